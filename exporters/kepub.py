"""KEPUB: an EPUB whose sentences are marked, for the better of Kobo's two readers.

Kobo marks the books of its own shop so, and for these alone its devices keep
statistics, turn pages fast and anchor notes to words. Each piece of text stands in a
`span` of class `koboSpan` whose id counts paragraphs and sentences, `kobo.3.1`; all of
a document stands in the divs `book-columns` and `book-inner`. The rules are those of
kepubify 4; the book stays a valid EPUB.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from exporters.bodies.trees import name_of, new, tag
from exporters.epub import bind_epub
from exporters.epub.archive import Archive, new_archive
from exporters.naming import book_path, package
from exporters.profiles import KOBO
from inkpost.model import Edition, Package

#: A sentence: up to a mark that ends one, the quotes behind it, and the space.
_SENTENCE = re.compile(
    r".*?(?:[.!?:…]+[\"'”’»)\]]*\s+|[。！？]+[」』”’）]*\s*|$)", re.S
)
#: With these, a new paragraph is counted.
_PARAGRAPHS = frozenset("p ol ul dl table h1 h2 h3 h4 h5 h6 blockquote figure".split())
#: What is in these is left alone.
_UNMARKED = frozenset("script style pre audio video svg math".split())
_START = b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'


def bind_kepub(edition: Edition, out: Path) -> Package:
    """Return `edition` as a KEPUB at `out`, a file or a folder."""
    path = book_path(edition, ".kepub.epub", out, KOBO.name_longest)
    with tempfile.TemporaryDirectory(prefix="inkpost-kepub-") as folder:
        plain = bind_epub(edition, Path(folder) / "book.epub", KOBO)
        mark_book(plain.path, path)
    return package(path, "kepub", edition, plain.omissions)


def mark_book(source: Path, target: Path) -> None:
    """Write the EPUB at `source` with its sentences marked to `target`.

    One entry is held at a time; pictures are copied as they are.
    """
    with zipfile.ZipFile(source) as book, new_archive(target) as archive:
        for entry in book.infolist():
            if entry.filename != "mimetype":
                _copy(book, entry, archive)


def _copy(book: zipfile.ZipFile, entry: zipfile.ZipInfo, archive: Archive) -> None:
    content = book.read(entry)
    if entry.compress_type == zipfile.ZIP_STORED:
        archive.add_stored(entry.filename, content)
    elif entry.filename.endswith(".xhtml") and not _is_navigation(entry.filename):
        archive.add_text(entry.filename, mark_document(content))
    else:
        archive.add_text(entry.filename, content)


def _is_navigation(name: str) -> bool:
    return name.rpartition("/")[2] == "nav.xhtml"


def mark_document(content: bytes) -> bytes:
    """Return the XHTML document `content` with its sentences marked."""
    root = etree.fromstring(content)
    body = root.find(tag("body"))
    assert body is not None
    count = _Count()
    for child in body:
        _mark(child, count)
    inner, columns = new("div", id="book-inner"), new("div", id="book-columns")
    inner.extend(list(body))
    columns.append(inner)
    body.append(columns)
    return _START + etree.tostring(root, encoding="utf-8")


@dataclass
class _Count:
    """Where the marking is."""

    paragraph: int = 0
    sentence: int = 0

    def next_paragraph(self) -> None:
        self.paragraph += 1
        self.sentence = 0

    def span(self) -> etree._Element:
        """Return the next mark, empty."""
        self.paragraph = self.paragraph or 1
        self.sentence += 1
        id = f"kobo.{self.paragraph}.{self.sentence}"
        return new("span", class_="koboSpan", id=id)


def _mark(element: etree._Element, count: _Count) -> None:
    """Mark the text and the pictures in `element`."""
    name = name_of(element)
    if name in _UNMARKED:
        return
    if name in _PARAGRAPHS:
        count.next_paragraph()
    text, children = element.text, list(element)
    element.text = None
    element[:] = []
    _add_text(element, text, count)
    for child in children:
        tail, child.tail = child.tail, None
        element.append(_marked_child(child, count))
        _add_text(element, tail, count)


def _marked_child(child: etree._Element, count: _Count) -> etree._Element:
    if name_of(child) != "img":
        _mark(child, count)
        return child
    count.next_paragraph()
    span = count.span()
    span.append(child)
    return span


def _add_text(element: etree._Element, text: str | None, count: _Count) -> None:
    """Add `text` to the end of `element`, a mark a sentence; white space as it is."""
    if text and not text.strip():
        if len(element):
            element[-1].tail = text
        else:
            element.text = text
        return
    for sentence in _sentences(text or ""):
        span = count.span()
        span.text = sentence
        element.append(span)


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of `text`, nothing lost.

    >>> list(_sentences("“Is it?” he said. It is."))
    ['“Is it?” ', 'he said. ', 'It is.']
    """
    return (match[0] for match in _SENTENCE.finditer(text) if match[0])
