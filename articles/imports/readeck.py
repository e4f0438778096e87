"""Readeck: the bookmarks as its API lists them, or the archive of an export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.imports import json_items
from articles.imports.opened import Opened, Text
from articles.imports.reading import is_true, tags_of, text_of, time_of
from inkpost.model import Brought, Refused

NAME = "Readeck"


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from Readeck."""
    return any(_is_list(text) for text in file.texts)


def _is_list(text: Text) -> bool:
    return '"is_marked"' in text.head and '"labels"' in text.head


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds."""
    for text in file.texts:
        if _is_list(text):
            for item in json_items.items(text, ("*",), ("bookmarks", "*")):
                yield item if isinstance(item, Refused) else _item(*item)


def _item(place: str, item: dict[str, Any]) -> Brought | Refused:
    url = text_of(item.get("url"), 5_000)
    if is_true(item.get("is_deleted")):
        return Refused(place, url, "It was in the bin")
    return Brought(
        place,
        url,
        text_of(item.get("title")),
        time_of(item.get("created")),
        tags_of(item.get("labels")),
        is_archived=is_true(item.get("is_archived")),
        is_favourite=is_true(item.get("is_marked")),
    )
