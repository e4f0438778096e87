"""The pictures in a body: which stay, which go, what stands for the missing ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lxml import etree

from articles.tree import Element, text_of
from inkpost.model import Omission, Picture
from inkpost.render import BLOCKS, MATHML, XHTML, parse_fragment

#: A picture with both sides shorter than this is an icon (contract I10).
ICON = 60
#: One with a side as short as this is a spacer or a tracker (contract X16).
SPACER = 8

_IMG = f"{{{XHTML}}}img"
_FIGURE = f"{{{XHTML}}}figure"
_FIGCAPTION = f"{{{XHTML}}}figcaption"
#: What counts as content where the text is gone.
_CONTENT = (
    f"{{{MATHML}}}math",
    *(f"{{{XHTML}}}{name}" for name in "img hr table pre".split()),
)
#: What is not worth keeping when it has become empty.
_WRAPPERS = frozenset(
    f"{{{XHTML}}}{name}" for name in "a em figure p span strong".split()
)


class Body:
    """The body of an article, to be changed picture by picture."""

    def __init__(self, body: str) -> None:
        self._root = parse_fragment(body)

    def serialise(self) -> str:
        """Return the body as an XHTML fragment."""
        text = etree.tostring(self._root, encoding="unicode")
        return text[text.index(">") + 1 : text.rindex("</")] if len(self._root) else ""

    def icons_in_text(self) -> set[str]:
        """Return the addresses of pictures that may be part of a sentence.

        They stand in the middle of text and say what they mean, as signs of mathematics
        and smileys do.
        """
        return {
            image.get("src", "")
            for image in self._images()
            if image.get("alt", "").strip() and not _stands_alone(image)
        }

    def declared_spacers(self) -> set[str]:
        """Return the addresses of pictures that the page itself calls tiny."""
        return {
            image.get("src", "")
            for image in self._images()
            if any(_pixels(image.get(side)) <= SPACER for side in ("width", "height"))
        }

    def remove(self, urls: Collection[str]) -> None:
        """Take the pictures at `urls` out, and what is empty without them."""
        for image in self._images():
            if image.get("src") in urls:
                self._remove(image)

    def remove_repeated(self) -> None:
        """Take a picture out where it stands alone once more (contract I12)."""
        seen = set()
        for image in self._images():
            if _stands_alone(image):
                if image.get("src") in seen:
                    self._remove(image)
                seen.add(image.get("src"))

    def mark_missing(self, missing: Mapping[str, Omission]) -> None:
        """Put the alternative text and a link where a picture is missing."""
        for image in self._images():
            if omission := missing.get(image.get("src", "")):
                _replace(image, omission)

    def put_back(self, picture: Picture) -> bool:
        """Put `picture` where its stand-in is; return whether there was one."""
        marks = [
            each
            for each in self._root.iter(f"{{{XHTML}}}a", f"{{{XHTML}}}span")
            if each.get("class") == "missing"
            and each.get("href", picture.url) == picture.url
            and each.text == f"[{picture.alt}]"
        ]
        for mark in marks:
            place, parent = mark, mark.getparent()
            assert parent is not None
            figure = parent.getparent()
            if figure is not None and figure.tag == _FIGURE and len(parent) == 1:
                place, parent = parent, figure  # the paragraph is ours too
            image = etree.Element(f"{{{XHTML}}}img", src=picture.url, alt=picture.alt)
            image.tail = place.tail
            parent.replace(place, image)
        return bool(marks)

    def _images(self) -> list[Element]:
        return list(self._root.iter(_IMG))

    def _remove(self, image: Element) -> None:
        parent = _take_out(image)
        while parent is not None and parent.tag in _WRAPPERS and _is_empty(parent):
            parent = _take_out(parent)
        if parent is not None and parent.tag == _FIGURE:
            self._free_caption(parent)

    def _free_caption(self, figure: Element) -> None:
        """Make a paragraph of the caption of a figure that has nothing else left."""
        caption = figure.find(_FIGCAPTION)
        if caption is None or _has_content(figure) or _text_beside_caption(figure):
            return
        said = [text_of(each) for each in self._root.iter(_FIGCAPTION)]
        if said.count(text_of(caption)) > 1:
            _take_out(figure)
            return
        inline = all(_name(child) not in BLOCKS for child in caption)
        caption.tag = f"{{{XHTML}}}{'p' if inline else 'div'}"
        figure.tag = f"{{{XHTML}}}div"


def _name(element: Element) -> str:
    return etree.QName(element).localname


def _block_of(image: Element) -> Element:
    return next(each for each in image.iterancestors() if _name(each) in BLOCKS)


def _stands_alone(image: Element) -> bool:
    """Return whether there is no text in the same block, but for a caption."""
    block = _block_of(image)
    return block.tag == _FIGURE or not text_of(block).strip()


def _text_beside_caption(figure: Element) -> str:
    texts = [figure.text or ""]
    for child in figure:
        texts.append("" if child.tag == _FIGCAPTION else text_of(child))
        texts.append(child.tail or "")
    return "".join(texts).strip()


def _has_content(element: Element) -> bool:
    return next(element.iter(*_CONTENT), None) is not None


def _is_empty(element: Element) -> bool:
    return not _has_content(element) and not text_of(element).strip()


def _pixels(value: str | None) -> float:
    try:
        return float((value or "").strip().removesuffix("px"))
    except ValueError:
        return float("inf")


def _take_out(element: Element) -> Element | None:
    """Remove `element`, but not the text after it; return what it was in."""
    parent = element.getparent()
    if parent is None:
        return None
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
    return parent


def _replace(image: Element, omission: Omission) -> None:
    parent = image.getparent()
    assert parent is not None
    linked = any(_name(each) == "a" for each in image.iterancestors())
    tag = "span" if linked or not omission.url else "a"
    stand_in = etree.Element(f"{{{XHTML}}}{tag}", {"class": "missing"})
    if tag == "a":
        stand_in.set("href", omission.url or "")
    stand_in.text = f"[{omission.what}]"
    tail, image.tail = image.tail, None
    parent.replace(image, stand_in)
    if parent.tag == _FIGURE or _name(parent) in ("div", "section", "blockquote"):
        paragraph = etree.Element(f"{{{XHTML}}}p")
        parent.replace(stand_in, paragraph)
        paragraph.append(stand_in)
        stand_in = paragraph
    stand_in.tail = tail
