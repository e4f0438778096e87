"""Cleaning: the article's elements, one after another, become blocks of a book."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from lxml import etree

from articles.attributes import clamp, our_id, shorten
from articles.build import Attributes, Builder, Mark
from articles.code import code_text
from articles.embeds import describe_embed
from articles.links import beside, resolve
from articles.notes import Notes
from articles.tables import cut, is_layout
from articles.tree import Element

#: Inline elements that stay, by what they become (contract X9).
#: Characters up to which a picture within its address only stands in for another.
_STAND_IN = 2_000
_INLINE = {
    tag: tag
    for tag in (
        "a em strong i b u s sub sup code kbd samp var abbr dfn q cite "
        "ruby rb rt rp".split()
    )
} | {"del": "s", "strike": "s", "ins": "u", "tt": "code", "acronym": "abbr"}
#: Inline elements of which only the text stays.
_TEXT_ONLY = frozenset(
    "picture source track param span font small big mark time label data bdi bdo nobr "
    "wbr basefont blink output slot meter progress".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_TEXTUAL = {tag: tag for tag in ("h1", "h2", "h3", "h4", "h5", "h6", "dt")} | {
    "figcaption": "figcaption",
    "caption": "caption",
}
_FLOWS = frozenset(
    "blockquote ul ol li dl dd figure table thead tbody tfoot tr td th".split()
)
#: Of these nothing stays.
_GONE = frozenset(
    "script style noscript template head title meta link base canvas svg map area "
    "input select option textarea button datalist frameset frame applet".split()
)
_KEPT_ATTRIBUTES = {
    "ol": ("start", "reversed"),
    "li": ("value",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
    "abbr": ("title",),
}

End = Callable[[], None]


def _within(image: Element) -> str | None:
    """Return the picture that `image` has in its address, None for a stand-in."""
    source = (image.get("src") or "").strip()
    inline = source[:11].lower() == "data:image/" and len(source) > _STAND_IN
    return source if inline else None


class Cleaner:
    """Walks the source elements of one article; `finish` returns what it made.

    `base`: the address that relative links start from.
    """

    def __init__(
        self,
        base: str,
        wanted_ids: Collection[str] = (),
        notes: Notes | None = None,
        formulas: Mapping[Element, str] | None = None,
    ) -> None:
        self.builder = Builder()
        self._base = base
        self._wanted = frozenset(wanted_ids)
        self._given: set[str] = set()
        self._notes = notes or Notes()
        self._formulas = formulas or {}
        self._noted: list[int] = []
        #: Of the tables that are open, the innermost last: whether it is of data.
        self._tables: list[bool] = []

    def add(self, source: Element) -> None:
        """Add `source` and all in it to the article."""
        ends: list[End | None] = []
        walk = etree.iterwalk(source, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                end = self._start(element)
                ends.append(end)
                if end is None:
                    walk.skip_subtree()
                else:
                    self.builder.text(element.text)
                continue
            end = ends.pop()
            if end is not None:
                end()
            if element is not source:
                self.builder.text(element.tail)
        self.builder.end_paragraph()

    def _start(self, element: Element) -> End | None:
        """Begin `element`; return what ends it, or None where nothing in it stays."""
        tag = element.tag
        if element in self._formulas or element in self._notes.marks:
            self._stand_in(element)
            return None
        if not isinstance(tag, str) or tag in _GONE or element in self._notes.texts:
            return None
        name = element.get("id") or element.get("name")
        if name and name in self._wanted and name not in self._given:
            self._given.add(name)  # a page may have it twice, a book may not (X6)
            self.builder.anchor(our_id(name))
        if tag in _INLINE:
            return self._start_inline(element, _INLINE[tag])
        if tag in _TEXT_ONLY or "-" in tag:
            return self._start_text_only(element)
        return self._start_block(element)

    def _start_inline(self, element: Element, tag: str) -> End:
        builder = self.builder
        if tag == "sup" and any(link in self._notes.marks for link in element):
            return _nothing
        attributes = self._attributes(element, tag)
        if tag == "a":
            if builder.within("a"):
                return _nothing
            href = element.get("href") or ""
            target = href[1:] if href.startswith("#") else None
            if target and target in self._wanted:
                attributes["href"] = "#" + our_id(target)
            elif address := resolve(self._base, href):
                attributes["href"] = address
            else:
                return _nothing
        mark = builder.start_mark(tag, attributes)
        return lambda: builder.end_mark(mark)

    def _start_text_only(self, element: Element) -> End:
        lang = element.get("lang")
        if not lang or element.tag != "span":
            return _nothing
        mark: Mark = self.builder.start_mark("span", self._attributes(element, "span"))
        return lambda: self.builder.end_mark(mark)

    def _start_block(self, element: Element) -> End | None:
        builder, tag = self.builder, element.tag
        if tag in _WHOLE:
            _WHOLE[tag](self, element)
            return None
        if tag in _TEXTUAL:
            attributes = self._attributes(element, tag)
            builder.start_textual(_TEXTUAL[tag], attributes)
            return builder.end_textual
        if tag == "table":
            return self._start_table(element)
        if tag in _PARTS and not self._in_data():
            builder.end_paragraph()
            return builder.end_paragraph
        if tag in _FLOWS:
            block = builder.start_flow(tag, self._attributes(element, tag))
            return lambda: builder.end_flow(block)
        builder.end_paragraph()
        return builder.end_paragraph

    def _start_table(self, element: Element) -> End:
        """Begin a table: one of data that is too large is cut (contract G2)."""
        self._tables.append(not is_layout(element))
        if not self._in_data():
            self.builder.end_paragraph()
            return self._end_layout
        gone = cut(element)
        block = self.builder.start_flow("table", {})

        def end() -> None:
            self._tables.pop()
            self.builder.end_flow(block)
            if gone:
                self._link(self._base, f"The whole table ({gone} more rows)")

        return end

    def _end_layout(self) -> None:
        self._tables.pop()
        self.builder.end_paragraph()

    def _in_data(self) -> bool:
        """Say whether the innermost table is one of data; a part alone is layout."""
        return bool(self._tables) and self._tables[-1]

    def _stand_in(self, element: Element) -> None:
        """Add the mark of a formula, or of a note (contract F1)."""
        if element in self._formulas:
            mark = etree.Element("span", {"id": self._formulas[element]})
            mark.text = "x"
            self.builder.inline(mark)
            return
        number = self._notes.marks[element]
        link = etree.Element("a", {"class": "noteref", "role": "doc-noteref"})
        link.set("href", f"#n-.f{number}")
        if number not in self._noted:
            link.set("id", f"n-.r{number}")
            self._noted.append(number)
        etree.SubElement(link, "sup").text = str(number)
        self.builder.inline(link)

    def add_notes(self) -> None:
        """Add the notes that were referred to, each with a link back (contract F1)."""
        texts = {number: text for text, number in self._notes.texts.items()}
        self._notes = Notes()
        for number in sorted(self._noted):
            attributes = {"class": "footnote", "role": "doc-footnote"}
            aside = self.builder.start_flow("aside", attributes)
            aside.set("id", f"n-.f{number}")
            back = self.builder.start_mark("a", {"href": f"#n-.r{number}"})
            self.builder.text(f"{number}.")
            self.builder.end_mark(back)
            self.builder.text(" ")
            source = texts[number]
            source.tag = "span"
            self.add(source)
            self.builder.end_flow(aside)
            join_first(aside)

    def _line_break(self, _element: Element) -> None:
        self.builder.line_break()

    def _rule(self, _element: Element) -> None:
        if len(self.builder.root):
            self.builder.block(etree.Element("hr"))

    def _code(self, element: Element) -> None:
        text = code_text(element)
        if not text.strip():
            return
        block = etree.Element("pre")
        etree.SubElement(block, "code").text = text.strip("\n").rstrip()
        self.builder.block(block)

    def _picture(self, element: Element) -> None:
        address = resolve(self._base, element.get("src"))
        address = address or _within(element) or beside(self._base, element.get("src"))
        if not address or not address.startswith(("http", "data:", "file:")):
            return
        alt = shorten(element.get("alt") or "", 140)
        self.builder.inline(etree.Element("img", {"src": address, "alt": alt}))

    def _embed(self, element: Element) -> None:
        described = describe_embed(element, self._base)
        if described is None:
            return
        self._link(*described)

    def _link(self, address: str, text: str) -> None:
        """Add a line that is nothing but a link."""
        self.builder.end_paragraph()
        mark = self.builder.start_mark("a", {"href": address})
        self.builder.text(text)
        self.builder.end_mark(mark)
        self.builder.end_paragraph()

    def _attributes(self, element: Element, tag: str) -> Attributes:
        kept: Attributes = {}
        for name in ("lang", "dir", *_KEPT_ATTRIBUTES.get(tag, ())):
            value = element.get(name)
            if value:
                kept[name] = value
        for name in ("colspan", "rowspan"):
            if name in kept:
                span = clamp(kept.pop(name))
                if span > 1:
                    kept[name] = str(span)
        return kept


_PARTS = frozenset("thead tbody tfoot tr td th caption colgroup col".split())
_WHOLE = {
    **dict.fromkeys(("iframe", "video", "audio", "object", "embed"), Cleaner._embed),
    "br": Cleaner._line_break,
    "hr": Cleaner._rule,
    "img": Cleaner._picture,
    "pre": Cleaner._code,
}


def join_first(aside: Element) -> None:
    """Join the number of a note with the note's first paragraph."""
    first = aside[0] if len(aside) else None
    following = aside[1] if len(aside) > 1 else None
    if first is None or following is None or following.tag != "p":
        return
    if len(first) != 1 or (first[0].tail or "").strip():
        return
    first[0].tail = " " + (following.text or "")
    first.extend(list(following))
    aside.remove(following)


def _nothing() -> None:
    """End an element that needs no end."""
