"""Karakeep (Hoarder): one JSON file; lists become tags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.imports import json_items
from articles.imports.opened import Opened
from articles.imports.reading import is_true, tags_of, text_of, time_of
from inkpost.model import Brought, Refused

NAME = "Karakeep"


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from Karakeep."""
    head = "" if file.is_archive else file.first.head
    return (
        head.lstrip().startswith("{")
        and '"bookmarks"' in head[:2_000]
        and '"createdAt"' in head
        and '"content"' in head
    )


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds."""
    for item in json_items.items(file.first, ("bookmarks", "*")):
        yield item if isinstance(item, Refused) else _item(*item)


def _item(place: str, item: dict[str, Any]) -> Brought | Refused:
    content = item.get("content")
    if not isinstance(content, dict) or content.get("type") != "link":
        what = text_of(item.get("title"))
        return Refused(place, what, "It is a note or a file, and no link")
    return Brought(
        place,
        text_of(content.get("url"), 5_000),
        text_of(item.get("title") or content.get("title")),
        time_of(item.get("createdAt")),
        tags_of(item.get("tags")),
        is_archived=is_true(item.get("archived")),
        is_favourite=is_true(item.get("favourited")),
    )
