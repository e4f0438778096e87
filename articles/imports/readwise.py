"""Readwise Reader: one CSV file; the location says whether it was read."""

from __future__ import annotations

from collections.abc import Iterator

from articles.imports import tables
from articles.imports.opened import Opened
from articles.imports.reading import tags_of, text_of, time_of
from inkpost.model import Brought, Refused

NAME = "Readwise Reader"
_COLUMNS = {"title", "url", "document tags", "saved date", "location"}


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from Readwise Reader."""
    return not file.is_archive and set(tables.columns(file.first)) >= _COLUMNS


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds."""
    for found in tables.rows(file.first):
        yield found if isinstance(found, Refused) else _row(*found)


def _row(place: str, row: tables.Row) -> Brought:
    location = row.get("location", "").strip().lower()
    return Brought(
        place,
        row.get("url", ""),
        text_of(row.get("title")),
        time_of(row.get("saved date")),
        tags_of(row.get("document tags")),
        is_archived=location == "archive",
        is_favourite=location == "shortlist",
    )
