"""The whole database, out of it and into it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, StatementError

from inkpost.errors import ArchiveUnfit, NotEmpty
from inkpost.model import FINAL, AccountId, DeliveryState
from library.database import Database
from library.migrations import HEAD, knows, upgrade
from library.plain_rows import open_table
from library.rows import NO_LEASE
from library.snapshots import LEFT_OUT, AccountSnapshot, Snapshot, archived
from library.tables import accounts, deliveries, metadata

#: What a first start fills by itself, besides the owner's account.
_OF_A_START = {"accounts", "mailboxes", "senders", "clicks"}

#: What became of a delivery that was not at its end: never a second mail by itself.
ASKED = (
    "This was on its way when the backup was made, so it may have been sent since: "
    "send it again if it has not arrived"
)


class Backups:
    """The whole database, for the operator."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Open the database as it is at this moment, whoever writes to it meanwhile."""
        with self._database.snapshot() as connection:
            yield Snapshot(connection)

    @contextmanager
    def account(self, account: AccountId) -> Iterator[AccountSnapshot]:
        """Open what `account` has, as it is at this moment."""
        with self._database.snapshot() as connection:
            yield AccountSnapshot(connection, account)

    def check_fresh(self) -> None:
        """Raise `NotEmpty` where there is more than a first start leaves."""
        with self._database.read() as connection:
            _check_fresh(connection)

    @contextmanager
    def replacement(self, revision: str) -> Iterator[Replacement]:
        """Let all rows be replaced by those of an archive of `revision`.

        Nothing is changed before the end, nor where an error comes through. Raises
        `ArchiveUnfit` where the rows are none of ours.
        """
        if not knows(revision):
            raise ArchiveUnfit(
                f"This archive was made by a newer Inkpost (tables {revision}; here "
                f"{HEAD}): bring this one up to date first"
            )
        try:
            with self._database.write() as connection:
                _drop_all(connection)
                upgrade(connection, revision)
                yield Replacement(connection)
                upgrade(connection, "head")
                _ask_of_deliveries(connection, self._now())
        except (DBAPIError, StatementError, OverflowError) as error:
            raise ArchiveUnfit(
                "The archive's rows do not fit together, or the database had no room "
                "for them; nothing was changed: take another copy of the archive"
            ) from error


class Replacement:
    """New rows for all tables, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables = MetaData()
        self._nul = connection.dialect.name == "sqlite"

    def fill(self, name: str, rows: Iterable[list[Any]]) -> int:
        """Put `rows` (batches, as JSON has them) into the table `name`; count them.

        Raises `ArchiveUnfit` where the tables of its revision have none of that name.
        """
        if name in LEFT_OUT or not self._has(name):
            raise ArchiveUnfit(f"The archive has {name}, which Inkpost does not know")
        table = Table(name, self._tables, autoload_with=self._connection)
        read = open_table(table, nul=self._nul)
        count = 0
        for batch in rows:
            count += len(batch)
            if batch:
                self._connection.execute(insert(table), [read(row) for row in batch])
        self._count_on(table)
        return count

    def _has(self, name: str) -> bool:
        own = name.startswith(("alembic_", "article_index", "sqlite_"))
        return not own and inspect(self._connection).has_table(name)

    def _count_on(self, table: Table) -> None:
        """Let the next row of `table` have the number after the last one."""
        if self._nul or "number" not in table.primary_key.columns:
            return  # SQLite does so by itself
        of = f"pg_get_serial_sequence('{table.name}', 'number')"
        last = f"SELECT max(number) FROM {table.name}"  # noqa: S608 - a name of ours
        self._connection.execute(
            text(f"SELECT setval({of}, ({last})) WHERE {of} IS NOT NULL")
        )


def _check_fresh(connection: Connection) -> None:
    others = select(func.count()).where(
        ~accounts.c.is_owner
        | accounts.c.email.is_not(None)
        | accounts.c.password_hash.is_not(None)
    )
    has_rows = any(
        connection.execute(select(*table.primary_key).limit(1)).first()
        for table in archived()
        if table.name not in _OF_A_START
    )
    if has_rows or connection.execute(others).scalar_one():
        raise NotEmpty(
            "There is a library here already: restore into a new data folder, or say "
            "--replace to have all that is here replaced by what the archive has"
        )


def _drop_all(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TABLE IF EXISTS article_index"))
    metadata.drop_all(connection)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


def _ask_of_deliveries(connection: Connection, now: datetime) -> None:
    """Let nothing be mailed that has perhaps been mailed since."""
    on_its_way = deliveries.c.state.not_in([state.value for state in FINAL])
    connection.execute(
        update(deliveries)
        .where(on_its_way)
        .values(state=DeliveryState.MAYBE_SENT, sentence=ASKED, finished_at=now)
        .values(wake_at=None, next_attempt_at=None, updated_at=now)
        .values(data_started_at=None, **NO_LEASE)
    )
