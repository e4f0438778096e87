"""Pictures that a script would load: each gets its best real source before all else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from lxml import etree

from articles.tree import Element, text_of

#: Pixels of a picture's longest side in a book (contract I5).
_WIDE = 1600
#: Attributes that scripts keep the real source in, the commonest first.
_SOURCES = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-original-src",
    "data-hi-res-src", "data-large-file", "data-full-src", "data-image", "data-url",
    "data-actualsrc", "data-echo", "data-img-src", "data-runner-src", "data-img-url",
)  # fmt: skip
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-sizes-srcset")
#: What a figure shows.
_SHOWN = "img picture svg video audio iframe object embed table pre blockquote".split()
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?:[?#\s]|$)", re.I)
#: Words of what only stands in for a picture, in lower case.
_PLACEHOLDER = re.compile(
    r"(?:blank|spacer|placeholder|transparent|pixel|loading|lazyload|"
    r"grey|1x1|dummy|fallback)[\w-]{0,12}\.(?:gif|png|svg|jpe?g)"
)
_SPACES = " \t\r\n"
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,])(?:\s+([\d.]+)([wx]))?\s*(?:,|$)")
_BACKGROUND = re.compile(
    r"background(?:-image)?\s*:[^;]*url\(\s*['\"]?([^'\")]+)", re.I
)


def resolve_pictures(root: Element, backed: Iterable[Element]) -> int:
    """Give each picture in `root` its best real source; return how many had none.

    `backed`: elements of `root` that may have a picture for a background.
    """
    _show_unscripted(root)
    _show_components(root)
    for element in backed:
        if not text_of(element).strip(_SPACES):
            _show_background(element)
    resolved = 0
    for image in root.iter("img"):
        source = best_source(image)
        if source and source != image.get("src"):
            resolved += _is_placeholder(image.get("src") or "")
            image.set("src", source)
    for figure in root.iter("figure"):
        _drop_previews(figure)
        resolved += _fill(figure)
    return resolved


def _show_components(root: Element) -> None:
    """Make pictures of AMP's, where they have none for readers without scripts."""
    for component in list(root.iter("amp-img", "amp-anim")):
        if next(component.iter("img"), None) is None:
            component.tag = "img"
            for child in list(component):
                component.remove(child)


def _fill(figure: Element) -> bool:
    """Put the picture into a `figure` that has it in an attribute alone.

    Scripts put it there when the reader comes to it.
    """
    if next(figure.iter(*_SHOWN), None) is not None:
        return False
    for element in figure.iter():
        if source := _anywhere(element):
            image = figure.makeelement("img", {"src": source, "alt": ""})
            image.tail, element.text = element.text, None
            element.insert(0, image)
            return True
    return False


def _is_placeholder(address: str) -> bool:
    address = address.lower()
    if not address or address.startswith(("data:", "about:")):
        return True
    return bool(_PLACEHOLDER.search(address))


def _drop_previews(figure: Element) -> None:
    """Keep the last of pictures in `figure` with one file name: it is the large one."""
    last: dict[str, Element] = {}
    shown = (
        i
        for i in figure.iter("img")
        if not any(True for _ in i.iterancestors("noscript"))
    )
    for image in list(shown):
        name = (image.get("src") or "").split("?")[0].rsplit("/", 1)[-1]
        if name and (preview := last.get(name)) is not None:
            preview.tag = "script"  # the outline and the cleaner pass it over
        last[name] = image


def best_source(image: Element) -> str | None:
    """Return the address of `image` in the size that a book needs."""
    sets = [image.get(name) for name in _SETS]
    picture = next(image.iterancestors("picture"), None)
    if picture is not None:  # libxml2 nests what follows a `source` in it
        for source in picture.iter("source"):
            sets += [source.get("srcset"), source.get("data-srcset")]
    for candidates in sets:
        if candidates and (found := from_set(candidates)):
            return found
    src = (image.get("src") or "").strip()
    if src and not _is_placeholder(src):
        return src
    for name in _SOURCES:
        value = (image.get(name) or "").strip()
        if value and not value.startswith(("data:", "{", "[")):
            return value
    return _anywhere(image) or src or None


def _anywhere(image: Element) -> str | None:
    """Return the value of any attribute that looks like a picture's address."""
    for name, value in cast("list[tuple[str, str]]", image.items()):
        if name in ("src", "alt", "title", "class") or " " in value.strip():
            continue
        if _PICTURE.search(value) and not value.startswith(("{", "[", "data:")):
            return value.strip()
    return None


def from_set(candidates: str) -> str | None:
    """Return the address in a `srcset` that is wide enough for a book and no wider.

    >>> from_set("a.jpg 400w, b.jpg 1600w, c.jpg 4000w")
    'b.jpg'
    """
    best: tuple[float, str] | None = None
    for match in _CANDIDATE.finditer(candidates[:20_000]):
        address, size, unit = match.groups()
        if _is_placeholder(address):
            continue
        width = float(size.strip(".") or 1) if size and size.count(".") < 2 else 1.0
        if unit == "x":
            width *= 800
        rank = width if width <= _WIDE else 0.6 * _WIDE - (width - _WIDE) / 1e4
        if best is None or rank > best[0]:
            best = (rank, address)
    return best[1] if best else None


def _show_unscripted(root: Element) -> None:
    """Put the picture of a `noscript` where the script would have put it."""
    for block in list(root.iter("noscript")):
        images = list(block.iter("img"))
        parent = block.getparent()
        if not images or parent is None or parent.tag == "head":
            continue
        before = block.getprevious()
        waiting = _waiting_image(before)
        if waiting is not None and len(images) == 1:
            for name in ("src", "srcset", "alt"):
                if value := images[0].get(name):
                    waiting.set(name, value)
        elif len(images) <= 3:
            block.tag = "span"


def _waiting_image(element: Element | None) -> Element | None:
    """Return the only picture in `element`: it waits for, or previews, the real one."""
    images = list(element.iter("img")) if element is not None else []
    return images[0] if len(images) == 1 else None


def _show_background(element: Element) -> None:
    found = _BACKGROUND.search(element.get("style") or "")
    address = (
        element.get("data-bg")
        or element.get("data-background")
        or element.get("data-background-image")
        or (found[1] if found else "")
    )
    address = address.removeprefix("url(").strip("'\")")
    if address and not _is_placeholder(address):
        etree.SubElement(
            element, "img", {"src": address, "alt": element.get("aria-label") or ""}
        )
