"""What may stand in what: the last mending before a body is written as XHTML.

HTML parsers put nearly anything into anything, EPUB readers refuse the whole document
(contract X13, G1). Nothing is dropped here: what stands wrongly gets another name, or
another place.
"""

from __future__ import annotations

import re

from articles.tree import Element, text_of

_LISTS = ("ul", "ol")
_BLOCK = frozenset(
    "section div p h2 h3 h4 h5 h6 blockquote ul ol dl figure hr table pre aside".split()
)
_CELLS = {
    "tr": ("table", "thead", "tbody", "tfoot"),
    "td": ("tr",),
    "th": ("tr",),
    "thead": ("table",),
    "tbody": ("table",),
    "tfoot": ("table",),
    "caption": ("table",),
}
#: A second number sign in an address; `%23` means the same (contract L1).
_SECOND_SIGN = re.compile(r"(?<=#)(.*)$", re.DOTALL)


def mend(root: Element) -> None:
    """Put every element of `root`, a sanitised body, where it may stand."""
    for step in (_tables, _items, _definitions, _captions, _rubies, _addresses):
        step(root)


def _tables(root: Element) -> None:
    """Unwrap each table that holds another: it was there for the layout (G1)."""
    for table in list(root.iter("table")):
        if table.find(".//table") is not None:
            for part in _own_parts(table):
                part.tag = "div"
                _forget(part, "colspan", "rowspan", "scope")
    for part in list(root.iter(*_CELLS)):
        parent = part.getparent()
        if parent is None or parent.tag not in _CELLS[str(part.tag)]:
            part.tag = "div"
            _forget(part, "colspan", "rowspan", "scope")


def _own_parts(table: Element) -> list[Element]:
    """Return `table` and its rows and cells, without those of the tables in it."""
    parts = table.iter(*_CELLS)
    own = (part for part in parts if next(part.iterancestors("table"), None) is table)
    return [table, *own]


def _forget(element: Element, *names: str) -> None:
    for name in names:
        if name in element.attrib:
            del element.attrib[name]


def _items(root: Element) -> None:
    """Put items that stand without a list into one, and others out of lists."""
    for item in list(root.iter("li")):
        parent = item.getparent()
        if parent is not None and parent.tag not in _LISTS:
            _gather(item)
    for outer in list(root.iter(*_LISTS)):
        for child in list(outer):
            if child.tag != "li":
                _into_item(outer, child)


def _gather(first: Element) -> None:
    """Put `first` and the items behind it into a list of their own."""
    parent = first.getparent()
    assert parent is not None
    outer = first.makeelement("ul")
    parent.insert(parent.index(first), outer)
    item: Element | None = first
    while item is not None and item.tag == "li":
        following = None if (item.tail or "").strip() else item.getnext()
        outer.append(item)
        item = following
    outer.tail, outer[-1].tail = outer[-1].tail, None


def _into_item(outer: Element, child: Element) -> None:
    """Put `child` into the item before it, or into one of its own."""
    at = outer.index(child)
    if at > 0:
        outer[at - 1].append(child)
        return
    item = outer.makeelement("li")
    outer.insert(at, item)
    item.append(child)


def _definitions(root: Element) -> None:
    """Let each list of definitions be terms, each with what it means."""
    for outer in list(root.iter("dl")):
        for group in list(outer.findall("div")):
            _unwrap(group)
        kinds = [str(child.tag) for child in outer]
        if "dt" not in kinds or "dd" not in kinds:
            outer.tag = "div"
        else:
            _pair(outer)
    for part in list(root.iter("dt", "dd")):
        parent = part.getparent()
        if parent is None or parent.tag != "dl":
            part.tag = _plain_name(part)


def _pair(outer: Element) -> None:
    """Begin with a term, end with a definition, and have nothing else between."""
    for child in outer:
        if child.tag not in ("dt", "dd"):
            _wrap(child, "dd")
    parent = outer.getparent()
    while outer[0].tag == "dd" and parent is not None:
        outer[0].tag = _plain_name(outer[0])
        parent.insert(parent.index(outer), outer[0])
    if outer[-1].tag == "dt":
        outer[-1].tag = "dd"


def _wrap(child: Element, name: str) -> None:
    parent = child.getparent()
    assert parent is not None
    outer = child.makeelement(name)
    parent.insert(parent.index(child), outer)
    outer.append(child)
    outer.tail, child.tail = child.tail, None


def _plain_name(element: Element) -> str:
    """Return the name of a block that may hold what `element` holds."""
    return "div" if any(child.tag in _BLOCK for child in element.iter()) else "p"


def _captions(root: Element) -> None:
    """Keep one caption a figure, at its end (contract I11); the others are text."""
    for figure in list(root.iter("figure")):
        own = [child for child in figure if child.tag == "figcaption"]
        for further in own[1:]:
            further.tag = _plain_name(further)
        if own and figure[-1] is not own[0]:
            figure.append(own[0])
    for caption in list(root.iter("figcaption")):
        parent = caption.getparent()
        if parent is None or parent.tag != "figure":
            caption.tag = _plain_name(caption)
            if parent is not None and parent.tag in ("p", "a", "span"):
                caption.tag = "span"


def _rubies(root: Element) -> None:
    """Write each ruby as base, bracket, reading, bracket; without reading, plainly."""
    for ruby in list(root.iter("ruby")):
        for part in list(ruby.iter("rp")):
            _drop(part)
        for part in list(ruby.iter("rb")):
            _unwrap(part)
        readings = [part for part in ruby if part.tag == "rt"]
        if not readings or not text_of(ruby).strip():
            _unwrap(ruby)
        for reading in readings:
            _bracket(reading)


def _bracket(reading: Element) -> None:
    parent = reading.getparent()
    assert parent is not None
    before, after = reading.makeelement("rp"), reading.makeelement("rp")
    before.text, after.text = "(", ")"
    after.tail, reading.tail = reading.tail, None
    at = parent.index(reading)
    parent.insert(at, before)
    parent.insert(at + 2, after)


def _drop(element: Element) -> None:
    element.text = None
    for child in list(element):
        element.remove(child)
    _unwrap(element)


def _unwrap(element: Element) -> None:
    """Put what is in `element` in its place."""
    parent = element.getparent()
    assert parent is not None
    at = parent.index(element)
    _add_text(parent, at, element.text or "")
    children = list(element)
    tail = element.tail or ""
    parent.remove(element)
    parent[at:at] = children
    _add_text(parent, at + len(children), tail)


def _add_text(parent: Element, at: int, text: str) -> None:
    """Add `text` before the child of `parent` with the index `at`."""
    if at == 0:
        parent.text = (parent.text or "") + text
    else:
        parent[at - 1].tail = (parent[at - 1].tail or "") + text


def _addresses(root: Element) -> None:
    for link in root.iter("a"):
        href = link.get("href", "")
        if href.count("#") > 1:
            encoded = _SECOND_SIGN.sub(lambda rest: rest[1].replace("#", "%23"), href)
            link.set("href", encoded)
