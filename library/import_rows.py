"""What `imports` and `import_work` share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete

from inkpost.model import Import
from library.import_tables import import_lines

#: How long an import is remembered.
LIFE = timedelta(days=7)
#: How long a message may take to arrive; and how many workers may be lost in a row
#: without a line getting any further.
WAKE_PAUSE, MOST_TRIES = timedelta(seconds=20), 5


def forget_lines(connection: Connection, id: str) -> None:
    """Forget what was refused of an import."""
    connection.execute(delete(import_lines).where(import_lines.c.import_id == id))


def import_of(row: Row[Any]) -> Import:
    """Return the import of a row."""
    same = (
        "id name format state sentence position total new there refused marks "
        "created_at"
    )
    return Import(
        account=row.account_id,
        until=row.created_at + LIFE,
        **{name: getattr(row, name) for name in same.split()},
    )
