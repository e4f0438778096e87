"""When digests are due: any number of clocks claim them, and each is due once.

What is claimed becomes an issue, whose identity is the digest and the minute on the
wall. So nothing that clocks do (two at once, one that dies, time that jumps) makes two.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import lru_cache, partial
from threading import Lock
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)

from inkpost.model import DigestId, IssueId
from inkpost.model.schedules import (
    WINDOW,
    Occurrence,
    Schedule,
    Turn,
    next_after,
    take_turn,
)
from library.database import Database, insert_new
from library.days import read_days
from library.digest_tables import digests, issues
from library.tables import new_id_of

#: Digests that are claimed in one transaction.
BATCH = 2500
#: Between two looks how much waits, for digests that go when there is enough.
LOOK_PAUSE = timedelta(minutes=10)
#: By how much the clocks of several machines may differ.
SKEW = timedelta(minutes=10)

#: What the reader is told of an issue that is not made yet, and of one that never was.
DUE = "Looking for what is new"
MISSED = (
    "Inkpost did not run at that time, and came back too late for this issue: what was "
    "to be in it is in the next one"
)

#: Whose a digest is, and when it is due: the last four say all that its turn needs.
_PLANNED = [
    digests.c[name] for name in "id account_id zone days next_at next_slot".split()
]


class DigestClock:
    """The digests of all accounts, by the time at which they are due."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def tick(self, a_minute: int, batch: int = BATCH) -> int:
        """Claim all that is due, and return how many digests that were.

        Issues begin at their time, but at most `a_minute`: more of them queue up, so
        that a morning's peak floods neither workers nor mail servers.
        """
        now = self._now()
        self._go_back(now)
        if not self._take(_due(now, 1)):
            return 0  # without the lock of a writer: this is asked all the time
        queue = Queue(now, timedelta(minutes=1) / a_minute)
        # Of a morning's many, most are due alike.
        turn_at = lru_cache(maxsize=10_000)(partial(_turn_at, now))
        claim = partial(self._claim, now, batch, queue, turn_at)
        with ThreadPoolExecutor(self._database.writers) as pool:
            claims = [pool.submit(claim) for _writer in range(self._database.writers)]
        return sum(one.result() for one in claims)

    def looks(self, limit: int = 200) -> tuple[DigestId, ...]:
        """Return the digests for which it is time to count what waits."""
        now = self._now()
        due = select(digests.c.id).where(digests.c.look_at <= now)
        due = due.order_by(digests.c.look_at).limit(limit)
        found = self._take(due)
        if found:
            later = update(digests).where(digests.c.id.in_([row.id for row in found]))
            with self._database.write() as connection:
                connection.execute(later.values(look_at=now + LOOK_PAUSE))
        return tuple(DigestId(row.id) for row in found)

    def _take(self, found: Select[Any]) -> Sequence[Row[Any]]:
        with self._database.read() as connection:
            return connection.execute(found).all()

    def _claim(
        self,
        now: datetime,
        batch: int,
        queue: Queue,
        turn_at: Callable[..., Turn],
    ) -> int:
        """Claim what is due, `batch` at a time, until the others have the rest."""
        claimed = 0
        while True:
            with self._database.write() as connection:
                due = _due(now, batch).with_for_update(skip_locked=True)
                rows = connection.execute(due).all()
                turns = [(row, turn_at(*row[2:])) for row in rows]
                _plan_on(connection, turns, now)
                _write_down(connection, turns, now, queue)
            if not rows:
                return claimed
            claimed += len(rows)

    def _go_back(self, now: datetime) -> None:
        """Work out anew what was worked out in a time that is still to come.

        The clock was wrong, and what it had called missed is not missed at all.
        """
        early = digests.c.planned_at > now + SKEW
        found = select(*[*_PLANNED, digests.c.created_at]).where(early)
        found = found.order_by(digests.c.planned_at.desc()).limit(BATCH)
        while self._take(found.limit(1)):
            with self._database.write() as connection:
                rows = connection.execute(found.with_for_update(skip_locked=True)).all()
                ids = [row.id for row in rows]
                wrong = issues.c.digest_id.in_(ids), issues.c.state == "missed"
                connection.execute(delete(issues).where(*wrong, issues.c.due_at > now))
                mine = update(digests).where(digests.c.id.in_(ids))
                connection.execute(mine.values(planned_at=now))
                planned = [row for row in rows if row.next_at]
                turns = [(row, Turn(None, (), _anew(row, now))) for row in planned]
                _plan_on(connection, turns, now)


class Queue:
    """When the issues of a tick begin, `pause` after one another, in all its threads.

    What other clocks have committed is before them, so that together they begin no more
    a minute than one would.
    """

    def __init__(self, now: datetime, pause: timedelta) -> None:
        self._now, self._pause = now, pause
        self._next = now
        self._lock = Lock()

    def places(self, connection: Connection, number: int) -> Iterator[datetime]:
        """Return when the next `number` of issues begin."""
        last = select(func.max(issues.c.wake_at)).where(
            issues.c.wake_at > self._now,
            issues.c.lease_until.is_(None),
            issues.c.tries == 0,
        )
        with self._lock:
            end: datetime | None = connection.execute(last).scalar_one()
            begin = max(self._next, end + self._pause) if end else self._next
            self._next = begin + self._pause * number
        return (begin + self._pause * place for place in range(number))


def _due(now: datetime, limit: int) -> Select[Any]:
    # In order, or PostgreSQL looks through the whole table for what is not there.
    due = select(*_PLANNED).where(digests.c.next_at <= now)
    return due.order_by(digests.c.next_at).limit(limit)


def _turn_at(now: datetime, zone: str, days: str, at: datetime, slot: str) -> Turn:
    schedule = read_days(zone, days)
    assert schedule, (zone, days)
    return take_turn(schedule, Occurrence(at, datetime.fromisoformat(slot)), now)


def schedule_of(row: Row[Any]) -> Schedule:
    """Return the schedule in the row of a digest that has times."""
    schedule = read_days(row.zone, row.days)
    assert schedule, row.id
    return schedule


def _anew(row: Row[Any], now: datetime) -> Occurrence:
    """Return what is next, or was due just now: what was made already, is."""
    return next_after(schedule_of(row), max(now - WINDOW, row.created_at))


def slot_name(slot: datetime) -> str:
    """Return what an occurrence is called: `2026-10-25T06:30`."""
    return slot.isoformat(timespec="minutes")


def _plan_on(
    connection: Connection, turns: Sequence[tuple[Row[Any], Turn]], now: datetime
) -> None:
    if not turns:
        return
    rows = [
        {
            "digest": row.id,
            "at": turn.following.at,
            "slot": slot_name(turn.following.slot),
        }
        for row, turn in turns
    ]
    if connection.dialect.name == "postgresql":
        connection.execute(_PLAN_ON_AT_ONCE, {"rows": _as_json(rows), "now": now})
        return
    change = (
        update(digests)
        .where(digests.c.id == bindparam("digest"))
        .values(next_at=bindparam("at"), next_slot=bindparam("slot"), planned_at=now)
    )
    connection.execute(change, rows)


#: The same in one statement, which costs PostgreSQL a third. (JSON, because it costs
#: the clock a fifth of what arrays do.)
_PLAN_ON_AT_ONCE = text(
    "UPDATE digests SET next_at = new.at, next_slot = new.slot, planned_at = :now "
    "FROM json_to_recordset(CAST(:rows AS json)) "
    "AS new (digest text, at timestamptz, slot text) WHERE digests.id = new.digest"
)


def _as_json(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, default=datetime.isoformat)


def _write_down(
    connection: Connection,
    turns: Sequence[tuple[Row[Any], Turn]],
    now: datetime,
    queue: Queue,
) -> None:
    values = []
    begins = queue.places(connection, sum(1 for _row, turn in turns if turn.run))
    for row, turn in turns:
        values += [_issue(row, one, now) for one in turn.missed]
        if turn.run:
            wake = {"state": "due", "sentence": DUE, "wake_at": next(begins)}
            values.append(_issue(row, turn.run, now) | wake)
    if values and connection.dialect.name == "postgresql":
        connection.execute(_WRITE_AT_ONCE, {"rows": _as_json(values), "now": now})
    elif values:
        connection.execute(insert_new(connection, issues), values)


_WRITE_AT_ONCE = text(
    "INSERT INTO issues (id, account_id, digest_id, slot, due_at, state, sentence, "
    "wake_at, cause, created_at, articles, minutes, left_count, tries) "
    "SELECT *, 'time', CAST(:now AS timestamptz), 0, 0, 0, 0 "
    "FROM json_to_recordset(CAST(:rows AS json)) AS new (id text, account_id text, "
    "digest_id text, slot text, due_at timestamptz, state text, sentence text, "
    "wake_at timestamptz) ON CONFLICT DO NOTHING"
)


def _issue(row: Row[Any], one: Occurrence, now: datetime) -> dict[str, Any]:
    return {
        "id": IssueId(new_id_of(now)),
        "account_id": row.account_id,
        "digest_id": row.id,
        "slot": slot_name(one.slot),
        "due_at": one.at,
        "cause": "time",
        "state": "missed",
        "sentence": MISSED,
        "wake_at": None,
        "created_at": now,
    }
