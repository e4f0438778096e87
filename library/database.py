"""Connections to SQLite and PostgreSQL, and how a transaction begins on each."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError

from inkpost.data_folder import make_data_folder, make_private_file
from inkpost.errors import NotFound, SettingInvalid
from inkpost.model import AccountId
from library.tables import accounts

#: Milliseconds that a writer waits for another one on SQLite.
BUSY_TIMEOUT = 15_000
#: KiB of a SQLite database that a connection keeps at hand at most. With SQLite's 2,000
#: the last of 50,000 links cost 1.4 times what the first did, with these 1.2.
CACHE = 8_000
#: The database in the data folder.
FILE = "inkpost.sqlite"


class Database:
    """Transactions: `read` sees one moment, `write` is alone with what it changes."""

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(url, pool_pre_ping=True)
        if self._engine.dialect.name == "sqlite":
            _prepare_sqlite(self._engine)
        self._writer = self._engine.execution_options(writes=True)
        #: Transactions that can write at once with a gain: Python works while
        #: PostgreSQL does, and SQLite has one writer.
        self.writers = 1 if self._engine.dialect.name == "sqlite" else 2

    def __str__(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)

    def read(self) -> AbstractContextManager[Connection]:
        """Return a transaction that changes nothing."""
        return self._engine.begin()

    def snapshot(self) -> AbstractContextManager[Connection]:
        """Return a transaction that sees one moment for as long as it lasts."""
        if self._engine.dialect.name == "sqlite":
            return self._engine.begin()  # as every one there, once it has looked
        one_moment = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        return one_moment.begin()

    def write(self) -> AbstractContextManager[Connection]:
        """Return a transaction that is committed at the end, or rolled back."""
        return self._writer.begin()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def open_database(url: str, data_dir: Path) -> Database:
    """Return the database at `url`; empty: SQLite in `data_dir`, which is made.

    Raises `SettingInvalid` where `url` is none that we speak, or `data_dir` cannot be
    made.
    """
    if not url:
        make_data_folder(data_dir)
        # SQLite gives the files beside it the rights of this one.
        make_private_file(data_dir / FILE)
    return Database(_address(url, data_dir))


def has_file(url: str, data_dir: Path) -> bool:
    """Tell whether the file of the database is there, where it is one of SQLite."""
    address = _address(url, data_dir)
    if address.drivername != "sqlite":
        return True
    path = Path(address.database or "")
    return path.is_file() and path.stat().st_size > 0


def _address(url: str, data_dir: Path) -> URL:
    return _spoken(url) if url else URL.create("sqlite", database=f"{data_dir / FILE}")


def lock_account(connection: Connection, id: AccountId) -> None:
    """Let no one else look and then insert for the same account; raise `NotFound`.

    On SQLite a writer is alone anyway.
    """
    found = select(accounts.c.id).where(accounts.c.id == id).with_for_update()
    if connection.execute(found).one_or_none() is None:
        raise NotFound("There is no such account: sign in again")


def insert_new(connection: Connection, table: Table) -> Any:
    """Return an insert into `table` that leaves rows alone which are there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def _spoken(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingInvalid(
            "INKPOST_DATABASE_URL is no database address; "
            "it looks like postgresql://user:password@host/name"
        ) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in {"sqlite", "postgresql+psycopg"}:
        return parsed
    raise SettingInvalid(
        f"INKPOST_DATABASE_URL starts with {parsed.drivername}, "
        "and Inkpost speaks postgresql and sqlite"
    )


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        # We begin transactions ourselves: the driver would begin one only at the first
        # change, and then a reader that turns writer fails with *database is locked*.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
