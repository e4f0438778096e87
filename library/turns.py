"""Whose delivery is next, and how long one has to wait.

A message says that there is work; whose it is, is asked here. So who orders three
hundred books at once has them made beside those of others, and not before them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Subquery, case, func, select

from inkpost.model import FINAL, STEPS, Delivery, DeliveryId, Step
from library.database import Database
from library.tables import deliveries, events
from library.work import has_come, is_due

#: Deliveries that are named as the next ones: another worker may be at the first.
NAMED = 20
#: Events that are looked back at for how fast it goes: some 300 deliveries.
LOOKED_AT = 2000


class Turns:
    """The order in which deliveries are made. Accounts share the workers."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def next(self, step: Step) -> tuple[DeliveryId, ...]:
        """Return those that wait for `step`, the one whose turn it is first.

        It is the turn of the account that has fewest in work, and of what has waited
        longest among these.
        """
        now = self._now()
        held = _held(now)
        found = (
            select(deliveries.c.id)
            .outerjoin(held, held.c.account_id == deliveries.c.account_id)
            .where(deliveries.c.wake_at.is_not(None), is_due(step, now))
            .order_by(func.coalesce(held.c.count, 0), deliveries.c.created_at)
            .limit(NAMED)
        )
        with self._database.read() as connection:
            return tuple(DeliveryId(id) for id in connection.execute(found).scalars())

    def seconds_left(self, delivery: Delivery) -> float | None:
        """Return about how long it is to the end of `delivery`, which waits for a turn.

        None where it does not, or where nobody knows: how many are before it, by how
        many a second have ended for as long as somebody waits.
        """
        if delivery.state not in STEPS:
            return None
        now = self._now()
        with self._database.read() as connection:
            before = _before(connection, delivery, now)
            rate = _rate(connection, now) if before is not None else 0.0
        return (before + 1) / rate if before is not None and rate else None


def _held(now: datetime) -> Subquery:
    """Return how many of each account are in work."""
    at_work = deliveries.c.wake_at.is_not(None), deliveries.c.lease_until > now
    counted = select(deliveries.c.account_id, func.count().label("count"))
    return counted.where(*at_work).group_by(deliveries.c.account_id).subquery()


def _unfinished(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what deliveries fulfil that are in work, or wait for nothing else."""
    return (
        deliveries.c.wake_at.is_not(None),
        deliveries.c.state.in_(list(STEPS)),
        deliveries.c.volumes.is_(None),
        has_come(deliveries.c.next_attempt_at, now),
    )


def _waits(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (*_unfinished(now), deliveries.c.lease_until.is_(None))


def _before(connection: Connection, delivery: Delivery, now: datetime) -> int | None:
    """Return how many are made before `delivery`; None where it does not wait.

    It is the n-th of its account, so of each other account n are at most.
    """
    mine = select(deliveries.c.id).where(deliveries.c.id == delivery.id, *_waits(now))
    if connection.execute(mine).first() is None:
        return None
    counted = (
        select(deliveries.c.account_id, func.count())
        .where(*_unfinished(now), deliveries.c.created_at < delivery.created_at)
        .group_by(deliveries.c.account_id)
    )
    counts = {row[0]: int(row[1]) for row in connection.execute(counted)}
    own = counts.pop(delivery.account, 0)
    return own + sum(min(count, own + 1) for count in counts.values())


def _rate(connection: Connection, now: datetime) -> float:
    """Return how many deliveries end in a second, since somebody waits for a turn."""
    since = func.coalesce(deliveries.c.next_attempt_at, deliveries.c.updated_at)
    waiting = select(func.min(since)).where(*_waits(now))
    newest = select(func.max(events.c.number)).scalar_subquery()
    ended = func.sum(case((events.c.state.in_(list(FINAL)), 1), else_=0))
    begin, count = connection.execute(
        select(func.min(events.c.at), ended)
        .where(events.c.number > newest - LOOKED_AT)
        .where(events.c.at >= waiting.scalar_subquery())
    ).one()
    seconds = (now - begin).total_seconds() if begin else 0.0
    return count / seconds if seconds > 0 else 0.0
