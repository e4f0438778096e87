"""Whether there is room for more: a queue that has no end fills memory and disk.

What is refused here is refused at the door, with a time to come again; what was taken
is done.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Connection, Table, func, select

from inkpost.errors import Overloaded
from inkpost.model import Limits
from library.database import Database
from library.guest_tables import previews
from library.tables import deliveries

#: Seconds after which to come again: when some of the queue is done, or somebody has
#: made room.
SOON, LATER = 60.0, 600.0


class Crowding:
    """What all accounts together may have waiting. `folder`: where the data lies."""

    def __init__(self, database: Database, folder: Path, limits: Limits) -> None:
        self._database = database
        self._folder = folder
        self._limits = limits

    def check(self) -> None:
        """Raise `Overloaded` where nothing more can be taken now."""
        with self._database.read() as connection:
            self.demand(connection)

    def demand(self, connection: Connection) -> None:
        """Do the same within a transaction."""
        reserve = self._limits.disk_reserve
        if reserve and shutil.disk_usage(self._folder).free < reserve:
            raise Overloaded(
                "The disk of this Inkpost is nearly full, so it takes nothing new: try "
                "again later, or tell the operator",
                retry_after=LATER,
            )
        waiting = sum(self._count(connection, one) for one in (deliveries, previews))
        if waiting >= self._limits.waiting:
            raise Overloaded(
                f"{waiting} books and pages wait here, and more are not taken: try "
                "again in a minute",
                retry_after=SOON,
            )

    def _count(self, connection: Connection, table: Table) -> int:
        """Return how many of `table` wait, of so many as matter."""
        waits = select(table.c.id).where(table.c.wake_at.is_not(None))
        some = waits.limit(self._limits.waiting).subquery()
        return connection.execute(select(func.count()).select_from(some)).scalar_one()
