"""JSON Feed, 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from articles.dates import read_stamp
from articles.feeds.entries import make_entry, paragraphs
from articles.links import resolve
from inkpost.model import Entry, FeedDocument
from inkpost.render import one_line

_VERSION = "jsonfeed.org/version/"


def read_json(content: bytes, url: str) -> FeedDocument | None:
    """Return the feed `content`; None where it is none."""
    try:
        feed = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    items = [item for item in feed["items"] if isinstance(item, dict)]
    if _VERSION not in _text(feed, "version") and not any(map(_is_item, items)):
        return None
    return FeedDocument(
        title=one_line(_text(feed, "title")),
        site_url=resolve(url, _text(feed, "home_page_url")) or "",
        language=one_line(_text(feed, "language"), 35) or None,
        entries=tuple(_entry(item, feed, url) for item in items),
    )


def _is_item(item: dict[str, Any]) -> bool:
    return bool(_text(item, "content_html") or _text(item, "content_text"))


def _entry(item: dict[str, Any], feed: dict[str, Any], url: str) -> Entry:
    html = _text(item, "content_html") or paragraphs(_text(item, "content_text"))
    key = item.get("id")
    stamp = _text(item, "date_published") or _text(item, "date_modified")
    return make_entry(
        key=str(key) if isinstance(key, str | int | float) else "",
        # An `external_url` is what a link blog writes about: its own text is the entry.
        links=(_text(item, "url"), _text(item, "external_url")),
        title=_text(item, "title"),
        byline=", ".join(_authors(item) or _authors(feed)),
        published=_moment(stamp),
        html=html or paragraphs(_text(item, "summary")),
        base=url,
        is_whole=bool(html),
    )


def _authors(of: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(_named(of)))


def _named(of: dict[str, Any]) -> Iterator[str]:
    many = of.get("authors")
    for author in [*(many if isinstance(many, list) else ()), of.get("author")]:
        if isinstance(author, dict) and (name := _text(author, "name")):
            yield name


def _moment(stamp: str) -> datetime | None:
    found = read_stamp(stamp)
    return found.astimezone(UTC) if found else None


def _text(of: dict[str, Any], name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""
