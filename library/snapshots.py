"""All rows at one moment, or all that one account has.

What is taken is read off the tables themselves, so a new one is never forgotten: it is
in every archive, unless `LEFT_OUT` says why not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, func, null, select

from inkpost.model import AccountId
from library.belonging import owned
from library.migrations import HEAD
from library.plain_rows import PlainRow, plain_row
from library.tables import metadata

#: Tables that no archive has, and why.
LEFT_OUT = {
    "sessions": "browsers sign in again",
    "sign_in_links": "they live for minutes",
    "sign_in_codes": "they live for minutes",
    "sign_in_tries": "they count for an hour",
    "invites": "who has an old archive must not come in by them",
    "tokens": "one that was revoked must not come back: programs get new ones",
    "app_passwords": "one that was revoked must not come back",
    "request_keys": "they count for a day",
    "repairs": "they live for a day",
    "exports": "their books are made again",
    "export_picks": "of exports",
    "export_items": "of exports",
    "export_parts": "of exports",
    "used_links": "they count for a quarter of an hour",
    "archives": "they are made again",
    "imports": "their files are brought again",
    "import_lines": "of imports",
    "runs": "of this machine",
    "processes": "of this machine",
}

#: Rows that are in memory at a time; one may have megabytes.
BATCH = 50


class Snapshot:
    """The database at one moment, table by table; parents come before children."""

    #: The version of the tables.
    revision = HEAD

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._found = {table.name: _selected(table) for table in archived()}
        self.counts: dict[str, int] = count_rows(connection, self._found)

    def rows(self, name: str) -> Iterator[PlainRow]:
        """Yield the rows of the table `name`, by its key."""
        return read_rows(self._connection, self._found[name])


def count_rows(
    connection: Connection, found: Mapping[str, Select[Any]]
) -> dict[str, int]:
    """Return how many rows each of `found` selects."""
    return {
        name: connection.execute(
            select(func.count()).select_from(one.order_by(None).subquery())
        ).scalar_one()
        for name, one in found.items()
    }


def read_rows(connection: Connection, found: Select[Any]) -> Iterator[PlainRow]:
    """Yield what `found` selects, a few rows in memory at a time."""
    streamed = found.execution_options(stream_results=True, yield_per=BATCH)
    yield from map(plain_row, connection.execute(streamed))


@cache
def archived() -> tuple[Table, ...]:
    """Return the tables that an archive has; parents come before children.

    What belongs to a row that is left out is left out with it.
    """
    kept: list[Table] = []
    for table in metadata.sorted_tables:
        lost = any(_is_lost(column, kept) for column in table.columns)
        if table.name not in LEFT_OUT and not lost:
            kept.append(table)
    return tuple(kept)


def _is_lost(column: Column[Any], kept: list[Table]) -> bool:
    """Tell whether `column` names a row of a table that is not in an archive."""
    own = column.table
    named = {key.column.table for key in column.foreign_keys} - {own}
    return not column.nullable and not named <= set(kept)


def _selected(table: Table) -> Select[Any]:
    """Return the rows of `table`; what names a row that is left out becomes NULL."""
    names = {one.name for one in archived()}
    columns = [
        column
        if all(key.column.table.name in names for key in column.foreign_keys)
        else null().label(column.name)
        for column in table.columns
    ]
    return select(*columns).order_by(*table.primary_key)


class AccountSnapshot:
    """What one account has, at one moment, without its secrets."""

    revision = HEAD

    def __init__(self, connection: Connection, account: AccountId) -> None:
        self._connection = connection
        self._found = owned(archived(), account)
        self.counts: dict[str, int] = count_rows(connection, self._found)

    def rows(self, name: str) -> Iterator[PlainRow]:
        """Yield the account's rows of the table `name`, by its key."""
        return read_rows(self._connection, self._found[name])
