"""Mathematics: MathML, KaTeX, MathJax and pictures of LaTeX, as MathML with its TeX.

nh3 drops `math`, rightly: what HTML and MathML parsers do with each other's tags is how
scripts slip through. So formulas go round it: built anew here from a short list of
tags with text in them and nothing else, they wait while an empty span with an id that
no page can have stands in their place.
"""

from __future__ import annotations

import re

from lxml import etree

from articles.tree import Element, text_of
from inkpost.render import MATHML

#: Contract G7: presentation MathML without what Kindle does not draw.
_TAGS = frozenset(
    "math mi mn mo ms mtext mspace mrow mfrac msqrt mroot mstyle merror mpadded "
    "mphantom mfenced menclose msub msup msubsup munder mover munderover mmultiscripts "
    "mprescripts none mtable mtr mtd mlabeledtr".split()
)
_ATTRIBUTES = frozenset(
    "display mathvariant stretchy fence separator accent accentunder linethickness "
    "columnalign rowalign columnspan rowspan open close separators notation width "
    "height depth lspace rspace form largeop movablelimits symmetric".split()
)
_VALUE = re.compile(r"[\w .,%+\-()\[\]{}|∥⟨⟩]{0,60}")
_NOTES = frozenset(("semantics", "annotation", "annotation-xml", "maction"))
_TOKENS = frozenset("mi mn mo ms mtext".split())
#: Formulas of one article, and elements of one formula, that are looked at.
_MOST, _LARGEST = 2_000, 2_000
_AROUND = re.compile(r"\b(?:katex|mwe-math|MathJax|math-?(?:inline|display))", re.I)
#: Ids that no page's own can have, for those have no dot.
MARK = "n-.formula."


class Formulas:
    """The formulas of one article. `marks`: what stands for each meanwhile."""

    def __init__(self, root: Element) -> None:
        self._formulas: list[Element] = []
        self.marks: dict[Element, str] = {}
        for formula in list(root.iter("math"))[:_MOST]:
            built = _build(formula)
            if built is not None:
                self._mark(_outermost(formula), built)
        for script in list(root.iter("script"))[:_MOST]:
            if (script.get("type") or "").startswith("math/tex") and script.text:
                self._take_script(script, script.text)

    def _take_script(self, script: Element, tex: str) -> None:
        """Take MathJax's TeX, of the formula drawn before it or of its own."""
        drawn = self.marks.get(script.getprevious())  # type: ignore[arg-type]
        if drawn is not None:
            formula = self._formulas[int(drawn.removeprefix(MARK))]
            formula.set("alttext", " ".join(tex.split()))
            return
        _drop_drawn(script)
        self._mark(script, _from_tex(tex))

    def _mark(self, outer: Element, built: Element) -> None:
        parent = outer.getparent()
        if parent is None:
            return
        mark = outer.makeelement("var")
        mark.text, mark.tail = "x", outer.tail
        parent.replace(outer, mark)
        self.marks[mark] = f"{MARK}{len(self._formulas)}"
        self._formulas.append(built)

    def put_back(self, root: Element) -> None:
        """Put the formulas into `root`, which is sanitised, where their marks are."""
        for mark in list(root.iter("span")) if self._formulas else ():
            id, parent = mark.get("id") or "", mark.getparent()
            if id.startswith(MARK) and parent is not None:
                formula = self._formulas[int(id.removeprefix(MARK))]
                formula.tail = mark.tail
                parent.replace(mark, formula)


def _drop_drawn(script: Element) -> None:
    """Take away what MathJax drew before the `script` with the TeX."""
    before = script.getprevious()
    while before is not None and "MathJax" in (before.get("class") or ""):
        earlier = before.getprevious()
        parent = before.getparent()
        if parent is not None and not (before.tail or "").strip():
            parent.remove(before)
        before = earlier


def _outermost(formula: Element) -> Element:
    """Return what KaTeX, MathJax or MediaWiki built around `formula`."""
    outer = formula
    for up in formula.iterancestors():
        names = up.get("class") or ""
        if _AROUND.search(names) or str(up.tag).startswith("mjx-"):
            outer = up
        elif up.tag not in ("span", "semantics", "annotation"):
            break
    return outer


def _tex_of(formula: Element) -> str:
    for note in formula.iter("annotation"):
        if "tex" in (note.get("encoding") or "").lower():
            return " ".join(text_of(note).split())
    return " ".join((formula.get("alttext") or "").split())


def _is_pure(formula: Element) -> bool:
    """Say whether nothing but mathematics is in `formula`.

    An unclosed one holds the rest of the page, for so libxml2 reads it.
    """
    if len(" ".join(text_of(formula).split())) > _LARGEST:
        return False
    tags = (str(element.tag) for element in formula.iterdescendants(etree.Element))
    return all(tag in _TAGS or tag in _NOTES for tag in tags)


def _build(formula: Element) -> Element | None:
    """Return `formula` built anew from allowed tags, None where nothing is in it."""
    if not _is_pure(formula):
        return None
    tex = _tex_of(formula)
    built = _math()
    if formula.get("display") == "block":
        built.set("display", "block")
    _copy(formula, built)
    if not text_of(built).strip():
        return _from_tex(tex) if tex else None
    built.set("alttext", tex or " ".join(text_of(built).split()))
    return built


def _copy(source: Element, target: Element) -> None:
    """Copy the allowed children of `source` into `target`, without recursion."""
    waiting = [(source, target)]
    seen = 0
    while waiting and seen < _LARGEST:
        outer, into = waiting.pop()
        for child in outer.iterchildren(etree.Element):
            seen += 1
            tag = str(child.tag)
            if tag in ("annotation", "annotation-xml"):
                continue
            if tag not in _TAGS or tag == "math":
                waiting.append((child, into))
                continue
            made = etree.SubElement(into, f"{{{MATHML}}}{tag}", _attributes(child))
            if tag in _TOKENS:
                made.text = " ".join(text_of(child).split())
                made.tail = " "  # means nothing in MathML, and parts the words
            else:
                waiting.append((child, made))


def _attributes(element: Element) -> dict[str, str]:
    return {
        str(name): str(value)
        for name, value in element.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(str(value))
    }


def _math() -> Element:
    return etree.fromstring(f'<math xmlns="{MATHML}"/>')


def _from_tex(tex: str) -> Element:
    """Return a formula that shows its TeX, where there is nothing else."""
    clean = " ".join(tex.replace("<![CDATA[", "").replace("]]>", "").split())[:2_000]
    built = _math()
    built.set("alttext", clean)
    etree.SubElement(built, f"{{{MATHML}}}mtext").text = clean
    return built
