from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, Table, func, insert, select, text
from sqlalchemy.types import (
    JSON,
    Boolean,
    DateTime,
    Float,
    Integer,
    LargeBinary,
)

from inkpost.model import DeliveryId
from library import migrations, open_library
from library.database import Database, open_database
from library.tables import metadata


def test_the_migrations_make_the_tables_that_the_code_knows(
    bare_url: str, tmp_path: Path
) -> None:
    open_library(bare_url, tmp_path).close()
    with open_database(bare_url, tmp_path).read() as connection:
        own = {"include_object": _is_in_the_metadata}
        context = MigrationContext.configure(connection, opts=own)
        assert compare_metadata(context, metadata) == []


def _is_in_the_metadata(
    _thing: object, name: str | None, kind: str, _reflected: object, _other: object
) -> bool:
    """Leave out the search index: SQLite keeps it in tables, PostgreSQL as an index."""
    return not (name or "").startswith(("article_index", "ix_article_texts_words"))


def test_head_is_the_newest_file() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_a_second_start_changes_nothing(bare_url: str, tmp_path: Path) -> None:
    first = open_library(bare_url, tmp_path)
    owner = first.accounts.owner()
    first.close()
    second = open_library(bare_url, tmp_path)
    assert second.accounts.owner() == owner
    second.close()


# --- from one version to the next ----------------------------------------------------

#: The first version whose tables processes of the version before have to work with.
#: What is older was never released.
EXPANDS_FROM = "0026"
#: Kept for a week at most, and not brought over.
NOT_KEPT = {"order_keys", "exports", "alembic_version"}


def revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    found = ScriptDirectory.from_config(config).walk_revisions()
    return sorted(script.revision for script in found)


def at(url: str, folder: Path, version: str) -> Database:
    """Return a database whose tables are those of `version`."""
    database = open_database(url, folder)
    with database.write() as connection:
        migrations.upgrade(connection, version)
    return database


def tables_of(connection: Connection) -> dict[str, Table]:
    """Return the tables as they are there, those first that others refer to."""
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: table
        for table in found.sorted_tables
        if not table.name.startswith("article_index")
    }


def fill(connection: Connection) -> dict[str, int]:
    """Put a row into each table; return how many rows each has."""
    tables = tables_of(connection)
    for table in tables.values():
        if table.name != "alembic_version":
            values = {c.name: value(c) for c in table.c}
            connection.execute(insert(table).values(values))
    return {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in tables.items()
        if name not in NOT_KEPT
    }


def value(column: Column[Any]) -> Any:
    """Return something that may stand in `column`; its row is the only one."""
    kinds: Sequence[tuple[type, Any]] = [
        (DateTime, datetime(2026, 3, 1, 6, 30, tzinfo=UTC)),
        (Boolean, True),
        (JSON, []),
        (Integer, 1),
        (Float, 1.5),
        (LargeBinary, b"x"),
    ]
    for kind, one in kinds:
        if isinstance(column.type, kind):
            return one
    return {"state": "sent", "kind": "email", "format": "epub"}.get(column.name, "1")


@pytest.mark.parametrize("version", ["0001", "0010", "0014", EXPANDS_FROM])
def test_the_rows_of_an_older_version_are_kept(
    version: str, bare_url: str, tmp_path: Path
) -> None:
    database = at(bare_url, tmp_path, version)
    with database.write() as connection:
        before = fill(connection)
    assert before["deliveries"] == 1
    database.close()
    library = open_library(bare_url, tmp_path)
    owner = library.accounts.owner().id
    assert library.deliveries.find(owner, DeliveryId("1")).state == "sent"
    library.close()
    with open_database(bare_url, tmp_path).read() as connection:
        tables = tables_of(connection)
        after = {
            name: connection.execute(
                select(func.count()).select_from(tables[name])
            ).scalar_one()
            for name in before
        }
    assert {name: after[name] for name in before if after[name] < before[name]} == {}


def test_a_process_of_the_version_before_works_with_newer_tables(
    bare_url: str, tmp_path: Path
) -> None:
    open_library(bare_url, tmp_path).close()
    database = open_database(bare_url, tmp_path)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    library = open_library(bare_url, tmp_path)
    assert library.accounts.owner().is_owner
    library.close()
    database.close()


@pytest.mark.parametrize(
    "version", [one for one in revisions() if one > EXPANDS_FROM] or [EXPANDS_FROM]
)
def test_a_migration_takes_nothing_away_from_running_processes(
    version: str, bare_url: str, tmp_path: Path
) -> None:
    """Expand first, contract one release later.

    Whoever knows the tables of the version before can still read and write all of them:
    no table and no column is gone, and none is new that has to be given a value.
    """
    order = revisions()
    before = order[max(0, order.index(version) - 1)]
    database = at(bare_url, tmp_path, before)
    with database.read() as connection:
        old = tables_of(connection)
    with database.write() as connection:
        migrations.upgrade(connection, version)
    with database.read() as connection:
        new = tables_of(connection)
    database.close()
    assert broken(old, new) == []


def broken(old: dict[str, Table], new: dict[str, Table]) -> list[str]:
    """Return what of `new` breaks a process that knows `old`."""
    found = []
    for name, table in old.items():
        if name not in new:
            found.append(f"{name} is gone")
            continue
        known, now = set(table.c.keys()), new[name].c
        found += [f"{name}.{each} is gone" for each in known - set(now.keys())]
        found += [
            f"{name}.{each.name} needs a value"
            for each in now
            if not each.nullable
            and each.server_default is None
            and (each.name not in known or table.c[each.name].nullable)
        ]
    return sorted(found)


def test_what_breaks_running_processes_is_seen() -> None:
    was = Table("a", MetaData(), Column("x", Integer), Column("y", Integer))
    gone = Table("b", MetaData(), Column("x", Integer))
    now = Table(
        "a", MetaData(), Column("x", Integer, nullable=False),
        Column("z", Integer, nullable=False), Column("w", Integer),
    )  # fmt: skip
    assert broken({"a": was, "b": gone}, {"a": now}) == [
        "a.x needs a value", "a.y is gone", "a.z needs a value", "b is gone",
    ]  # fmt: skip
