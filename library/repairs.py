"""What readers want looked for once more, until a worker has looked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from inkpost.errors import NotFound, QuotaSpent
from inkpost.model import AccountId, ArticleId, Omission, Repair, RepairId
from library.database import Database, lock_account
from library.tables import UtcTime, articles, metadata, new_id

repairs = Table(
    "repairs",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    Column(
        "article_id",
        String(32),
        ForeignKey("articles.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("omission", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("lease_until", UtcTime),
    # When it is looked at again if nothing happens before; NULL: never.
    Column("wake_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_repairs_article_id", "article_id"),
    Index("ix_repairs_wake_at", "wake_at"),
)

#: How long a message may take to arrive, and a look to last, before the sweeper wakes
#: another worker; and how often it does.
WAKE_PAUSE, LEASE, MOST_TRIES = timedelta(seconds=20), timedelta(minutes=4), 3
#: Looks that an account may ask for in an hour: each one asks somebody's server.
MOST_AN_HOUR = 60
#: How long what came of a look is remembered.
LIFE = timedelta(days=1)


class Repairs:
    """The repairs of all; what a reader asks names whose they are."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def add(
        self, account: AccountId, article: ArticleId, omission: Omission
    ) -> RepairId:
        """Return the look for `omission`; a worker has to be woken for it.

        One that waits already is the same. Raises `NotFound` where `account` has no
        such article, and `QuotaSpent`.
        """
        now, wanted = self._now(), dataclasses.asdict(omission)
        with self._database.write() as connection:
            lock_account(connection, account)
            connection.execute(delete(repairs).where(repairs.c.created_at < now - LIFE))
            mine = select(repairs.c.id, repairs.c.omission, repairs.c.state)
            mine = mine.where(repairs.c.article_id == article)
            for row in connection.execute(mine).all():
                if row.omission == wanted and row.state == "waiting":
                    return RepairId(row.id)
            own = articles.c.id == article, articles.c.account_id == account
            if connection.execute(select(articles.c.id).where(*own)).first() is None:
                raise NotFound("There is no such article: look in your library")
            lately = (
                select(func.count())
                .join_from(repairs, articles)
                .where(articles.c.account_id == account)
                .where(repairs.c.created_at > now - timedelta(hours=1))
            )
            if connection.execute(lately).scalar_one() >= MOST_AN_HOUR:
                raise QuotaSpent(
                    f"You have had {MOST_AN_HOUR} things looked for again in the last "
                    "hour: wait a little"
                )
            id = RepairId(new_id())
            new = insert(repairs).values(id=id, article_id=article, omission=wanted)
            new = new.values(state="waiting", sentence="", created_at=now)
            connection.execute(new.values(wake_at=now + WAKE_PAUSE))
        return id

    def of(self, account: AccountId, *ids: ArticleId) -> tuple[Repair, ...]:
        """Return the looks for what the articles lack, the oldest first."""
        found = _found().where(
            repairs.c.article_id.in_(ids), articles.c.account_id == account
        )
        with self._database.read() as connection:
            rows = connection.execute(found.order_by(repairs.c.created_at)).all()
        return tuple(map(_value, rows))

    def claim(self, id: RepairId) -> Repair | None:
        """Return the look to be taken now; None where it is taken, or another's."""
        now = self._now()
        free = repairs.c.lease_until.is_(None) | (repairs.c.lease_until <= now)
        mine = (
            update(repairs)
            .where(repairs.c.id == id, repairs.c.state == "waiting")
            .where(free, repairs.c.tries < MOST_TRIES)
            .values(lease_until=now + LEASE, wake_at=now + LEASE)
            .values(tries=repairs.c.tries + 1)
        )
        with self._database.write() as connection:
            if not connection.execute(mine).rowcount:
                return None
            row = connection.execute(_found().where(repairs.c.id == id)).one()
        return _value(row)

    def done(self, id: RepairId) -> None:
        """Note that it is there now."""
        self._change(id, state="done", wake_at=None)

    def fail(self, id: RepairId, sentence: str) -> None:
        """Note why it is still missing."""
        self._change(id, state="failed", sentence=sentence, wake_at=None)

    def sweep(self) -> tuple[RepairId, ...]:
        """Return what waits too long, to be woken; what killed three workers fails."""
        now = self._now()
        due = select(repairs.c.id, repairs.c.tries).where(repairs.c.wake_at <= now)
        with self._database.read() as connection:
            rows = connection.execute(due.limit(1000)).all()
        for row in rows:
            if row.tries >= MOST_TRIES:
                self.fail(row.id, "Inkpost stopped while it looked for this")
            else:
                self._change(row.id, wake_at=now + WAKE_PAUSE)
        return tuple(RepairId(row.id) for row in rows if row.tries < MOST_TRIES)

    def _change(self, id: RepairId, **values: Any) -> None:
        with self._database.write() as connection:
            connection.execute(update(repairs).where(repairs.c.id == id).values(values))


def _found() -> Any:
    return select(repairs, articles.c.account_id).join_from(repairs, articles)


def _value(row: Row[Any]) -> Repair:
    return Repair(
        RepairId(row.id),
        AccountId(row.account_id),
        ArticleId(row.article_id),
        Omission(**row.omission),
        row.state,
        row.sentence,
    )
