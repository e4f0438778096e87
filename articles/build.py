"""The builder: takes blocks and text in reading order, makes valid XHTML of them.

What it makes is right by construction (contract X9, X13, X17): text stands in a
paragraph, a block never in a paragraph or a link, a list has only items, and nothing
is empty. Whoever uses it need not know where a paragraph has to end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from articles.tree import Element

#: What may hold text directly, and nothing but text.
TEXTUAL = frozenset("p h1 h2 h3 h4 h5 h6 pre dt figcaption caption".split())
#: What is something without having text.
_CONTENT = frozenset(("img", "math"))
#: White space that HTML folds; a no-break space is not among it.
_BLANK = " \t\n\r\f"
_SPACES = re.compile(f"[{_BLANK}]+")
#: The item that a list, or a row of a table, needs around anything else.
_ITEM: dict[str, tuple[str, ...]] = {
    "ul": ("li",),
    "ol": ("li",),
    "dl": ("dd",),
    "tr": ("td",),
    **dict.fromkeys(("table", "thead", "tbody", "tfoot"), ("tr", "td")),
}

Attributes = dict[str, str]


@dataclass(frozen=True, eq=False, slots=True)
class Mark:
    """An inline element that is open: its tag and attributes."""

    tag: str
    attributes: Attributes


class Builder:
    """Builds the children of `root`, a `div`."""

    def __init__(self) -> None:
        self.root: Element = etree.Element("div")
        self._flows: list[Element] = [self.root]
        self._implied: list[Element] = []
        self._paragraph: Element | None = None
        self._textual: list[tuple[str, Attributes]] = []
        self._marks: list[Mark] = []
        self._open: list[tuple[Mark, Element]] = []
        self._space = False
        self._anchor: str | None = None

    # --- text ------------------------------------------------------------------------

    def text(self, text: str | None) -> None:
        """Add `text`, its white space folded."""
        if not text:
            return
        folded = " ".join(text.split()) if text.isascii() else _fold(text)
        if not folded or text[0] in _BLANK:
            self._space = True
        if folded:
            self._write(folded)
            self._space = text[-1] in _BLANK

    def inline(self, element: Element) -> None:
        """Add an inline element that is whole, such as a picture."""
        parent = self._place()
        self._flush_space(parent)
        parent.append(element)

    def line_break(self) -> None:
        """Add a line break; the second in a row starts a new paragraph."""
        if self._paragraph is None:
            return
        place = self._place()
        last = _last(place)
        if last is not None and last.tag == "br" and not (last.tail or "").strip():
            place.remove(last)
            self.end_paragraph()
            return
        self._space = False
        etree.SubElement(place, "br")

    def _write(self, text: str) -> None:
        parent = self._place()
        self._flush_space(parent)
        _append(parent, text)

    def _flush_space(self, parent: Element) -> None:
        paragraph = self._paragraph
        if self._space and paragraph is not None and _has_begun(paragraph):
            _append(parent, " ")
        self._space = False

    def _place(self) -> Element:
        """Return the element where text goes now, all marks open and no other."""
        paragraph = (
            self._open_paragraph() if self._paragraph is None else self._paragraph
        )
        same = 0
        for mark, (open_mark, _) in zip(self._marks, self._open, strict=False):
            if mark is not open_mark:
                break
            same += 1
        del self._open[same:]
        parent: Element = self._open[-1][1] if self._open else paragraph
        if same < len(self._marks):
            self._flush_space(parent)
        for mark in self._marks[same:]:
            parent = etree.SubElement(parent, mark.tag, mark.attributes)
            self._open.append((mark, parent))
            self._take_anchor(parent)
        return parent

    def _open_paragraph(self) -> Element:
        tag, attributes = self._textual[-1] if self._textual else ("p", {})
        self._paragraph = self._child(tag, attributes)
        self._space = False
        return self._paragraph

    def end_paragraph(self) -> None:
        """End the paragraph, if one is open; an empty one goes."""
        paragraph, self._paragraph = self._paragraph, None
        self._open.clear()
        self._space = False
        if paragraph is None:
            return
        _trim(paragraph)
        if not has_content(paragraph):
            _remove(paragraph)

    # --- marks and blocks ------------------------------------------------------------

    def start_mark(self, tag: str, attributes: Attributes) -> Mark:
        """Open an inline element; it is written when text comes."""
        mark = Mark(tag, attributes)
        self._marks.append(mark)
        return mark

    def end_mark(self, mark: Mark) -> None:
        """Close `mark`."""
        self._marks = [other for other in self._marks if other is not mark]

    def start_textual(self, tag: str, attributes: Attributes) -> None:
        """From here, text goes into `tag` (a heading, a caption) and not into a `p`."""
        self.end_paragraph()
        self._textual.append((tag, attributes))

    def end_textual(self) -> None:
        """End what `start_textual` began."""
        self.end_paragraph()
        self._textual.pop()

    def start_flow(self, tag: str, attributes: Attributes) -> Element:
        """Open a block that holds blocks, and return it."""
        self.end_paragraph()
        block = self._child(tag, attributes)
        self._flows.append(block)
        return block

    def end_flow(self, block: Element) -> None:
        """Close `block` and whatever is open in it; an empty one goes."""
        self.end_paragraph()
        while self._flows.pop() is not block:
            pass
        if not has_content(block):
            _remove(block)

    def block(self, element: Element) -> None:
        """Add a block that is whole, such as code."""
        self.end_paragraph()
        self._fit(element.tag)
        self._flows[-1].append(element)
        self._take_anchor(element)

    def anchor(self, id: str) -> None:
        """Give `id` to the next element that is opened."""
        self._anchor = self._anchor or id

    def within(self, tag: str) -> bool:
        """Say whether a mark or a block with `tag` is open."""
        return any(mark.tag == tag for mark in self._marks) or any(
            flow.tag == tag for flow in self._flows
        )

    def _child(self, tag: str, attributes: Attributes) -> Element:
        self._fit(tag)
        child = etree.SubElement(self._flows[-1], tag, attributes)
        self._take_anchor(child)
        return child

    def _fit(self, tag: str) -> None:
        """Open the items that `tag` needs around it where a list or table is open."""
        top = self._flows[-1]
        while top in self._implied and tag in _ALLOWED.get(self._flows[-2].tag, ()):
            self._flows.pop()
            top = self._flows[-1]
        needed = _ITEM.get(top.tag, ())
        if not needed or tag in _ALLOWED[top.tag]:
            return
        last = _last(top) if len(needed) == 1 else None
        if last is not None and last.tag == needed[0] and tag in ("ul", "ol"):
            self._flows.append(last)  # a list between items belongs to the one before
            return
        for item in needed:
            implied = etree.SubElement(self._flows[-1], item)
            self._implied.append(implied)
            self._flows.append(implied)

    def _take_anchor(self, element: Element) -> None:
        if self._anchor and element.get("id") is None:
            element.set("id", self._anchor)
            self._anchor = None


_ALLOWED = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd"},
    "tr": {"td", "th"},
    "table": {"caption", "thead", "tbody", "tfoot", "tr"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
}


def has_content(element: Element) -> bool:
    """Say whether there is any text or picture in `element`.

    An empty cell is something: it keeps its column.
    """
    if element.tag in ("td", "th"):
        return True
    if (element.text or "").strip():
        return True
    return any(
        child.tag in _CONTENT or (child.tail or "").strip() or has_text(child)
        for child in element.iterdescendants()
    )


def has_text(element: Element) -> bool:
    """Say whether `element` itself begins with text."""
    return bool((element.text or "").strip())


def _fold(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")


def _has_begun(paragraph: Element) -> bool:
    if paragraph.text:
        return True
    return _last(paragraph) is not None and has_content(paragraph)


def _append(parent: Element, text: str) -> None:
    last = _last(parent)
    if last is not None:
        last.tail = (last.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _last(parent: Element) -> Element | None:
    """Return the last child; lxml counts all children for a length or an index."""
    return next(parent.iterchildren(reversed=True), None)


def _trim(paragraph: Element) -> None:
    """Take line breaks from the end of `paragraph`."""
    while (last := _last(paragraph)) is not None and last.tag == "br":
        if (last.tail or "").strip():
            return
        paragraph.remove(last)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
