"""Pinboard: one JSON file; what is *to read* is unread, the rest was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.imports import json_items
from articles.imports.opened import Opened
from articles.imports.reading import tags_of, text_of, time_of
from inkpost.model import Brought, Refused

NAME = "Pinboard"


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from Pinboard."""
    head = "" if file.is_archive else file.first.head
    return head.lstrip().startswith("[") and '"href"' in head and '"toread"' in head


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds."""
    for item in json_items.items(file.first, ("*",)):
        yield item if isinstance(item, Refused) else _item(*item)


def _item(place: str, item: dict[str, Any]) -> Brought:
    return Brought(
        place,
        text_of(item.get("href"), 5_000),
        text_of(item.get("description")),
        time_of(item.get("time")),
        tags_of(item.get("tags"), " "),
        is_archived=item.get("toread") != "yes",
    )
