"""Archives that readers make of their accounts, one each.

As with previews, the row is the truth and a message only wakes a worker.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from inkpost.errors import LeaseLost, NotFound
from inkpost.model import AccountId, Archive
from library.database import Database, lock_account
from library.tables import UtcTime, metadata, of_account

archives = Table(
    "archives",
    metadata,
    of_account(primary_key=True),
    Column("state", String(10), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("name", Text),  # of the file; NULL: there is none
    Column("size", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease_until", UtcTime),
    # When it is looked at again if nothing happens before; NULL: never.
    Column("wake_at", UtcTime, index=True),
    Column("created_at", UtcTime, nullable=False, index=True),
)

#: How long an archive is kept.
LIFE = timedelta(days=2)
#: How long a message may take to arrive, and a worker be silent; and how many of them
#: may be lost over it.
WAKE_PAUSE, LEASE, MOST_TRIES = timedelta(seconds=20), timedelta(minutes=2), 3
WAITING = "Waiting for its turn"


class Archives:
    """The archives of every account; each call names whose."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], folder: Path
    ) -> None:
        self._database = database
        self._now = now
        self._folder = folder

    def order(self, account: AccountId) -> bool:
        """Have an archive of `account` made, instead of an older one.

        False where one is being made already; else a worker has to be woken.
        """
        now = self._now()
        values = {"state": "waiting", "sentence": WAITING, "done": 0, "total": 0}
        values |= {"name": None, "size": 0, "tries": 0, "lease_until": None}
        values |= {"wake_at": now + WAKE_PAUSE, "created_at": now}
        with self._database.write() as connection:
            lock_account(connection, account)
            mine = archives.c.account_id == account
            found = connection.execute(select(archives.c.state).where(mine))
            if found.scalar_one_or_none() == "waiting":
                return False
            connection.execute(delete(archives).where(mine))
            connection.execute(insert(archives).values(account_id=account, **values))
        return True

    def find(self, account: AccountId) -> Archive | None:
        """Return the archive of `account`; None where there is none."""
        mine = select(archives).where(archives.c.account_id == account)
        with self._database.read() as connection:
            row = connection.execute(mine).one_or_none()
        return self._archive(row) if row else None

    def remove(self, account: AccountId) -> None:
        """Forget the archive; raise `NotFound` where there is none."""
        mine = archives.c.account_id == account
        with self._database.write() as connection:
            if not connection.execute(delete(archives).where(mine)).rowcount:
                raise NotFound("There is no archive: have one made")

    # --- for workers

    def claim(self, account: AccountId) -> Archive | None:
        """Return the archive to be made now; None where it is made, or another's."""
        now = self._now()
        free = archives.c.lease_until.is_(None) | (archives.c.lease_until <= now)
        mine = (
            update(archives)
            .where(archives.c.account_id == account, archives.c.state == "waiting")
            .where(free, archives.c.tries < MOST_TRIES)
            .values(tries=archives.c.tries + 1, **self._leased())
            .returning(archives)
        )
        with self._database.write() as connection:
            row = connection.execute(mine).one_or_none()
        return self._archive(row) if row else None

    def tell(self, archive: Archive, done: int, total: int) -> None:
        """Note how far it is, and keep the lease; raise `LeaseLost`."""
        said = {"sentence": f"{done} of {total} things are in it", "done": done}
        self._demand(archive, total=total, **said, **self._leased())

    def ready(self, archive: Archive, path: Path, size: int) -> None:
        """Note the file, which lies in the data folder; raise `LeaseLost`."""
        name = str(path.relative_to(self._folder))
        made = {"name": name, "size": size, "wake_at": None}
        self._demand(archive, state="ready", sentence="The archive is ready", **made)

    def fail(self, archive: Archive, sentence: str) -> None:
        """Note why there is none, if it is still wanted."""
        self._change(archive, state="failed", sentence=sentence, wake_at=None)

    def put_off(self, archive: Archive, until: datetime, sentence: str) -> None:
        """Have it made at `until`, by anybody: this time was not its fault."""
        due = {"lease_until": until, "wake_at": until, "tries": 0}
        self._change(archive, sentence=sentence, **due)

    def sweep(self) -> tuple[AccountId, ...]:
        """Return what waits too long, to be woken; what killed three workers fails."""
        now = self._now()
        due = archives.c.wake_at <= now
        with self._database.read() as connection:
            rows = connection.execute(select(archives).where(due)).all()
        for row in rows:
            if row.tries >= MOST_TRIES:
                said = "Inkpost stopped while it made the archive: try again"
                self.fail(self._archive(row), said)
            else:
                self._change(self._archive(row), wake_at=now + WAKE_PAUSE)
        return tuple(
            AccountId(row.account_id) for row in rows if row.tries < MOST_TRIES
        )

    def expire(self) -> tuple[AccountId, ...]:
        """Forget what was kept long enough, and return whose that was."""
        old = archives.c.created_at <= self._now() - LIFE
        with self._database.read() as connection:
            if not connection.execute(select(archives.c.state).where(old)).first():
                return ()  # without the lock of a writer: this is asked all the time
        gone = delete(archives).where(old).returning(archives.c.account_id)
        with self._database.write() as connection:
            return tuple(map(AccountId, connection.execute(gone).scalars()))

    def _leased(self) -> dict[str, datetime]:
        until = self._now() + LEASE
        return {"lease_until": until, "wake_at": until}

    def _demand(self, archive: Archive, **values: Any) -> None:
        if not self._change(archive, **values):
            raise LeaseLost("This archive is wanted no more")

    def _change(self, archive: Archive, **values: Any) -> bool:
        """Change the row, if it is still the same order."""
        mine = update(archives).where(
            archives.c.account_id == archive.account,
            archives.c.created_at == archive.created_at,
            archives.c.state == "waiting",
        )
        with self._database.write() as connection:
            return bool(connection.execute(mine.values(values)).rowcount)

    def _archive(self, row: Row[Any]) -> Archive:
        return Archive(
            account=row.account_id,
            state=row.state,
            sentence=row.sentence,
            done=row.done,
            total=row.total,
            path=self._folder / row.name if row.name else None,
            size=row.size,
            created_at=row.created_at,
            until=row.created_at + LIFE,
        )
