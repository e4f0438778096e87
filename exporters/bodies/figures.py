"""Pictures of a body: each points at a file of the book, or says what it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from exporters.bodies.trees import above, every, name_of, new, remove, swap, words_in
from inkpost.model import Article, Picture


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture in the book. `href`: relative to the documents; size in pixels."""

    href: str
    width: int
    height: int


#: Put a picture into the book; None: the book has no pictures.
Place = Callable[[Picture], Placed | None]

#: Put a PNG file of our own into the book and return its address there.
Keep = Callable[[bytes], str]

#: A picture at least this wide fills the line (contract I9); below, its own size.
_FULL_WIDTH = 480
#: Higher than this times its width, a full-width picture would not fit on a page.
_TALL = 1.2
#: A picture in a line of text, at most this high, is as high as the letters.
_ICON_HEIGHT = 40
_LONGEST_ALT = 140

#: Elements whose content is text: a picture among it stands in a line.
_LINES = frozenset("p li td th dd dt a em strong i b span h2 h3 h4 h5 h6".split())


def place_pictures(
    tree: etree._Element, pictures: Iterable[Picture], place: Place, nameless: str
) -> None:
    """Point each `img` of `tree` at the file that `place` makes of its picture.

    Where there is no file, its alt text becomes a link to the picture on the web;
    `nameless`: the words for one that has none.
    """
    by_url = {picture.url: picture for picture in pictures}
    for image in every(tree, "img"):
        picture = by_url.get(image.get("src", ""))
        placed = place(picture) if picture and picture.path else None
        if placed is None:
            _describe(image, nameless)
        else:
            _show(image, placed)


def _show(image: etree._Element, placed: Placed) -> None:
    alt = _alt(image)
    image.attrib.clear()
    image.set("src", placed.href)
    image.set("alt", alt)
    if kind := _size_class(image, placed):
        image.set("class", kind)


def place_logo(article: Article, place: Place) -> Placed | None:
    """Return where `place` puts the logo of the article's publisher, if it has one."""
    logos = (each for each in article.pictures if each.url == article.logo)
    logo = next(logos, None)
    return place(logo) if logo and logo.path else None


def shrink_pictures(tree: etree._Element) -> None:
    """Let the pictures of `tree` that fill a line fill half of it."""
    for image in every(tree, "img"):
        if image.get("class") in ("full", "tall"):
            image.set("class", "small")


def _alt(image: etree._Element) -> str:
    """Return what the picture shows: as published, else as its caption begins (X16)."""
    words = " ".join(image.get("alt", "").split())
    figure = above(image, "figure")
    if not words and figure is not None:
        words = " ".join(words_in(caption) for caption in every(figure, "figcaption"))
    if len(words) <= _LONGEST_ALT:
        return words
    return words[: _LONGEST_ALT - 1].rsplit(" ", 1)[0] + "…"


def _size_class(
    image: etree._Element, placed: Placed
) -> Literal["full", "tall", "icon", ""]:
    parent = image.getparent()
    alone = parent is None or name_of(parent) not in _LINES or _is_alone(image)
    if not alone and placed.height <= _ICON_HEIGHT:
        return "icon"
    if placed.width < _FULL_WIDTH:
        return ""
    return "tall" if placed.height > _TALL * placed.width else "full"


def _is_alone(image: etree._Element) -> bool:
    """Say whether nothing else is in the element that `image` is in."""
    parent = image.getparent()
    assert parent is not None
    texts = (parent.text, *(child.tail for child in parent))
    return len(parent) == 1 and not any((text or "").strip() for text in texts)


def _describe(image: etree._Element, nameless: str) -> None:
    """Put a link with the alt text in the place of `image` (contract X9b)."""
    words = " ".join(image.get("alt", "").split())
    address = image.get("src", "")
    if above(image, "a") is not None or not address.startswith("http"):
        replacement = new("span", words, class_="missing")
    else:
        replacement = new("a", words or nameless, class_="missing", href=address)
    if not replacement.text:
        remove(image)
        return
    parent = image.getparent()
    in_line = parent is not None and name_of(parent) in _LINES
    if in_line or above(image, "p", "a") is not None:
        swap(image, replacement)
        return
    paragraph = new("p", class_="missing")
    paragraph.append(replacement)
    swap(image, paragraph)
