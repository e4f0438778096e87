"""Whether it runs: what readers need, and what their books need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inkpost.errors import StoreUnavailable
from web.desk import Desk

#: A clock that has not ticked for so long has stopped.
CLOCK_SILENT = timedelta(seconds=60)
#: A book that has waited so long for a worker will wait longer.
TOO_LONG = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is well, and a sentence where it is not."""

    name: str
    ok: bool
    sentence: str = "ok"


def look(desk: Desk) -> list[Check]:
    """Look at the database, the broker, the storage, the clock and the queue."""
    if not desk.library.answers():
        return [Check("database", ok=False, sentence="the database does not answer")]
    now = datetime.now(UTC)
    return [
        Check("database", ok=True),
        _broker(desk),
        _storage(desk),
        _clock(desk, now),
        _queue(desk, now),
    ]


def _broker(desk: Desk) -> Check:
    if desk.broker_answers():
        return Check("broker", ok=True)
    return Check("broker", ok=False, sentence="the broker does not answer")


def _storage(desk: Desk) -> Check:
    try:
        desk.store.check()
    except StoreUnavailable as error:
        return Check("storage", ok=False, sentence=error.reason)
    return Check("storage", ok=True)


def _clock(desk: Desk, now: datetime) -> Check:
    ticked = [run.last_at for run in desk.library.runs.list() if run.name == "clock"]
    if not ticked:
        return Check("clock", ok=False, sentence="the clock has never ticked")
    if now - ticked[0] > CLOCK_SILENT:
        age = round((now - ticked[0]).total_seconds())
        return Check("clock", ok=False, sentence=f"the last tick is {age} s ago")
    return Check("clock", ok=True)


def _queue(desk: Desk, now: datetime) -> Check:
    library = desk.library
    waiting = [queue.oldest for queue in library.overview.queues()]
    waiting.append(library.previews.oldest())
    oldest = min((at for at in waiting if at), default=now)
    if now - oldest > TOO_LONG:
        age = round((now - oldest).total_seconds())
        sentence = f"the oldest job has waited for {age} s"
        return Check("queue", ok=False, sentence=sentence)
    return Check("queue", ok=True)
