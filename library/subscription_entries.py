"""The entries that came to a reader by feeds, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    func,
    select,
    update,
)

from inkpost.model import AccountId, Arrival, ArticleId, SubscriptionId
from library.database import Database
from library.feed_tables import subscription_articles, subscriptions
from library.pages import newest
from library.shelves import Shelves
from library.tables import articles


class SubscriptionEntries:
    """The entries of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._shelves = Shelves(database, now)

    def list(
        self,
        account: AccountId,
        id: SubscriptionId,
        *,
        unread: bool = False,
        before: datetime | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[Arrival, ...]:
        """Return the newest `limit` entries that came by a subscription.

        `unread`: only those. `before`, `after`: see `library.pages`.
        """
        at = subscription_articles.c.at
        found = (
            _came(account, id)
            .add_columns(at, articles.c.is_saved)
            .join(articles, articles.c.id == subscription_articles.c.article_id)
            .where(articles.c.account_id == account, articles.c.removed_at.is_(None))
        )
        if unread:
            found = found.where(articles.c.archived_at.is_(None))
        by = at, subscription_articles.c.article_id
        found = newest(found, *by, limit, before, after)
        with self._database.read() as connection:
            rows = connection.execute(found).all()
        known = self._shelves.some(account, [row.article_id for row in rows])
        saved = {article.id: article for article in known}
        return tuple(
            Arrival(saved[row.article_id], row.at, row.is_saved)
            for row in rows
            if row.article_id in saved
        )

    def read_all(self, account: AccountId, id: SubscriptionId) -> int:
        """Mark all entries of a subscription as read; return how many that were."""
        came = _came(account, id)
        mine = (
            update(articles)
            .where(articles.c.account_id == account, articles.c.id.in_(came))
            # What the reader has saved waits on the shelf.
            .where(articles.c.archived_at.is_(None), articles.c.is_saved.is_(False))
        )
        with self._database.write() as connection:
            return connection.execute(mine.values(archived_at=self._now())).rowcount

    def save(
        self,
        account: AccountId,
        ids: Sequence[ArticleId],
        id: SubscriptionId | None = None,
    ) -> int:
        """Put entries onto the shelves; return how many were not there.

        `id`: only those that came by this subscription.
        """
        mine = (
            update(articles)
            .where(articles.c.account_id == account, articles.c.id.in_(list(ids)))
            .where(articles.c.is_saved.is_(False), articles.c.removed_at.is_(None))
            .values(is_saved=True, archived_at=None, saved_at=self._now())
        )
        if id is not None:
            mine = mine.where(articles.c.id.in_(_came(account, id)))
        with self._database.write() as connection:
            return connection.execute(mine).rowcount


def _came(account: AccountId, id: SubscriptionId) -> Select[Any]:
    """Select what came by a subscription, if it is the account's."""
    mine = subscriptions.c.account_id == account, subscriptions.c.id == id
    of_it = subscriptions.c.id == subscription_articles.c.subscription_id
    chosen = select(subscription_articles.c.article_id)
    return chosen.join(subscriptions, of_it).where(*mine)


def count_unread(
    connection: Connection, account: AccountId, id: SubscriptionId | None = None
) -> dict[str, int]:
    """Return how many entries are unread, by subscription; of `id` alone if given."""
    counted = (
        select(subscription_articles.c.subscription_id, func.count())
        .join(articles, articles.c.id == subscription_articles.c.article_id)
        .join(
            subscriptions, subscriptions.c.id == subscription_articles.c.subscription_id
        )
        .where(subscriptions.c.account_id == account)
        .where(articles.c.account_id == account, articles.c.removed_at.is_(None))
        .where(articles.c.archived_at.is_(None))
        .group_by(subscription_articles.c.subscription_id)
    )
    if id:
        counted = counted.where(subscriptions.c.id == id)
    rows = connection.execute(counted).all()
    return {row[0]: row[1] for row in rows}
