"""The whole library in numbers, for its operator: nothing of what anybody reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from inkpost.model import STEPS, AccountId, DeliveryState, Step
from library.database import Database
from library.tables import accounts, articles, deliveries, delivery_articles

#: States in which something went wrong.
WRONG = (DeliveryState.FAILED, DeliveryState.REFUSED, DeliveryState.MAYBE_SENT)
#: Different sentences that are looked at for causes.
MOST_SENTENCES = 1000


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a step. `oldest`: since when the one that waits longest does."""

    step: Step
    waiting: int
    working: int
    put_off: int
    oldest: datetime | None


class Overview:
    """The numbers of all accounts together."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def queues(self) -> tuple[Queue, ...]:
        """Return what waits for each step, in their order."""
        put_off = deliveries.c.next_attempt_at
        kind = case(
            (deliveries.c.lease_until.is_not(None), "working"),
            (put_off.is_not(None) & (put_off > self._now()), "put off"),
            else_="waiting",
        ).label("kind")
        counted = (
            select(deliveries.c.state, kind, func.count(), func.min(_updated))
            # What is to be done has a time to be woken at, and that has an index: this
            # is asked all the time, of all deliveries there ever were.
            .where(deliveries.c.wake_at.is_not(None))
            .where(deliveries.c.state.in_(list(STEPS)))
            .group_by(deliveries.c.state, kind)
        )
        with self._database.read() as connection:
            rows = connection.execute(counted).all()
        found: dict[Step, dict[str, list[tuple[int, datetime]]]] = {
            step: {"waiting": [], "working": [], "put off": []}
            for step in STEPS.values()
        }
        for state, which, count, oldest in rows:
            found[STEPS[DeliveryState(state)]][which].append((count, oldest))
        return tuple(_queue(step, kinds) for step, kinds in found.items())

    def states(self) -> dict[DeliveryState, int]:
        """Return how many deliveries are in each state."""
        counted = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
        with self._database.read() as connection:
            rows = connection.execute(counted).all()
        return {DeliveryState(state): count for state, count in rows}

    def failures(self, since: timedelta) -> tuple[tuple[str, int], ...]:
        """Return the sentences of what went wrong lately, and how often, both kinds.

        Of a delivery as a whole, and of an article that a book had to do without.
        """
        start = self._now() - since
        whole = (
            select(deliveries.c.sentence, func.count())
            .where(deliveries.c.state.in_(list(WRONG)), _updated >= start)
            .group_by(deliveries.c.sentence)
        )
        part = (
            select(delivery_articles.c.sentence, func.count())
            .join(deliveries, deliveries.c.id == delivery_articles.c.delivery_id)
            .where(delivery_articles.c.sentence.is_not(None), _updated >= start)
            .where(deliveries.c.state.not_in(list(WRONG)))
            .group_by(delivery_articles.c.sentence)
        )
        with self._database.read() as connection:
            rows = [
                row
                for found in (whole, part)
                for row in connection.execute(found.limit(MOST_SENTENCES))
            ]
        return tuple((sentence, count) for sentence, count in rows)

    def links(self) -> dict[str, int]:
        """Return how many links wait for their text, are being read, have failed."""
        waiting = select(func.count()).where(articles.c.wake_at.is_not(None))
        reading = select(func.count()).where(articles.c.lease_until > self._now())
        failed = select(func.count()).where(
            articles.c.state == "failed", articles.c.removed_at.is_(None)
        )
        counted = {"waiting": waiting, "reading": reading, "failed": failed}
        with self._database.read() as connection:
            return {
                name: int(connection.execute(each).scalar_one())
                for name, each in counted.items()
            }

    def kept(self) -> dict[AccountId, int]:
        """Return how many articles each account has kept."""
        counted = (
            select(accounts.c.id, func.count(articles.c.id))
            .outerjoin(
                articles,
                (articles.c.account_id == accounts.c.id)
                & articles.c.removed_at.is_(None)
                & articles.c.is_saved.is_(True),
            )
            .group_by(accounts.c.id)
        )
        with self._database.read() as connection:
            rows = connection.execute(counted).all()
        return {AccountId(id): count for id, count in rows}


_updated = deliveries.c.updated_at


def _queue(step: Step, kinds: dict[str, list[tuple[int, datetime]]]) -> Queue:
    numbers = {kind: sum(count for count, _ in found) for kind, found in kinds.items()}
    return Queue(
        step,
        waiting=numbers["waiting"],
        working=numbers["working"],
        put_off=numbers["put off"],
        oldest=min((oldest for _, oldest in kinds["waiting"]), default=None),
    )
