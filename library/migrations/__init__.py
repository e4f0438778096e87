"""The tables' history, and how a database gets to its newest version."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from library.database import Database

#: The newest version; a test holds it against the files in `versions`.
HEAD = "0032"

#: Any number: whoever migrates a PostgreSQL database holds this advisory lock.
LOCK = 7_465_870


def migrate(database: Database) -> None:
    """Bring `database` to the newest version, one process at a time.

    Looks before it locks, and imports Alembic only if there is something to do: every
    process calls this when it starts. A newer database stays as it is: while a new
    version is brought in, processes of the one before go on working with it.
    """
    with database.read() as connection:
        if _is_there(connection):
            return
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        if not _is_there(connection):
            upgrade(connection, "head")


def _is_there(connection: Connection) -> bool:
    """Return whether the tables are those of `HEAD`, or of a later version."""
    return (_version(connection) or "") >= HEAD


def knows(revision: str) -> bool:
    """Tell whether the tables can be made as they were at `revision`."""
    if not re.fullmatch(r"[0-9]{4}", revision):
        return False
    return any((Path(__file__).parent / "versions").glob(f"{revision}_*.py"))


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version"))
    return found.scalar_one_or_none()


def upgrade(connection: Connection, revision: str) -> None:
    """Bring the tables to `revision`, within the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
