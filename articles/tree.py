"""Text -> tree: parsed once, whole, however deep or long."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from lxml import etree

from articles.decode import decode, for_xml
from inkpost.errors import NoArticle

Element = etree._Element


class Tag(etree.ElementBase):
    """An element of a page, with what readability-lxml asks of it.

    lxml.html's own class has it too, but takes half as long again to walk.
    """

    def text_content(self) -> str:
        """Return all text in the element."""
        return "".join(self.itertext())  # type: ignore[arg-type]


#: Tags that only lay out; without them nothing of the text is lost.
_BLOCK_LAYOUT = re.compile(
    r"<(/?)(?:div|section|center|article|main|table|tbody|tr|td|fieldset)\b[^<>]*>",
    re.I,
)
_INLINE_LAYOUT = re.compile(
    r"</?(?:span|b|i|u|font|big|small|em|strong|tt|nobr|a)\b[^<>]*>", re.I
)


#: Levels that a page may have; what walks down into it needs not be ready for more.
DEEPEST = 256
#: Whether anything lies deeper: libxml2 counts it in a fraction of the time of a walk.
_is_deep = cast(
    "Callable[[Element], bool]", etree.XPath(f"boolean({'/*' * (DEEPEST + 1)})")
)


def parse(text: str) -> tuple[Element, bool]:
    """Return the root of `text`, of a feed, a mail or a rule; as `parse_page` does."""
    return _grow(for_xml(text))


def parse_page(content: bytes, content_type: str = "") -> tuple[Element, bool]:
    """Return the root of a page, and whether some of it may be missing.

    libxml2 stops in silence at 2,048 levels; the tags that only lay out are left out
    where there are too many. Raises `NoArticle` where there is no element at all.
    """
    return _grow(decode(content, content_type))


def _grow(text: str) -> tuple[Element, bool]:
    root, whole = _parse(text)
    if whole and _is_deep(root):
        _shorten_chains(root)
        whole = not _is_deep(root)
    if whole:
        return root, False
    flat = _BLOCK_LAYOUT.sub(lambda tag: "" if tag[1] else "<p>", text)
    root, whole = _parse(_INLINE_LAYOUT.sub("", flat))
    return root, not whole


def _shorten_chains(root: Element) -> None:
    """Leave out each layout element that has nothing but another one in it."""
    for top in list(root.iter("div", "section", "span")):
        bottom = top
        while (inner := _only_child(bottom)) is not None:
            bottom = inner
        parent = top.getparent()
        if bottom is not top and parent is not None:
            bottom.tail = top.tail
            parent.replace(top, bottom)


def _only_child(element: Element) -> Element | None:
    if element.tag not in ("div", "section", "span") or (element.text or "").strip():
        return None
    child = next(element.iterchildren(), None)
    if child is None or child.getnext() is not None or (child.tail or "").strip():
        return None
    return child if child.tag == element.tag else None


def _parse(text: str) -> tuple[Element, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=Tag))
    try:
        root = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except etree.ParserError as error:
        raise NoArticle("The page is empty") from error
    if root is None:
        raise NoArticle("The page is empty")
    limits = parser.error_log.filter_from_errors().filter_types(
        [etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NAME_TOO_LONG]
    )
    return root, not len(limits)


def text_of(element: Element) -> str:
    """Return all text in `element`, as it stands there."""
    return "".join(element.itertext())  # type: ignore[arg-type]


def inner_html(element: Element) -> str:
    """Return what is in `element` as HTML."""
    html: str = etree.tostring(element, encoding="unicode", method="html")
    return html[html.index(">") + 1 : html.rindex("</")]


def take_out(element: Element) -> None:
    """Take `element` out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None or element.tag in ("html", "body"):
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)


def together(root: Element, found: list[Element]) -> Element:
    """Return `found`, elements of `root`, as one: the only one, or a new one."""
    inside = set(found)
    outer = [
        element
        for element in dict.fromkeys(found)
        if inside.isdisjoint(element.iterancestors())
    ]
    if len(outer) == 1:
        return outer[0]
    home = root.find("body")
    whole = etree.SubElement(root if home is None else home, "div")
    for element in outer:
        take_out(element)
        whole.append(element)
    return whole


def wrap(element: Element, tag: str) -> Element:
    """Put `element` into a new one of `tag`, in its place; return that.

    The page's own root and body stay as they are, and are returned.
    """
    parent = element.getparent()
    if parent is None or element.tag in ("html", "body"):
        return element
    outer = etree.Element(tag)
    outer.tail, element.tail = element.tail, None
    parent.replace(element, outer)
    outer.append(element)
    return outer
