"""Rows as JSON has them, and back: what an archive is made of."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, LargeBinary, Row, Table

from inkpost.errors import ArchiveUnfit

#: A row as JSON has it: times are ISO 8601 in UTC, bytes are base64.
PlainRow = dict[str, Any]


def plain_row(row: Row[Any]) -> PlainRow:
    """Return `row` as JSON has it."""
    return {name: _plain(value) for name, value in row._mapping.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def open_table(table: Table, *, nul: bool) -> Callable[[object], PlainRow]:
    """Return what turns rows of JSON into values of `table`, as it was reflected.

    `nul`: whether the database keeps the character NUL, which PostgreSQL does not. The
    callable raises `ArchiveUnfit` for what is no row of the table.
    """
    names = set(table.c.keys())
    readers = {column.name: _reader(column, nul=nul) for column in table.c}

    def read(row: object) -> PlainRow:
        if not isinstance(row, Mapping) or row.keys() != names:
            raise _unfit(table.name)
        try:
            return {name: readers[name](value) for name, value in row.items()}
        except (TypeError, ValueError, binascii.Error) as error:
            raise _unfit(table.name) from error

    return read


def _reader(column: Column[Any], *, nul: bool) -> Callable[[Any], Any]:
    """Return how a value of `column` is read."""
    if isinstance(column.type, JSON):
        column.type = JSON(none_as_null=True)
        return lambda value: value
    if isinstance(column.type, DateTime):
        return _time
    if isinstance(column.type, LargeBinary):
        return _bytes
    return _same if nul else _without_nul


def _time(value: str | None) -> datetime | None:
    if value is None:
        return None
    time = datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time.astimezone(UTC)


def _bytes(value: str | None) -> bytes | None:
    return None if value is None else base64.b64decode(value, validate=True)


def _same(value: Any) -> Any:
    if isinstance(value, dict | list):
        raise TypeError("more than one value in one column")
    return value


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "\ufffd") if isinstance(value, str) else _same(value)


def _unfit(table: str) -> ArchiveUnfit:
    return ArchiveUnfit(
        f"The archive has something among its {table} that does not belong there: "
        "take another copy of it"
    )
