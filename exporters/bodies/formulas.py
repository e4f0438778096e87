"""Formulas as pictures, where a reader knows no MathML (contract G7).

What is written in one line, x² + y, stays text: it grows with the reader's letters and
can be searched. Fractions, roots, matrices and the like are drawn by ziamath in the
letters of STIX Two Math, at 400 dots an inch, black on white.

A picture is as high above the axis of its formula as below it, and a whole number of
half ems high. So `vertical-align: middle` sets it on the line, and one of a few
classes, `f2` for 1 em and so on, gives it the size of the letters around it.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

import resvg_py
from lxml import etree
from PIL import Image
from ziamath.zmath import Math

from exporters.bodies.figures import Keep
from exporters.bodies.trees import above, name_of, new, swap, words_in
from inkpost.render import MATHML

#: Pixels an em. Steps: half ems that have a class; a wider formula fills the line.
EM = 64
_HIGHEST_STEP, _WIDEST_EMS = 24, 22
_MARGIN = EM / 24
#: Elements of a formula that is drawn; one with more is written.
_MOST_ELEMENTS = 800
#: Pixels of a picture, eight times those of the largest size that has a class. What is
#: larger would be shown too small to be read, and takes seconds and 250 MB to be drawn.
_MOST_PIXELS = 8_000_000
_LONGEST_ALT = 140

#: A formula of nothing else can be written in a line.
_IN_LINE = frozenset("math semantics mrow mstyle mi mn mo mtext mspace".split())
_SCRIPTS = frozenset("msub msup msubsup".split())
_UNSEEN = frozenset({"annotation", "annotation-xml"})
#: Elements that ziamath knows; what is in another is set as a row.
_KNOWN = frozenset(
    "math mi mn mo mtext mspace msub msup msubsup mfrac msqrt mroot munder mover "
    "munderover mtable mtr mtd mfenced menclose mmultiscripts mprescripts none mpadded "
    "mphantom merror ms".split()
)
#: What of their attributes says how they are built, not how they look.
_ATTRIBUTES = frozenset(
    "accent accentunder close columnalign displaystyle fence form largeop "
    "linethickness mathvariant movablelimits notation open rowalign separator "
    "separators stretchy symmetric".split()
)
#: The standard's words for the styles of letters, and ziamath's.
_VARIANTS = {
    "sans-serif": "sans",
    "double-struck": "double",
    "monospace": "mono",
    "-": " ",
}
_VARIANT = re.compile("|".join(_VARIANTS))
#: What ziamath raises where a formula is not built as the standard says.
_BAD = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A formula as a picture. `steps`: its height, in half ems; `width`: in ems."""

    png: bytes
    steps: int
    width: float


def draw_maths(tree: etree._Element, keep: Keep) -> None:
    """Replace each formula of `tree` that needs two dimensions by a picture."""
    for formula in list(tree.iter(f"{{{MATHML}}}math")):
        if not is_linear(formula) and (drawn := drawing_of(formula)):
            image = new("img", src=keep(drawn.png), alt=_alt(formula))
            image.set("class", f"formula {_size_class(drawn)}")
            swap(formula, image)
            if above(image, "p", "li", "td", "th", "dd", "dt", "span") is None:
                paragraph = new("p", class_="math")
                swap(image, paragraph)
                paragraph.append(image)


def is_linear(formula: etree._Element) -> bool:
    """Say whether a line of text shows all that `formula` shows."""
    for node in formula.iter(etree.Element):
        name = name_of(node)
        if name in _UNSEEN:
            continue
        if node.get("mathvariant", "normal") not in ("normal", "italic"):
            return False
        if name in _SCRIPTS and any(
            name_of(up) in _SCRIPTS for up in node.iterancestors()
        ):
            return False
        if name not in _IN_LINE and name not in _SCRIPTS and not _is_in_unseen(node):
            return False
    return True


def _is_in_unseen(node: etree._Element) -> bool:
    return any(name_of(up) in _UNSEEN for up in node.iterancestors())


def drawing_of(formula: etree._Element) -> Drawn | None:
    """Return `formula` drawn; None where it cannot be drawn well."""
    plain = _plain(formula)
    if sum(1 for _ in plain.iter()) > _MOST_ELEMENTS:
        return None
    block = formula.get("display") == "block" or above(formula, "p", "li", "td") is None
    plain.set("displaystyle", "true" if block else "false")
    return _draw(ElementTree.tostring(plain, encoding="unicode"))


def _plain(node: etree._Element) -> ElementTree.Element:
    """Return `node` as ziamath takes it: known names, no namespace, no colours."""
    name = name_of(node)
    made = ElementTree.Element(name if name in _KNOWN else "mrow")
    made.text = words_in(node) if not len(node) else None
    made.attrib.update({str(k): str(v) for k, v in node.items() if k in _ATTRIBUTES})
    if variant := made.get("mathvariant"):
        made.set("mathvariant", _VARIANT.sub(lambda m: _VARIANTS[m.group()], variant))
    for child in node.iterchildren(etree.Element):
        if name_of(child) not in _UNSEEN:
            made.append(_plain(child))
    # a bracket in a row of its own would not grow with what it stands around
    return made[0] if made.tag == "mrow" and len(made) == 1 else made


@lru_cache(maxsize=256)
def _draw(markup: str) -> Drawn | None:
    """Return the formula in `markup` drawn, or None."""
    try:
        maths = Math(markup, size=EM)
        if any(maths.font.glyphindex(sign) == 0 for sign in _signs(maths.mathml)):
            return None
        box = maths.node.bbox
        axis = maths.node.units_to_points(maths.font.math.consts.axisHeight)
        half = max(box.ymax - axis, axis - box.ymin) + _MARGIN
        steps = max(2, -int(-2 * half // (EM / 2)))
        width, height = round(box.xmax - box.xmin + 2 * _MARGIN), steps * EM // 2
        if width * height > _MOST_PIXELS:
            return None
        svg = ElementTree.Element("svg", width=str(width), height=str(height))
        svg.set("xmlns", "http://www.w3.org/2000/svg")
        maths.drawon(svg, _MARGIN - box.xmin, height / 2, valign="axis")
        return Drawn(_png(svg), steps, width / EM)
    except _BAD:
        return None


def _signs(maths: ElementTree.Element) -> set[str]:
    return {sign for text in maths.itertext() for sign in text if not sign.isspace()}


def _png(svg: ElementTree.Element) -> bytes:
    """Return `svg` as a PNG of 16 greys."""
    markup = ElementTree.tostring(svg, encoding="unicode")
    painted = resvg_py.svg_to_bytes(
        svg_string=markup, background="white", skip_system_fonts=True
    )
    stream = io.BytesIO()
    with Image.open(io.BytesIO(painted)) as image:
        greys = image.convert("L").point(lambda value: round(value / 17))
        greys.putpalette([level * 17 for level in range(16) for _ in "RGB"])
        greys.save(stream, "PNG", bits=4, optimize=True)
    return stream.getvalue()


def _alt(formula: etree._Element) -> str:
    words = " ".join((formula.get("alttext") or words_in(formula)).split())
    if len(words) <= _LONGEST_ALT:
        return words
    return words[: _LONGEST_ALT - 1].rsplit(" ", 1)[0] + "…"


def _size_class(drawn: Drawn) -> str:
    if drawn.width > _WIDEST_EMS or drawn.steps > _HIGHEST_STEP:
        return "full"
    return f"f{drawn.steps}"
