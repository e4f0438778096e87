"""Section 6: links (contract L1-L4)."""

from __future__ import annotations

import re

from lxml import etree

from exporters.checker.book import Book, Document
from exporters.checker.findings import Findings, at, error, quoted, warning
from inkpost.render import XHTML

_H = f"{{{XHTML}}}"
_BAD = re.compile(r"""[\s<>"{}|\\^`\x00-\x1f]|[^\x00-\x7f]|%(?![0-9A-Fa-f]{2})""")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_TAKEN = frozenset({"http", "https", "mailto", "tel"})


def check_links(book: Book) -> Findings:
    """Find links that lead nowhere or that readers refuse."""
    for document in book.documents.values():
        for link in document.root.iter(f"{_H}a"):
            where = at(document.name, link)
            href = link.get("href")
            if href is not None:
                yield from _address(book, document, href, where)
                yield from _words(link, where)


def _address(book: Book, document: Document, href: str, where: str) -> Findings:
    if _BAD.search(href) or href.count("#") > 1:
        message = f"The address {quoted(href)} has characters that need encoding."
        yield error("L1", where, message)
        return
    if scheme := _SCHEME.match(href):
        if scheme.group(1).lower() not in _TAKEN:
            yield error("L2", where, f"A link begins with {scheme.group()}.")
    elif href.startswith(("/", "?", "www.")) or not href:
        message = f"The link {quoted(href)} is neither inside nor on the web."
        yield error("L3", where, message)
    else:
        yield from _inside(book, document, href, where)


def _inside(book: Book, document: Document, href: str, where: str) -> Findings:
    path, _, fragment = href.partition("#")
    name = book.resolve(document.name, path) if path else document.name
    target = book.documents.get(name)
    if target is None:
        yield error("L3", where, f"The link {quoted(href)} leads to no document.")
    elif fragment and fragment not in target.places:
        yield error("L3", where, f"The link {quoted(href)} leads to no place.")


def _words(link: etree._Element, where: str) -> Findings:
    if "".join(map(str, link.itertext())).strip():
        return
    pictures = list(link.iter(f"{_H}img"))
    if pictures and not any(picture.get("alt") for picture in pictures):
        yield warning("L4", where, "A link is around a picture without alt text.")
    elif not pictures and link.find(".//{*}math") is None:
        yield warning("L4", where, "A link has no words.")
