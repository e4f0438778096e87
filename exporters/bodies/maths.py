"""Formulas as text with raised and lowered letters, where there is no MathML.

What cannot be written in a line (a matrix, say) is read out row by row; the source,
usually TeX, stays in the `title` of the formula.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from unicodedata import normalize

from lxml import etree

from exporters.bodies.trees import (
    above,
    name_of,
    new,
    swap,
    words_in,
)
from inkpost.render import MATHML

_HIDDEN = frozenset({"annotation", "annotation-xml", "mphantom"})
_LINES = ("p", "li", "td", "th", "dd", "dt", "span", "figcaption", "h2", "h3", "h4")


def set_apart(tree: etree._Element) -> None:
    """Give each formula that stands between paragraphs a paragraph of its own."""
    for formula in list(tree.iter(f"{{{MATHML}}}math")):
        if above(formula, *_LINES) is None:
            paragraph = new("p", class_="math")
            swap(formula, paragraph)
            paragraph.append(formula)


def write_maths(tree: etree._Element) -> None:
    """Replace each formula of `tree` by text that says the same."""
    for formula in list(tree.iter(f"{{{MATHML}}}math")):
        written = new("span", class_="math")
        _write(formula, written)
        if not words_in(written):
            written.append(new("code", formula.get("alttext", "")))
        if above(formula, *_LINES) is None:
            paragraph = new("p", class_="math")
            paragraph.append(written)
            written = paragraph
        swap(formula, written)


def _write(node: etree._Element, out: etree._Element) -> None:
    """Append what `node` means to `out`."""
    if not isinstance(node.tag, str) or name_of(node) in _HIDDEN:
        return
    rule = _RULES.get(name_of(node), _write_row)
    rule(node, out)


def _say(out: etree._Element, text: str) -> None:
    if len(out):
        out[-1].tail = (out[-1].tail or "") + text
    else:
        out.text = (out.text or "") + text


def _write_row(node: etree._Element, out: etree._Element) -> None:
    if not len(node):
        _say(out, words_in(node))
    for child in node:
        _write(child, out)


def _write_name(node: etree._Element, out: etree._Element) -> None:
    """Write a name: one letter is a variable, more are a function such as sin."""
    text = words_in(node)
    if len(text) == 1 and node.get("mathvariant") != "normal":
        out.append(new("i", text))
    else:
        _say(out, text)


def _write_operator(node: etree._Element, out: etree._Element) -> None:
    text = words_in(node)
    if text in _INVISIBLE:
        return
    _say(out, f" {text} " if text in _SPACED else text)


_INVISIBLE = frozenset("\u2061\u2062\u2063\u2064")
_SPACED = frozenset("+−-=<>≤≥≠≈≡→←↔⇒⇔∈∉⊂⊆∪∩×·±∓∼∝∧∨")


def _in(name: str, node: etree._Element, out: etree._Element) -> None:
    inner = new(name)
    _write(node, inner)
    out.append(inner)


def _write_scripts(*names: str) -> Callable[[etree._Element, etree._Element], None]:
    def write(node: etree._Element, out: etree._Element) -> None:
        base, *scripts = list(node) or [node]
        _write(base, out)
        for name, script in zip(names, scripts, strict=False):
            _in(name, script, out)

    return write


def _write_grouped(node: etree._Element, out: etree._Element) -> None:
    """Write `node` in brackets, unless it is a single sign."""
    simple = len(words_in(node)) <= 1 or name_of(node) in ("mi", "mn")
    _say(out, "" if simple else "(")
    _write(node, out)
    _say(out, "" if simple else ")")


def _write_fraction(node: etree._Element, out: etree._Element) -> None:
    over, under = _two(node)
    _write_grouped(over, out)
    _say(out, "/")
    _write_grouped(under, out)


def _write_root(node: etree._Element, out: etree._Element) -> None:
    base, degree = _two(node)
    _in("sup", degree, out)
    _say(out, "√")
    _write_grouped(base, out)


def _write_square_root(node: etree._Element, out: etree._Element) -> None:
    _say(out, "√(")
    _write_row(node, out)
    _say(out, ")")


def _write_over(node: etree._Element, out: etree._Element) -> None:
    """Write an accent behind its base; anything else above it as a raised text."""
    base, over = _two(node)
    _write(base, out)
    if accent := _ACCENTS.get(words_in(over)):
        _say_in_last(out, accent)
    else:
        _in("sup", over, out)


_ACCENTS = {"¯": "\u0305", "‾": "\u0305", "^": "\u0302", "~": "\u0303", "˙": "\u0307",
            "→": "\u20d7", "⃗": "\u20d7", "¨": "\u0308"}  # fmt: skip


def _say_in_last(out: etree._Element, text: str) -> None:
    last = out[-1] if len(out) and not out[-1].tail else out
    _say(last, text)
    for element in last.iter():  # e and a circumflex are one letter (contract T4)
        element.text = element.text and normalize("NFC", element.text)
        element.tail = element.tail and normalize("NFC", element.tail)


def _write_table(node: etree._Element, out: etree._Element) -> None:
    _say(out, "[")
    for number, row in enumerate(node):
        _say(out, "; " if number else "")
        for column, cell in enumerate(row):
            _say(out, ", " if column else "")
            _write(cell, out)
    _say(out, "]")


def _write_semantics(node: etree._Element, out: etree._Element) -> None:
    if len(node):
        _write(node[0], out)


def _write_space(_: etree._Element, out: etree._Element) -> None:
    _say(out, " ")


def _two(node: etree._Element) -> Sequence[etree._Element]:
    """Return the two children that `node` should have, or itself in their place."""
    children = list(node)
    return children[:2] if len(children) >= 2 else [*children, *[_EMPTY] * 2][:2]


_EMPTY = etree.Element(f"{{{MATHML}}}mrow")

_RULES: dict[str, Callable[[etree._Element, etree._Element], None]] = {
    "mi": _write_name,
    "mo": _write_operator,
    "mspace": _write_space,
    "msup": _write_scripts("sup"),
    "msub": _write_scripts("sub"),
    "msubsup": _write_scripts("sub", "sup"),
    "munder": _write_scripts("sub"),
    "munderover": _write_scripts("sub", "sup"),
    "mover": _write_over,
    "mfrac": _write_fraction,
    "msqrt": _write_square_root,
    "mroot": _write_root,
    "mtable": _write_table,
    "semantics": _write_semantics,
}
