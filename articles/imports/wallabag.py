"""wallabag: one JSON file with the texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.imports import json_items
from articles.imports.opened import Opened
from articles.imports.reading import LONGEST_NOTE, is_true, tags_of, text_of, time_of
from inkpost.model import Brought, Mark, Refused

NAME = "wallabag"


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from wallabag."""
    head = file.texts[0].head if not file.is_archive else ""
    return head.lstrip().startswith("[") and all(
        f'"{name}"' in head for name in ("is_archived", "is_starred", "url")
    )


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds."""
    for item in json_items.items(file.first, ("*",)):
        yield item if isinstance(item, Refused) else _item(*item)


def _item(place: str, item: dict[str, Any]) -> Brought:
    content = item.get("content")
    return Brought(
        place,
        text_of(item.get("url"), 5_000),
        text_of(item.get("title")),
        time_of(item.get("created_at")),
        tags_of(item.get("tags")),
        is_archived=is_true(item.get("is_archived")),
        is_favourite=is_true(item.get("is_starred")),
        html=content if isinstance(content, str) and content.strip() else None,
        marks=_marks(item.get("annotations")),
    )


def _marks(found: Any) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            text_of(one.get("quote"), LONGEST_NOTE),
            text_of(one.get("text"), LONGEST_NOTE) or None,
            time_of(one.get("created_at")),
        )
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict) and text_of(one.get("quote"))
    )
