"""Pocket: a ZIP of CSV parts with annotations, one CSV, or the older HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

from articles.imports import json_items, tables
from articles.imports.markup import attributes, tags
from articles.imports.opened import Opened
from articles.imports.reading import LONGEST_NOTE, tags_of, text_of, time_of
from inkpost.model import Brought, Mark, Refused

NAME = "Pocket"
_COLUMNS = {"title", "url", "time_added", "status"}


def fits(file: Opened) -> bool:
    """Tell whether `file` comes from Pocket."""
    if any(set(tables.columns(text)) >= _COLUMNS for text in file.texts):
        return True
    return any("<title>Pocket Export</title>" in text.head for text in file.texts)


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds: its lists, then what was marked in them."""
    for text in file.texts:
        if set(tables.columns(text)) >= _COLUMNS:
            for found in tables.rows(text):
                yield found if isinstance(found, Refused) else _row(*found)
        elif "<title>Pocket Export</title>" in text.head:
            yield from _page(file)
    for text in file.named(".json"):
        if "annotations" in text.name:
            for item in json_items.items(text, ("*",)):
                yield item if isinstance(item, Refused) else _marked(*item)


def _row(place: str, row: tables.Row) -> Brought:
    return Brought(
        place,
        row.get("url", ""),
        text_of(row.get("title")),
        time_of(row.get("time_added")),
        tags_of(row.get("tags"), "|"),
        is_archived=row.get("status") == "archive",
    )


def _marked(place: str, item: dict[str, object]) -> Brought | Refused:
    found = item.get("highlights")
    marks = tuple(
        Mark(text_of(one.get("quote"), LONGEST_NOTE), None, time_of(one["created_at"]))
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict) and one.get("quote") and "created_at" in one
    )
    url = item.get("url")
    if not isinstance(url, str):
        return Refused(place, "", "It has no address")
    return Brought(place, url, text_of(item.get("title")), marks=marks, is_more=True)


def _page(file: Opened) -> Iterator[Brought]:
    archived = False
    for text in file.texts:
        for number, tag, after in tags(text, "a", "h1"):
            if tag.name == "h1":
                archived = after.strip() == "Read Archive"
            if tag.name != "a":
                continue
            found = attributes(tag.inside)
            yield Brought(
                text.place(f"link {number}"),
                found.get("href", ""),
                text_of(unescape(after)),
                time_of(found.get("time_added")),
                tags_of(found.get("tags")),
                is_archived=archived,
            )
