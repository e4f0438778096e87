"""Rows for every table there is, of any words: what a library may hold.

Made from the tables themselves, so a new table is filled without a word about it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    LargeBinary,
    Table,
    insert,
    select,
)

from library.tables import UtcTime, metadata

#: Characters that go wrong somewhere: quotes, line ends of all kinds, other planes.
WORDS = "a é\n\r\t\u2028\x85'\"\\<&>{}%\x01\U0001f680\u0301العربية"
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


def fill(connection: Connection, seed: int, most: int = 4, least: int = 1) -> None:
    """Put `least` to `most` rows into each table, the same number into all."""
    random = Random(seed)
    # The n-th row names the n-th of other tables, so that each pair is there once.
    count = random.randint(least, most)
    made: dict[str, list[Row]] = {}
    for table in metadata.sorted_tables:
        made[table.name] = [row(table, number, random, made) for number in range(count)]
        found = select(*table.primary_key)
        have = {tuple(one) for one in connection.execute(found)}
        keys = [column.name for column in table.primary_key]
        new = [
            one
            for one in made[table.name]
            if tuple(one[key] for key in keys) not in have
        ]
        if new:
            connection.execute(insert(table), new)


def row(table: Table, number: int, random: Random, made: dict[str, list[Row]]) -> Row:
    """Return a row; `made`: the tables before it, of which it names rows."""
    return {
        column.name: _value(column, number, random, made) for column in table.columns
    }


def _value(
    column: Column[Any], number: int, random: Random, made: dict[str, list[Row]]
) -> Any:
    key = next(iter(column.foreign_keys), None)
    if key is not None:
        return made[key.column.table.name][number][key.column.name]
    if column.nullable and random.random() < 0.3:
        return None
    return _of_type(column, number, random)


def _of_type(column: Column[Any], number: int, random: Random) -> Any:
    name, kind = f"{column.table.name}.{column.name}", column.type
    if name in SPECIAL:
        return SPECIAL[name](number)
    if isinstance(kind, Integer) and column.primary_key:
        return number + 1
    for type, make in MAKERS.items():
        if isinstance(kind, type):
            return make(random)
    return f"{number}-{column.name}-{_words(random)}"[: getattr(kind, "length", None)]


def _words(random: Random) -> str:
    return "".join(random.choices(WORDS, k=random.randint(0, 12)))


#: Columns that are not free.
SPECIAL: dict[str, Callable[[int], Any]] = {
    "accounts.is_owner": lambda number: number == 0,
    "deliveries.state": lambda _number: "sent",
}

MAKERS: dict[type, Callable[[Random], Any]] = {
    Boolean: lambda random: random.random() < 0.5,
    Float: lambda random: random.random() * 1000,
    Integer: lambda random: random.randint(0, 2**31 - 1),
    LargeBinary: lambda random: random.randbytes(random.randint(0, 300)),
    UtcTime: lambda random: BEGIN + timedelta(microseconds=random.randint(0, 10**15)),
    JSON: lambda random: {"list": [1, None, 0.5, _words(random)], _words(random): {}},
}
