"""Small moves in an XHTML tree that lose no text."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from inkpost.render import XHTML

EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def tag(name: str) -> str:
    """Return `name` in the XHTML namespace, as lxml writes it."""
    return f"{{{XHTML}}}{name}"


def name_of(element: etree._Element) -> str:
    """Return the local name of `element`, in whatever namespace."""
    return str(etree.QName(element).localname)


def new(name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    """Return a new XHTML element. `class_` writes the attribute `class`."""
    element = etree.Element(tag(name), nsmap={None: XHTML})  # type: ignore[dict-item]
    element.text = text
    for key, value in attributes.items():
        element.set(key.rstrip("_"), value)
    return element


def every(tree: etree._Element, *names: str) -> list[etree._Element]:
    """Return all elements of `tree` called one of `names`, in reading order."""
    return list(tree.iter(*(tag(name) for name in names)))


def above(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the nearest ancestor of `element` called one of `names`, or None."""
    return next(element.iterancestors(*(tag(name) for name in names)), None)


def swap(old: etree._Element, *replacements: etree._Element) -> None:
    """Put `replacements` where `old` is; the text behind it stays behind them."""
    parent = old.getparent()
    assert parent is not None
    tail, old.tail = old.tail, None
    replacements[-1].tail = tail
    at = parent.index(old)
    parent[at : at + 1] = list(replacements)


def remove(element: etree._Element) -> None:
    """Take `element` out; the text behind it stays."""
    parent = element.getparent()
    assert parent is not None
    add_text_before(element, element.tail or "")
    parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Put what is in `element` in its place."""
    add_text_before(element, element.text or "")
    parent = element.getparent()
    assert parent is not None
    at = parent.index(element)
    children = list(element)
    tail = element.tail or ""
    if children:
        children[-1].tail = (children[-1].tail or "") + tail
    else:
        add_text_before(element, tail)
    parent[at : at + 1] = children


def add_text_before(element: etree._Element, text: str) -> None:
    """Add `text` to what stands directly before `element`."""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + text
        return
    parent = element.getparent()
    assert parent is not None
    parent.text = (parent.text or "") + text


def add_class(element: etree._Element, name: str) -> None:
    """Add `name` to the classes of `element`."""
    element.set("class", " ".join([*element.get("class", "").split(), name]))


def words_in(element: etree._Element) -> str:
    """Return the text of `element` on one line."""
    return " ".join("".join(map(str, element.itertext())).split())


def is_blank(element: etree._Element) -> bool:
    """Say whether `element` shows nothing: no text, no picture, no rule, no formula."""
    if words_in(element):
        return False
    return not any(name_of(inner) in _SHOWN for inner in _elements(element))


_SHOWN = frozenset({"img", "math", "hr"})


def _elements(tree: etree._Element) -> Iterator[etree._Element]:
    return (element for element in tree.iter() if isinstance(element.tag, str))
