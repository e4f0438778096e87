"""GoodLinks: one JSON file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.imports import json_items
from articles.imports.opened import Opened
from articles.imports.reading import LONGEST_NOTE, is_true, tags_of, text_of, time_of
from inkpost.model import Brought, Mark, Refused

NAME = "GoodLinks"


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from GoodLinks."""
    head = "" if file.is_archive else file.first.head
    return head.lstrip().startswith("[") and '"addedAt"' in head and '"url"' in head


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds."""
    for item in json_items.items(file.first, ("*",)):
        yield item if isinstance(item, Refused) else _item(*item)


def _item(place: str, item: dict[str, Any]) -> Brought:
    return Brought(
        place,
        text_of(item.get("url"), 5_000),
        text_of(item.get("title")),
        time_of(item.get("addedAt")),
        tags_of(item.get("tags")),
        is_archived=bool(item.get("readAt")),
        is_favourite=is_true(item.get("starred")),
        marks=_marks(item.get("highlights")),
    )


def _marks(found: Any) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            text_of(one.get("content"), LONGEST_NOTE),
            text_of(one.get("note"), LONGEST_NOTE) or None,
            time_of(one.get("time")),
        )
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict) and text_of(one.get("content"))
    )
