"""Instapaper: one CSV file; the folder says whether it was read or liked."""

from __future__ import annotations

from collections.abc import Iterator

from articles.imports import tables
from articles.imports.opened import Opened
from articles.imports.reading import LONGEST_NOTE, tags_of, text_of, time_of
from inkpost.model import Brought, Mark, Refused

NAME = "Instapaper"
_COLUMNS = {"url", "title", "selection", "folder", "timestamp"}
#: Folders that are states; any other is a tag.
_STATES = {"", "unread", "archive", "starred", "home"}


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from Instapaper."""
    return not file.is_archive and set(tables.columns(file.first)) >= _COLUMNS


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds."""
    for found in tables.rows(file.first):
        yield found if isinstance(found, Refused) else _row(*found)


def _row(place: str, row: tables.Row) -> Brought:
    folder = text_of(row.get("folder"))
    own = () if folder.lower() in _STATES else (folder,)
    passage = text_of(row.get("selection"), LONGEST_NOTE)
    return Brought(
        place,
        row.get("url", ""),
        text_of(row.get("title")),
        time_of(row.get("timestamp")),
        tuple(dict.fromkeys((*tags_of(row.get("tags")), *own))),
        is_archived=folder.lower() == "archive",
        is_favourite=folder.lower() == "starred",
        marks=(Mark(passage),) if passage else (),
    )
