"""Text -> tree: parsed once, whole, however deep or long."""

from __future__ import annotations

import re

from lxml import etree

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


def parse(text: str) -> tuple[Element, bool]:
    """Return the root of `text`, and whether it had to be flattened to be kept whole.

    libxml2 stops in silence at 2,048 levels; the layout tags are left out then.
    Raises `NoArticle` where there is no element at all.
    """
    root, whole = _parse(text)
    if whole:
        return root, False
    flat = _BLOCK_LAYOUT.sub(lambda tag: "" if tag[1] else "<p>", text)
    root, _ = _parse(_INLINE_LAYOUT.sub("", flat))
    return root, True


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
