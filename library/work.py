"""Deliveries as workers see them: claimed with a lease, advanced, put off, settled.

A message is only a wake-up; who may work is decided here, by one compare-and-set. A
lease that runs out means that its worker is gone. Nothing here asks for an account: the
ids come from the queue, which no reader can write to.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, case, select, update

from inkpost.errors import LeaseLost
from inkpost.model import (
    STEPS,
    ArticleId,
    Delivery,
    DeliveryId,
    DeliveryState,
    Package,
    Rung,
    Step,
    Way,
)
from library.database import Database
from library.ledger import enter, names_of
from library.rows import (
    LONGEST_WAKE_PAUSE,
    NO_LEASE,
    WAKE_PAUSE,
    package_values,
    read_deliveries,
    record,
)
from library.tables import articles, deliveries, delivery_articles

#: How long a worker may be silent before another one takes over.
LEASE = timedelta(seconds=30)
#: Leases of one step that may run out before the delivery is given up: what kills three
#: workers would kill the fourth.
MOST_DEATHS = 3

#: The state in which each step begins, and what the reader is told.
BEGINNINGS: dict[Step, tuple[DeliveryState, str]] = {
    "fetch": (DeliveryState.FETCHING, "Fetching the page"),
    "bind": (DeliveryState.BINDING, "Making the book"),
    "send": (DeliveryState.SENDING, "Sending it to the device"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on `delivery`, for as long as `owner` is in its row."""

    delivery: Delivery
    owner: str


class Work:
    """The deliveries that something has to be done for."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], folder: Path
    ) -> None:
        self._database = database
        self._now = now
        self._folder = folder

    def claim(self, step: Step, id: DeliveryId) -> Claim | None:
        """Return the right to do `step` for the delivery; None where it is not due.

        It is not due while someone else is at it, while it is put off, when it is past
        that step, and when it was maybe sent already.
        """
        now, owner = self._now(), secrets.token_hex(8)
        state, sentence = BEGINNINGS[step]
        change = (
            update(deliveries)
            .where(deliveries.c.id == id, is_due(step, now))
            .values(state=state, sentence=sentence, deaths=_deaths(), lease_owner=owner)
            .values(lease_until=now + LEASE, wake_at=now + LEASE, updated_at=now)
            .values(next_attempt_at=None)
        )
        with self._database.write() as connection:
            if not connection.execute(change).rowcount:
                return None
            record(connection, id, now, state, sentence)
            mine = select(deliveries).where(deliveries.c.id == id)
            (delivery,) = read_deliveries(connection, mine, self._folder)
        return Claim(delivery, owner)

    def renew(self, claim: Claim) -> None:
        """Keep the lease for another while; raise `LeaseLost` where it is gone."""
        until = self._now() + LEASE
        self._change(claim, lease_until=until, wake_at=until)

    def progress(self, claim: Claim, state: DeliveryState, sentence: str) -> None:
        """Tell the reader how far it is, within the step."""
        self._change(claim, state, sentence)

    def found(self, claim: Claim, position: int, article: ArticleId) -> None:
        """Note what was found at the item `position` (from 0)."""
        self._note(claim, position, article_id=article, sentence=None)
        where = select(articles.c.found_url).where(articles.c.id == article)
        delivery = claim.delivery
        with self._database.write() as connection:
            names = names_of(*connection.execute(where).scalars())
            enter(connection, delivery.device, delivery.id, names)

    def missed(self, claim: Claim, position: int, sentence: str) -> None:
        """Note why there is nothing for the item `position` (from 0)."""
        self._note(claim, position, sentence=sentence)

    def bound(self, claim: Claim, package: Package) -> None:
        """Note the finished book, which lies in the data folder."""
        self._change(claim, **package_values(package, self._folder))

    def hand_over(self, claim: Claim, message_id: str) -> None:
        """Note that the mail is handed over from now on: before SMTP DATA."""
        self._change(claim, message_id=message_id, data_started_at=self._now())

    def advance(self, claim: Claim, state: DeliveryState, sentence: str) -> None:
        """Leave the delivery to the step of `state`, and give the lease back."""
        self._change(
            claim,
            state,
            sentence,
            attempt=0,
            deaths=0,
            wake_at=self._now() + WAKE_PAUSE,
            **NO_LEASE,
        )

    def postpone(self, claim: Claim, until: datetime, sentence: str) -> None:
        """Put the step off, and give the lease back."""
        self._change(
            claim,
            claim.delivery.state,
            sentence,
            attempt=claim.delivery.attempt + 1,
            next_attempt_at=until,
            wake_at=until,
            data_started_at=None,
            finished_at=None,
            **NO_LEASE,
        )

    def wait(self, claim: Claim, until: datetime, sentence: str) -> None:
        """Put the step off for its turn to come: that is no failed attempt."""
        self._change(
            claim,
            claim.delivery.state,
            sentence,
            next_attempt_at=until,
            wake_at=until,
            **NO_LEASE,
        )

    def climb(self, claim: Claim, rung: Rung) -> None:
        """Note how the book is made from now on."""
        self._change(claim, rung=rung)

    def settle(
        self, claim: Claim, state: DeliveryState, sentence: str, way: Way | None = None
    ) -> None:
        """Bring the delivery to its end: `state` is a final one, `way` how it left."""
        self._change(claim, state, sentence, way=way, **self._final())

    def sweep(self, limit: int = 1000) -> tuple[tuple[Step, DeliveryId], ...]:
        """Return what should have been done by now and is not, to be woken again.

        What a worker left behind for good is settled first: *maybe sent* where it died
        with the mail in hand, *failed* where it was the third one.
        """
        now = self._now()
        due = (
            select(deliveries.c.id, deliveries.c.state, deliveries.c.updated_at)
            .where(deliveries.c.wake_at <= now)
            .order_by(deliveries.c.wake_at)
            .limit(limit)
        )
        with self._database.read() as connection:
            if not connection.execute(due.limit(1)).first():
                return ()  # without the lock of a writer: this is asked all the time
        self._bury(limit)
        with self._database.write() as connection:
            rows = connection.execute(due.with_for_update(skip_locked=True)).all()
            for row in rows:
                # The longer it waits, the rarer it is woken: a long queue is no reason
                # to fill the broker with doubles.
                waited = min(now - row.updated_at, LONGEST_WAKE_PAUSE)
                again = now + max(WAKE_PAUSE, waited)
                mine = deliveries.c.id == row.id
                connection.execute(update(deliveries).where(mine).values(wake_at=again))
        return tuple((STEPS[DeliveryState(row.state)], row.id) for row in rows)

    def _bury(self, limit: int) -> None:
        now = self._now()
        dead = (
            select(deliveries)
            .where(deliveries.c.wake_at <= now, deliveries.c.lease_until <= now)
            .where(
                deliveries.c.data_started_at.is_not(None)
                | (deliveries.c.deaths + 1 >= MOST_DEATHS)
            )
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._database.write() as connection:
            for row in connection.execute(dead).all():
                state, sentence = _obituary(row.data_started_at)
                values = {"state": state, "sentence": sentence, "updated_at": now}
                values |= self._final()
                if state == DeliveryState.MAYBE_SENT:
                    # Should it live after all, its word is better than our guess.
                    values["lease_owner"] = row.lease_owner
                mine = deliveries.c.id == row.id
                connection.execute(update(deliveries).where(mine).values(values))
                record(connection, row.id, now, state, sentence)

    def _final(self) -> dict[str, Any]:
        ended = {"finished_at": self._now(), "wake_at": None, "next_attempt_at": None}
        return ended | {"data_started_at": None, **NO_LEASE}

    def _change(
        self,
        claim: Claim,
        state: DeliveryState | None = None,
        sentence: str | None = None,
        **values: Any,
    ) -> None:
        """Change the row if `claim` still holds, and record what the reader sees."""
        now, id = self._now(), claim.delivery.id
        values["updated_at"] = now
        if state:
            values |= {"state": state, "sentence": sentence}
        mine = update(deliveries).where(held(claim))
        if "finished_at" not in values:
            # A frozen sender whose row was taken for *maybe sent* has the last word,
            # once it thaws, on how it ended; and on nothing else.
            mine = mine.where(deliveries.c.finished_at.is_(None))
        with self._database.write() as connection:
            if not connection.execute(mine.values(values)).rowcount:
                raise LeaseLost(f"Another worker has taken over the delivery {id}")
            if state:
                record(connection, id, now, state, sentence or "")

    def _note(self, claim: Claim, position: int, **values: Any) -> None:
        mine = (
            update(delivery_articles)
            .where(delivery_articles.c.delivery_id == claim.delivery.id)
            .where(delivery_articles.c.position == position)
        )
        self.renew(claim)
        with self._database.write() as connection:
            connection.execute(mine.values(values))


def held(claim: Claim) -> ColumnElement[bool]:
    """Return what the row of a delivery fulfils while `claim` holds."""
    mine = deliveries.c.id == claim.delivery.id
    return mine & (deliveries.c.lease_owner == claim.owner)


def is_due(step: Step, now: datetime) -> ColumnElement[bool]:
    """Return what the row of a delivery fulfils for which `step` may begin."""
    return (
        deliveries.c.state.in_([s for s, name in STEPS.items() if name == step])
        & (deliveries.c.lease_until.is_(None) | (deliveries.c.lease_until <= now))
        & has_come(deliveries.c.next_attempt_at, now)
        & deliveries.c.data_started_at.is_(None)
        & deliveries.c.volumes.is_(None)
        & (_deaths() < MOST_DEATHS)
    )


def _deaths() -> ColumnElement[int]:
    """Return how many leases have run out, with one that is there and has."""
    return deliveries.c.deaths + case((deliveries.c.lease_until.is_(None), 0), else_=1)


def has_come(time: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    """Return whether `time`, which may be none, is not in the future."""
    return time.is_(None) | (time <= now)


def _obituary(data_started_at: datetime | None) -> tuple[DeliveryState, str]:
    if data_started_at:
        return (
            DeliveryState.MAYBE_SENT,
            "The mail was on its way when Inkpost stopped: look at your device, "
            "then say whether to send it again",
        )
    return (
        DeliveryState.FAILED,
        f"Inkpost stopped {MOST_DEATHS} times while it worked on this: "
        "try again, or tell the operator",
    )
