"""What the machine did and when: its tasks, its clock, its processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from library.database import Database
from library.operator_tables import processes, runs

#: A process that has been silent for so long is forgotten.
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """How often the task `name` ran, how long, and how the last times ended."""

    name: str
    count: int
    seconds: float
    failed: int
    last_at: datetime
    last_seconds: float
    last_failed_at: datetime | None
    last_failure: str | None


@dataclass(frozen=True, slots=True)
class Process:
    """A process of Inkpost. `name`: role@host:pid."""

    name: str
    role: str
    started_at: datetime
    seen_at: datetime


class Runs:
    """The record of what ran."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def note(self, name: str, seconds: float, failure: str | None = None) -> None:
        """Count a run of `name` that took `seconds`. `failure`: what ended it.

        A database that does not answer is no reason to fail: it is only a count.
        """
        now = self._now()
        last = {"last_at": now, "last_seconds": seconds}
        if failure is not None:
            last |= {"last_failed_at": now, "last_failure": failure}
        failed = int(failure is not None)
        more = update(runs).where(runs.c.name == name).values(last)
        more = more.values(
            count=runs.c.count + 1,
            seconds=runs.c.seconds + seconds,
            failed=runs.c.failed + failed,
        )
        first = insert(runs).values(
            name=name, count=1, seconds=seconds, failed=failed, **last
        )
        try:
            with self._database.write() as connection:
                if not connection.execute(more).rowcount:
                    connection.execute(first)
        except DBAPIError:
            return

    def list(self) -> tuple[Run, ...]:
        """Return what ran, by name."""
        with self._database.read() as connection:
            found = connection.execute(select(runs).order_by(runs.c.name))
            return tuple(Run(**row._mapping) for row in found)

    def see(self, name: str, role: str, started_at: datetime) -> None:
        """Note that the process `name` lives; a later sign will do as well."""
        now = self._now()
        again = update(processes).where(processes.c.name == name).values(seen_at=now)
        values = {"name": name, "role": role, "started_at": started_at, "seen_at": now}
        try:
            with self._database.write() as connection:
                gone = processes.c.seen_at < now - FORGOTTEN
                connection.execute(delete(processes).where(gone))
                if not connection.execute(again).rowcount:
                    connection.execute(insert(processes).values(values))
        except DBAPIError:  # it was seen twice at once, or nobody can be seen now
            return

    def leave(self, name: str) -> None:
        """Forget the process `name`, which has ended as it should."""
        with self._database.write() as connection:
            connection.execute(delete(processes).where(processes.c.name == name))

    def processes(self) -> tuple[Process, ...]:
        """Return the processes that were seen lately, by name."""
        with self._database.read() as connection:
            found = connection.execute(select(processes).order_by(processes.c.name))
            return tuple(Process(**row._mapping) for row in found)
