"""What each account may have, and has (safety 3.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Select, func, select, update

from inkpost.errors import NotFound, QuotaSpent
from inkpost.model import AccountId, Limits, Quota, Usage
from inkpost.settings import Settings
from library.database import Database
from library.export_tables import exports
from library.guest_tables import previews
from library.rows import MADE
from library.tables import accounts, articles, deliveries, delivery_articles

#: Within which articles are counted.
DAY = timedelta(days=1)
#: What everybody may have where the operator says nothing (safety 3.2).
USUAL = Quota(
    articles_a_day=300,
    storage=1_000_000_000,
    reads_a_day=5000,
    feeds=200,
    mails_a_day=100,
    mails_an_hour=1000,
)


def quota_of(settings: Settings) -> Quota:
    """Return what `settings` let everybody have."""
    return Quota(
        settings.articles_a_day,
        settings.storage_mb * 1_000_000,
        settings.reads_a_day,
        settings.feeds,
        settings.mails_a_day,
        settings.mails_an_hour,
    )


def limits_of(settings: Settings) -> Limits:
    """Return what `settings` let all accounts have together."""
    return Limits(settings.most_waiting, settings.disk_reserve_mb * 1_000_000)


class Quotas:
    """The quotas of every account. `everyone`: of who was given none of their own."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], everyone: Quota
    ) -> None:
        self._database = database
        self._now = now
        self._everyone = everyone

    def usage(self, account: AccountId) -> Usage:
        """Return what `account` has, and may have."""
        with self._database.read() as connection:
            return self._usage(connection, account)

    def set(self, account: AccountId, quota: Quota) -> None:
        """Give `account` a quota of its own; what is None in it is everyone's."""
        values = {"articles_a_day": quota.articles_a_day, "storage": quota.storage}
        values["mails_a_day"] = quota.mails_a_day
        values |= {"reads_a_day": quota.reads_a_day, "feeds": quota.feeds}
        mine = update(accounts).where(accounts.c.id == account)
        with self._database.write() as connection:
            connection.execute(mine.values(values))

    def check(self, account: AccountId, articles: int) -> None:
        """Raise `QuotaSpent` where `account` may not have so many `articles` more."""
        with self._database.read() as connection:
            self.demand(connection, account, articles)

    def demand(self, connection: Connection, account: AccountId, articles: int) -> None:
        """Do the same within a transaction."""
        usage = self._usage(connection, account)
        a_day, storage = usage.quota.articles_a_day, usage.quota.storage
        if a_day is not None and usage.articles_today + articles > a_day:
            raise QuotaSpent(
                f"You have had {usage.articles_today} articles in the last 24 hours, "
                f"and {a_day} is the most here: wait, or ask the operator for more"
            )
        if storage is not None and usage.storage >= storage:
            raise QuotaSpent(
                f"Your {storage // 1_000_000} MB here are full: remove articles, or "
                "ask the operator for more"
            )

    def is_full(self, connection: Connection, account: AccountId) -> bool:
        """Tell whether `account` has no room for more."""
        usage = self._usage(connection, account)
        return usage.quota.storage is not None and usage.storage >= usage.quota.storage

    def mails_a_day(self, account: AccountId) -> int:
        """Return how many mails may leave for `account` in a day, the owner's too."""
        mine = select(accounts.c.mails_a_day).where(accounts.c.id == account)
        with self._database.read() as connection:
            own = connection.execute(mine).scalar_one_or_none()
        most = own or self._everyone.mails_a_day or USUAL.mails_a_day
        assert most
        return int(most)

    @property
    def mails_an_hour(self) -> int:
        """How many mails may leave for all accounts together in an hour."""
        most = self._everyone.mails_an_hour or USUAL.mails_an_hour
        assert most
        return most

    def reads_a_day(self, connection: Connection, account: AccountId) -> int | None:
        """Return how many links may be read for `account` in a day; None: all."""
        own, is_owner = _own(connection, account, accounts.c.reads_a_day)
        return self._everyone.reads_a_day if own is None and not is_owner else own

    def feeds(self, connection: Connection, account: AccountId) -> int | None:
        """Return how many feeds `account` may follow; None: all."""
        own, is_owner = _own(connection, account, accounts.c.feeds)
        return self._everyone.feeds if own is None and not is_owner else own

    def _usage(self, connection: Connection, account: AccountId) -> Usage:
        mine = select(accounts).where(accounts.c.id == account)
        row = connection.execute(mine).one_or_none()
        if row is None:
            raise NotFound("There is no such account: sign in again")
        quota = Quota(row.articles_a_day, row.storage)
        if not row.is_owner:
            given = {
                name: value
                for name in ("articles_a_day", "storage")
                if (value := getattr(quota, name)) is not None
            }
            quota = replace(self._everyone, **given)
        today = (
            select(func.count())
            .select_from(delivery_articles)
            .join(deliveries, deliveries.c.id == delivery_articles.c.delivery_id)
            .where(deliveries.c.account_id == account)
            .where(deliveries.c.created_at > self._now() - DAY)
            .where(~deliveries.c.order_hash.startswith(MADE))
            # What a digest brings was not clicked for.
            .where(delivery_articles.c.section.is_(None))
        )
        kept = select(func.coalesce(func.sum(articles.c.octets), 0)).where(
            articles.c.account_id == account, articles.c.removed_at.is_(None)
        )
        books = select(func.coalesce(func.sum(deliveries.c.package_size), 0)).where(
            deliveries.c.account_id == account
        )
        taken = select(func.coalesce(func.sum(exports.c.package_size), 0)).where(
            exports.c.account_id == account
        )
        saved = (
            select(func.count())
            .select_from(previews)
            .where(previews.c.account_id == account, previews.c.client.is_(None))
            .where(previews.c.created_at > self._now() - DAY)
        )

        def total(*sums: Select[Any]) -> int:
            return sum(int(connection.execute(one).scalar_one()) for one in sums)

        return Usage(total(today, saved), total(kept, books, taken), quota)


def _own(
    connection: Connection, account: AccountId, quota: Column[int]
) -> tuple[int | None, bool]:
    """Return the account's own `quota`, and whether it is the owner's."""
    mine: Select[Any] = select(quota, accounts.c.is_owner)
    row = connection.execute(mine.where(accounts.c.id == account)).one_or_none()
    return (None, False) if row is None else (row[0], row[1])
