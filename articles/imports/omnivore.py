"""Omnivore: a ZIP of metadata in parts, with the text and the highlights of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from articles.imports import json_items
from articles.imports.opened import Opened, Text
from articles.imports.reading import LONGEST_NOTE, tags_of, text_of, time_of
from inkpost.model import Brought, Mark, Refused

NAME = "Omnivore"
_PART = re.compile(r"metadata_\d+_to_\d+\.json$")
_FAVOURITE = {"favorite", "favorites", "favourite"}
#: Characters of a text.
_LONGEST = 10_000_000


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from Omnivore."""
    return any(_PART.search(text.name) for text in file.texts)


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds."""
    by_name = {text.name.rpartition("content/")[2]: text for text in file.texts}
    by_name |= {text.name.rpartition("highlights/")[2]: text for text in file.texts}
    for text in file.texts:
        if _PART.search(text.name):
            for item in json_items.items(text, ("*",)):
                yield item if isinstance(item, Refused) else _item(*item, by_name)


def _item(place: str, item: dict[str, Any], texts: dict[str, Text]) -> Brought:
    slug = text_of(item.get("slug"), 500)
    labels = tags_of(item.get("labels"))
    return Brought(
        place,
        text_of(item.get("url"), 5_000),
        text_of(item.get("title")),
        time_of(item.get("savedAt")),
        labels,
        is_archived=item.get("state") == "Archived",
        is_favourite=any(label.lower() in _FAVOURITE for label in labels),
        html=_read(texts.get(f"{slug}.html")) or None,
        marks=_marks(_read(texts.get(f"{slug}.md"))),
    )


def _read(text: Text | None) -> str:
    if text is None:
        return ""
    with text.open() as file:
        return file.read(_LONGEST)


def _marks(markdown: str) -> tuple[Mark, ...]:
    """Return the passages of a file: each a quotation, what follows it is a note."""
    parts = re.findall(r"((?:^>.*\n?)+)((?:^(?!>).*\n?)*)", markdown, re.MULTILINE)
    found = (
        (
            re.sub(r"^> ?", "", quote, flags=re.MULTILINE),
            re.sub(r"\s?\[.{0,100}?\]\(https?://\S{0,500}\)", "", note[:LONGEST_NOTE]),
        )
        for quote, note in parts[:2_000]
    )
    return tuple(
        Mark(text_of(quote, LONGEST_NOTE), text_of(note, LONGEST_NOTE) or None)
        for quote, note in found
        if quote.strip()
    )
