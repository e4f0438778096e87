"""What feeds brought and nobody wanted: it goes after a while."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, select, true

from library.database import Database
from library.feed_tables import subscription_articles
from library.tables import accounts, article_tags, articles, delivery_articles

#: Articles that go in one transaction.
BATCH = 200


class LooseEntries:
    """The entries of everybody that have no reason to stay but that they came."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def expire(self, kept: timedelta) -> tuple[str, ...]:
        """Forget what came longer ago than `kept`.

        Returns the names of the pictures that nobody has any more.
        """
        before, gone = self._now() - kept, set[str]()
        with self._database.read() as connection:
            everybody = connection.execute(select(accounts.c.id)).scalars().all()
        for account in everybody:
            while names := self._expire(account, before):
                gone.update(*names)
        if not gone:
            return ()
        with self._database.read() as connection:
            return tuple(sorted(gone - _pictures(connection, true())))

    def _expire(self, account: str, before: datetime) -> list[set[str]]:
        """Forget a batch of an account's; return the pictures of each that went."""
        found = (
            select(articles.c.id, articles.c.pictures)
            .where(articles.c.account_id == account, articles.c.saved_at < before)
            .where(is_loose())
            .limit(BATCH)
        )
        with self._database.read() as connection:
            if not (rows := connection.execute(found).all()):
                return []  # without the lock of a writer
        old = articles.c.id.in_([row.id for row in rows])
        with self._database.write() as connection:
            # Somebody may have saved one between look and leap.
            mine = delete(articles).where(articles.c.account_id == account, old)
            connection.execute(mine.where(is_loose()))
        return [_names(row.pictures) for row in rows]


def is_loose() -> ColumnElement[bool]:
    """Return the condition for what came by a feed and has no other reason to stay."""
    sent = exists().where(delivery_articles.c.article_id == articles.c.id)
    tagged = exists().where(article_tags.c.article_id == articles.c.id)
    return (
        (articles.c.origin == "feed")
        & articles.c.is_saved.is_(False)
        & articles.c.favourite_at.is_(None)
        & ~sent
        & ~tagged
    )


def is_of(subscription: str) -> ColumnElement[bool]:
    """Return the condition for what came by `subscription` and by no other."""
    came = exists().where(
        subscription_articles.c.article_id == articles.c.id,
        subscription_articles.c.subscription_id == subscription,
    )
    others = exists().where(
        subscription_articles.c.article_id == articles.c.id,
        subscription_articles.c.subscription_id != subscription,
    )
    return came & ~others


def _pictures(connection: Connection, which: ColumnElement[bool]) -> set[str]:
    found = select(articles.c.pictures).where(which)
    rows = connection.execute(found.execution_options(yield_per=500)).scalars()
    return set().union(*map(_names, rows))


def _names(pictures: Iterable[dict[str, Any]]) -> set[str]:
    return {one["path"] for one in pictures if one["path"]}
