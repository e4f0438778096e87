"""Editions to try the exporters on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from inkpost.model import Article, Direction, Edition, Section

DATE = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def article(title: str = "The shipping container", **changes: object) -> Article:
    """Return a short article; `changes` are fields of `Article`."""
    fields: dict[str, object] = {
        "url": "https://example.org/container",
        "title": title,
        "body": "<p>It is a box.</p>",
        "byline": "Ada Lovelace",
        "site_name": "The Example",
        "published": DATE,
        "language": "en",
    }
    return Article(**{**fields, **changes})  # type: ignore[arg-type]


def edition(
    articles: Sequence[Article] = (),
    title: str = "The shipping container",
    kind: Literal["article", "collection", "issue"] = "article",
    language: str = "en",
    direction: Direction = "ltr",
    creator: str | None = "Ada Lovelace",
    number: int | None = None,
) -> Edition:
    """Return an edition of one section."""
    held = tuple(articles) or (article(title),)
    return Edition(
        title=title,
        key="key",
        date=DATE,
        sections=(Section("Articles", held),),
        kind=kind,
        creator=creator,
        language=language,
        direction=direction,
        number=number,
    )
