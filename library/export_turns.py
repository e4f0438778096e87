"""Whose turn it is among exports, and which of them wait too long.

A builder that has made a part asks for the export that is next; the clock wakes those
whose builders are gone, and gives up what killed three of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from inkpost.model import ExportId, Missing
from library.database import Database
from library.export_lists import MOST_TRIES
from library.export_rows import WAKE_PAUSE, fail_export, items_of
from library.export_tables import export_parts, exports

GIVEN_UP = "Inkpost stopped while it made this book: try again"


class ExportTurns:
    """The exports for which something is to be done, in the order of who has waited."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def is_open(self, id: ExportId) -> bool:
        """Tell whether anything is still to be done for the export."""
        found = select(exports.c.state).where(exports.c.id == id)
        with self._database.read() as connection:
            state = connection.execute(found).scalar_one_or_none()
        return state in ("waiting", "working")

    def is_due(self, id: ExportId) -> bool:
        """Tell whether there is a step of the export that nobody is at."""
        due = select(exports.c.id).where(exports.c.id == id, _is_due(self._now()))
        with self._database.read() as connection:
            return connection.execute(due).first() is not None

    def next(self) -> ExportId | None:
        """Return the large export whose turn it is; None where there is none.

        Accounts take turns: of each its oldest that is due, and of these the one that
        has waited longest since one of its parts was begun.
        """
        due = _is_due(self._now())
        oldest = (
            select(exports.c.account_id, func.min(exports.c.created_at).label("at"))
            .where(due, exports.c.is_bulk)
            .group_by(exports.c.account_id)
            .subquery()
        )
        same = (oldest.c.account_id == exports.c.account_id) & (
            oldest.c.at == exports.c.created_at
        )
        found = (
            select(exports.c.id)
            .join(oldest, same)
            .where(due, exports.c.is_bulk)
            .order_by(func.coalesce(exports.c.served_at, exports.c.created_at))
            .limit(1)
        )
        with self._database.read() as connection:
            id = connection.execute(found).scalar_one_or_none()
        return None if id is None else ExportId(id)

    def sweep(self) -> tuple[tuple[ExportId, bool], ...]:
        """Return what waits too long, to be woken, and whether it is large.

        What killed three workers is given up first: a part, or the whole.
        """
        now = self._now()
        found = select(exports.c.id, exports.c.is_bulk, exports.c.tries)
        due = found.where(exports.c.wake_at <= now).order_by(exports.c.wake_at)
        with self._database.read() as connection:
            rows = connection.execute(due.limit(1000)).all()
        for row in rows:
            with self._database.write() as connection:
                if row.tries >= MOST_TRIES:
                    fail_export(connection, row.id, GIVEN_UP)
                _bury(connection, row.id, now)
                later = update(exports).where(exports.c.id == row.id)
                later = later.where(exports.c.wake_at <= now)
                connection.execute(later.values(wake_at=now + WAKE_PAUSE))
        return tuple(
            (ExportId(row.id), row.is_bulk) for row in rows if row.tries < MOST_TRIES
        )


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Return whether there is a step of an export that nobody is at."""
    parts = export_parts.c
    to_do = select(parts.number).where(parts.export_id == exports.c.id)
    to_do = to_do.where(parts.state == "waiting")
    idle = or_(parts.lease_until.is_(None), parts.lease_until <= now)
    return and_(
        exports.c.state.in_(("waiting", "working")),
        or_(exports.c.lease_until.is_(None), exports.c.lease_until <= now),
        or_(
            ~to_do.exists(),
            to_do.where(idle, parts.tries < MOST_TRIES).exists(),
        ),
    )


def _bury(connection: Connection, id: str, now: datetime) -> None:
    """Give up the parts that killed three workers: their articles are missing."""
    parts = export_parts.c
    dead = select(parts.number).where(
        parts.export_id == id,
        parts.state == "waiting",
        parts.tries >= MOST_TRIES,
        parts.lease_until <= now,
    )
    for number in connection.execute(dead).scalars().all():
        why = f"Inkpost stopped {MOST_TRIES} times while it made this book"
        items = items_of(connection, ExportId(id), number)
        lost = [Missing(i.title, i.title, why, i.url, i.article) for i in items]
        values = {"state": "failed", "missing": [dataclasses.asdict(m) for m in lost]}
        mine = parts.export_id == id, parts.number == number
        connection.execute(update(export_parts).where(*mine).values(**values))
        more = exports.c.missing + len(lost)
        connection.execute(
            update(exports).where(exports.c.id == id).values(missing=more)
        )
