"""What comes of a delivery after it was mailed: by what came back, or by time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from inkpost.model import STEPS, DeliveryId, DeliveryState, Rung
from library.database import Database
from library.rows import NO_LEASE, WAKE_PAUSE, record
from library.tables import deliveries

#: States in which a mail of ours may be somewhere. *sending* too: Amazon can be faster
#: than the word of the mail server that has taken the mail.
MAILED = (
    DeliveryState.SENDING,
    DeliveryState.SENT,
    DeliveryState.WAITING,
    DeliveryState.MAYBE_SENT,
)

TIME_IS_OVER = (
    "The time to answer Amazon's question is over: look at your device, then say "
    "whether to send it again"
)


class Outcomes:
    """How deliveries end, or go on, after their mail."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def conclude(
        self,
        id: DeliveryId,
        state: DeliveryState,
        sentence: str,
        *,
        rung: Rung | None = None,
        until: datetime | None = None,
    ) -> bool:
        """Bring a mailed delivery to `state`; return whether it was one.

        Whoever works on it loses the lease: what came back is the newer truth. `rung`:
        how its book is made from now on. `until`: when Amazon stops waiting.
        """
        now = self._now()
        values: dict[str, Any] = {"state": state, "sentence": sentence}
        values |= {"updated_at": now, "waits_until": until, "data_started_at": None}
        values |= {"attempt": 0, "deaths": 0, "next_attempt_at": None, **NO_LEASE}
        ends = state not in STEPS
        values["wake_at"] = None if ends else now + WAKE_PAUSE
        values["finished_at"] = now if ends else None
        if rung:
            values["rung"] = rung
        mine = deliveries.c.id == id, deliveries.c.state.in_(MAILED)
        with self._database.write() as connection:
            changed = connection.execute(update(deliveries).where(*mine).values(values))
            if changed.rowcount:
                record(connection, id, now, state, sentence)
        return bool(changed.rowcount)

    def expire(self, limit: int = 1000) -> int:
        """Ask the readers who were waited for in vain; return how many they are."""
        over = (
            select(deliveries.c.id)
            .where(deliveries.c.state == DeliveryState.WAITING)
            .where(deliveries.c.waits_until <= self._now())
            .limit(limit)
        )
        with self._database.read() as connection:
            ids = connection.execute(over).scalars().all()
        return sum(
            self.conclude(id, DeliveryState.MAYBE_SENT, TIME_IS_OVER) for id in ids
        )
