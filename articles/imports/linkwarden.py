"""Linkwarden: one JSON file; collections become tags, what is pinned is a favourite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.imports import json_items
from articles.imports.opened import Opened
from articles.imports.reading import tags_of, text_of, time_of
from inkpost.model import Brought, Refused

NAME = "Linkwarden"


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from Linkwarden."""
    head = "" if file.is_archive else file.first.head
    return (
        head.lstrip().startswith("{") and '"collections"' in head and '"links"' in head
    )


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds."""
    links = ("collections", "*", "links", "*")
    for item in json_items.items(file.first, links, ("pinnedLinks", "*")):
        yield item if isinstance(item, Refused) else _item(*item)


def _item(place: str, item: dict[str, Any]) -> Brought | Refused:
    url, name = text_of(item.get("url"), 5_000), text_of(item.get("name"))
    if not url:
        return Refused(place, name, "It is a file, and no link")
    return Brought(
        place,
        url,
        name or text_of(item.get("description")),
        time_of(item.get("importDate")) or time_of(item.get("createdAt")),
        tags_of(item.get("tags")),
        is_favourite=bool(item.get("pinnedBy")),
    )
