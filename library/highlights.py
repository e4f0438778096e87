"""Passages that readers marked, here or elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from inkpost.model import AccountId, ArticleId, Highlight, Mark
from library.database import Database
from library.import_tables import highlights
from library.searching import finds
from library.tables import articles

#: Highlights of one article.
MOST = 2_000
#: Words of a passage by which its article is looked for, and articles that it may be.
_WORDS, _MAY_BE = 8, 2


class Highlights:
    """The highlights of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def of(self, account: AccountId, article: ArticleId) -> tuple[Highlight, ...]:
        """Return what was marked in the article, in the order in which it came."""
        found = (
            select(highlights)
            .join(articles, articles.c.id == highlights.c.article_id)
            .where(articles.c.account_id == account, articles.c.id == article)
            .order_by(highlights.c.number)
        )
        with self._database.read() as connection:
            return tuple(
                Highlight(row.article_id, row.quote, row.note, row.made_at)
                for row in connection.execute(found)
            )

    def match(
        self, account: AccountId, title: str, quote: str, known: dict[str, ArticleId]
    ) -> ArticleId | None:
        """Return the article that is called `title`, or the only one with `quote`.

        `known`: what `titles` returned for it.
        """
        if id := known.get(plain(title)):
            return id
        words = " ".join(re.findall(r"\w+", quote)[1 : _WORDS + 1])
        if len(words) < 2 * _WORDS:
            return None
        with self._database.read() as connection:
            found = select(articles.c.id).where(
                articles.c.account_id == account,
                articles.c.removed_at.is_(None),
                finds(connection, words),
            )
            ids = connection.execute(found.limit(_MAY_BE)).scalars().all()
        return ArticleId(ids[0]) if len(ids) == 1 else None

    def titles(self, account: AccountId, wanted: Iterable[str]) -> dict[str, ArticleId]:
        """Return which articles of `account` have the titles `wanted`, made plain."""
        plainly = set(map(plain, wanted))
        found = select(articles.c.id, articles.c.title).where(
            articles.c.account_id == account, articles.c.removed_at.is_(None)
        )
        with self._database.read() as connection:
            rows = connection.execute(found.execution_options(yield_per=500))
            return {
                name: ArticleId(row.id)
                for row in rows
                if (name := plain(row.title)) in plainly
            }


def plain(title: str) -> str:
    """Return what is left of a title when a Kindle has shown it.

    >>> plain("The  night boat, “late”") == plain("the night boat late")
    True
    """
    return " ".join(re.findall(r"\w+", title.casefold()))


def add_marks(connection: Connection, article: ArticleId, marks: Iterable[Mark]) -> int:
    """Add those of `marks` that are not there yet, and return how many those were."""
    found = select(highlights.c.hash).where(highlights.c.article_id == article)
    there = set(connection.execute(found).scalars())
    new: dict[str, dict[str, Any]] = {}
    for mark in marks:
        name = hashlib.sha256(f"{mark.quote}\0{mark.note}".encode()).hexdigest()
        if name not in there and len(there) + len(new) < MOST:
            new[name] = {
                "article_id": article,
                "quote": mark.quote,
                "note": mark.note,
                "made_at": mark.made_at,
                "hash": name,
            }
    if new:
        connection.execute(insert(highlights), list(new.values()))
    return len(new)
