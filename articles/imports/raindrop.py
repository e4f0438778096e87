"""Raindrop.io: one CSV file; folders become tags."""

from __future__ import annotations

from collections.abc import Iterator

from articles.imports import tables
from articles.imports.opened import Opened
from articles.imports.reading import LONGEST_NOTE, is_true, tags_of, text_of, time_of
from inkpost.model import Brought, Mark, Refused

NAME = "Raindrop.io"
_COLUMNS = {"id", "title", "note", "excerpt", "url", "folder", "tags", "created"}
#: What has no folder is in this one; what was thrown away does not come in.
_NONE, _BIN = {"", "unsorted"}, "trash"


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from Raindrop.io."""
    return not file.is_archive and set(tables.columns(file.first)) >= _COLUMNS


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds."""
    for found in tables.rows(file.first):
        yield found if isinstance(found, Refused) else _row(*found)


def _row(place: str, row: tables.Row) -> Brought | Refused:
    folder = text_of(row.get("folder"))
    if folder.lower() == _BIN:
        return Refused(place, row.get("url", ""), "It was in the bin")
    own = () if folder.lower() in _NONE else tags_of(folder, "/")
    return Brought(
        place,
        row.get("url", ""),
        text_of(row.get("title")),
        time_of(row.get("created")),
        tuple(dict.fromkeys((*tags_of(row.get("tags")), *own))),
        is_favourite=is_true(row.get("favorite")),
        marks=_marks(row.get("highlights", "")),
    )


def _marks(written: str) -> tuple[Mark, ...]:
    """Return the passages of a cell: `Highlight:…`, and its `Note:…` below."""
    parts = written.split("Highlight:")[1:]
    pairs = (part.partition("Note:") for part in parts)
    return tuple(
        Mark(quote, text_of(note, LONGEST_NOTE) or None)
        for text, _, note in pairs
        if (quote := text_of(text, LONGEST_NOTE))
    )
