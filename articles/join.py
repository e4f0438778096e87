"""Many pages -> one article: their bodies in one, nothing twice, notes at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lxml import etree

from articles.tree import Element, text_of
from inkpost.model import Article, Picture
from inkpost.render import XHTML, parse_fragment

#: Letters of a block that is not worth telling twice.
_LONG = 40
#: Part of a page that has to be new, or else it is one that was read before.
_NEW = 0.2

_ASIDE = f"{{{XHTML}}}aside"


class Joined:
    """An article that grows page by page."""

    def __init__(self, first: Article) -> None:
        self._first = first
        self._pages = [first]
        self._seen: set[bytes] = set()
        self._root = parse_fragment(first.body)
        self._seen.update(_prints(self._root))

    def add(self, page: Article) -> bool:
        """Add the article of the next page; return whether there was anything new."""
        root = parse_fragment(page.body)
        blocks = list(root)
        new = [block for block in blocks if _print(block) not in self._seen]
        if _letters(new) <= _NEW * _letters(blocks):
            return False
        self._pages.append(page)
        _rename(root, f"-p{len(self._pages)}")
        self._seen.update(_prints(root))
        self._root.extend(new)
        return True

    def article(self) -> Article:
        """Return the article of all pages."""
        for note in list(self._root.iterchildren(_ASIDE)):
            self._root.append(note)  # contract F1: at the end
        text = etree.tostring(self._root, encoding="unicode")
        body = text[text.index(">") + 1 : text.rindex("</")]
        omissions = (each for page in self._pages for each in page.omissions)
        return replace(
            self._first,
            body=body,
            pictures=_pictures(body, self._pages),
            omissions=tuple(dict.fromkeys(omissions)),
        )


def _pictures(body: str, pages: Sequence[Article]) -> tuple[Picture, ...]:
    pictures = {each.url: each for page in reversed(pages) for each in page.pictures}
    used = dict.fromkeys(
        image.get("src", "") for image in parse_fragment(body).iter(f"{{{XHTML}}}img")
    )
    return tuple(pictures[url] for url in used if url in pictures)


def _prints(root: Element) -> Iterable[bytes]:
    return (each for block in root if (each := _print(block)))


def _print(block: Element) -> bytes:
    """Return what tells `block` from others; nothing if it may well come twice."""
    text = " ".join(text_of(block).split())
    if len(text) < _LONG:
        return b""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _letters(blocks: Iterable[Element]) -> int:
    return sum(len(text_of(block)) for block in blocks)


def _rename(root: Element, ending: str) -> None:
    """Let no id in `root` be one of another page."""
    for element in root.iterdescendants():
        if id := element.get("id"):
            element.set("id", id + ending)
        if element.get("href", "").startswith("#"):
            element.set("href", element.get("href", "") + ending)
