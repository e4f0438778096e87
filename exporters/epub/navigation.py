"""The table of contents, twice: as navigation document and as NCX (contract N)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exporters.epub.documents import Front, document
from exporters.epub.manifest import About, Place
from exporters.words import Words
from inkpost.render import render


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents; at most two levels deep (contract N3)."""

    label: str
    href: str
    children: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Point:
    """An entry with its place in the playing order."""

    order: int
    label: str
    href: str
    children: tuple[_Point, ...]


def nav_document(
    front: Front, entries: Sequence[Entry], places: Sequence[Place], words: Words
) -> bytes:
    """Return the EPUB 3 navigation document. `places`: the landmarks."""
    return document("nav.xhtml", front, words, entries=entries, places=places)


def ncx_document(about: About, entries: Sequence[Entry]) -> bytes:
    """Return the EPUB 2 table of contents, with the same entries."""
    points = _number(entries)
    depth = 2 if any(entry.children for entry in entries) else 1
    return render("epub", "toc.ncx", about=about, points=points, depth=depth).encode()


def _number(entries: Sequence[Entry]) -> list[_Point]:
    """Return `entries` counted from 1 as they are read (contract N10)."""
    points = []
    order = 0
    for entry in entries:
        order += 1
        first = order
        children = []
        for child in entry.children:
            order += 1
            children.append(_Point(order, child.label, child.href, ()))
        points.append(_Point(first, entry.label, entry.href, tuple(children)))
    return points
