"""Imports as workers see them: claimed with a lease, brought in by batches.

What came of a batch of lines is committed together with the place in the file that it
ends at, so that after a crash nothing comes twice, and nothing is left out. Nothing
here asks for an account: the ids come from the queue, which no reader can write to.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, update

from inkpost.errors import LeaseLost
from inkpost.model import (
    AT_WORK,
    ArticleId,
    Import,
    ImportId,
    ImportState,
    Link,
    Mark,
    Refused,
)
from inkpost.store import Store
from library.database import Database, lock_account
from library.highlights import add_marks
from library.import_rows import MOST_TRIES, forget_lines, import_of
from library.import_tables import import_lines, imports
from library.link_rows import put

#: How long a worker may be silent.
LEASE = timedelta(seconds=60)
#: Refused lines that are kept of one import.
MOST_LINES = 5_000


@dataclass(frozen=True, slots=True)
class ImportClaim:
    """The right to work on an import, for as long as `owner` is in its row."""

    row: Import
    owner: str


@dataclass
class Batch:
    """What came of some lines. `marks`: of links by their place, or of an article."""

    lines: int = 0
    links: list[Link] = field(default_factory=list)
    marks: list[tuple[int | ArticleId, tuple[Mark, ...]]] = field(default_factory=list)
    #: Places in `links` that tell only more of what has come before.
    more: set[int] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)


def path_of(store: Store, id: ImportId) -> Path:
    """Return where the file of an import lies while it is needed."""
    return store.folder / "imports" / id


class ImportWork:
    """The imports that something has to be done for; their files are in `store`."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], store: Store
    ) -> None:
        self._database = database
        self._now = now
        self._store = store

    def claim(self, id: ImportId) -> ImportClaim | None:
        """Return the right to work on the import; None where there is nothing to do."""
        now, owner = self._now(), secrets.token_hex(8)
        free = imports.c.lease_until.is_(None) | (imports.c.lease_until <= now)
        mine = (
            update(imports)
            .where(imports.c.id == id, imports.c.state.in_(AT_WORK), free)
            .where(imports.c.tries < MOST_TRIES)
            .values(lease_until=now + LEASE, wake_at=now + LEASE, lease_owner=owner)
            .values(tries=imports.c.tries + 1)
            .returning(imports)
        )
        with self._database.write() as connection:
            row = connection.execute(mine).one_or_none()
        return None if row is None else ImportClaim(import_of(row), owner)

    def commit(self, claim: ImportClaim, batch: Batch) -> None:
        """Put `batch` into the library, and remember how far the import is.

        Raises `LeaseLost` where it was stopped, or taken over.
        """
        with self._database.write() as connection:
            lock_account(connection, claim.row.account)
            new, there, marks = self._put(connection, claim, batch)
            self._note(connection, claim, batch, new, there, marks)

    def note(self, claim: ImportClaim, batch: Batch, new: int, there: int) -> None:
        """Remember how far the look through an import is; otherwise as `commit`."""
        marks = sum(len(found) for _, found in batch.marks)
        with self._database.write() as connection:
            self._note(connection, claim, batch, new, there, marks)

    def _put(
        self, connection: Connection, claim: ImportClaim, batch: Batch
    ) -> tuple[int, int, int]:
        now, account = self._now(), claim.row.account
        linked = put(connection, account, batch.links, now, "import", is_saved=True)
        counted = [one for at, one in enumerate(linked) if at not in batch.more]
        marks = 0
        for whose, found in batch.marks:
            article = linked[whose].id if isinstance(whose, int) else whose
            marks += add_marks(connection, article, found)
        new = sum(one.is_new for one in counted)
        return new, len(counted) - new, marks

    def _note(
        self,
        connection: Connection,
        claim: ImportClaim,
        batch: Batch,
        new: int,
        there: int,
        marks: int,
    ) -> None:
        until = self._now() + LEASE
        change = (
            update(imports)
            .where(imports.c.id == claim.row.id, imports.c.lease_owner == claim.owner)
            .values(
                position=imports.c.position + batch.lines,
                new=imports.c.new + new,
                there=imports.c.there + there,
                refused=imports.c.refused + len(batch.refused),
                marks=imports.c.marks + marks,
                lease_until=until,
                wake_at=until,
                tries=0,
            )
            .returning(imports.c.refused)
        )
        refused = connection.execute(change).scalar_one_or_none()
        if refused is None:
            raise LeaseLost(f"The import {claim.row.id} was stopped")
        room = max(0, MOST_LINES - (refused - len(batch.refused)))
        lines = [
            {
                "import_id": claim.row.id,
                "place": line.place[:200],
                "what": line.what[:500],
                "reason": line.reason,
            }
            for line in batch.refused[:room]
        ]
        if lines:
            connection.execute(insert(import_lines), lines)

    def called(self, claim: ImportClaim, format: str) -> None:
        """Note what kind of file it is, and that it is read from its beginning."""
        values = {"format": format, "position": 0, "new": 0, "there": 0}
        with self._database.write() as connection:
            forget_lines(connection, claim.row.id)
            self._change(connection, claim, refused=0, marks=0, **values)

    def looked(self, claim: ImportClaim, total: int) -> None:
        """Note that the file was looked through, and ask its reader."""
        self._end(claim, "looked", "Looked through: nothing is in yet", total=total)

    def done(self, claim: ImportClaim, sentence: str) -> None:
        """Note that all is in."""
        self._end(claim, "done", sentence)
        self._store.remove(path_of(self._store, claim.row.id))

    def fail(self, claim: ImportClaim, sentence: str) -> None:
        """Note why it cannot go on; what is in stays in."""
        self._end(claim, "failed", sentence)
        self._store.remove(path_of(self._store, claim.row.id))

    def put_off(self, claim: ImportClaim, until: datetime, sentence: str) -> None:
        """Let it be tried again at `until`: this time was the fault of no line."""
        values: dict[str, Any] = {"wake_at": until, "sentence": sentence}
        values |= {"lease_until": None, "lease_owner": None, "tries": 0}
        with self._database.write() as connection:
            self._change(connection, claim, **values)

    def release(self, claim: ImportClaim) -> None:
        """Let others have a turn; a worker has to be woken again."""
        now = self._now()
        with self._database.write() as connection:
            self._change(
                connection, claim, lease_until=None, lease_owner=None, wake_at=now
            )

    def _end(
        self, claim: ImportClaim, state: ImportState, sentence: str, **values: Any
    ) -> None:
        values |= {"lease_until": None, "lease_owner": None, "wake_at": None}
        with self._database.write() as connection:
            self._change(connection, claim, state=state, sentence=sentence, **values)

    def _change(
        self, connection: Connection, claim: ImportClaim, **values: Any
    ) -> None:
        mine = update(imports).where(
            imports.c.id == claim.row.id, imports.c.lease_owner == claim.owner
        )
        if not connection.execute(mine.values(values)).rowcount:
            raise LeaseLost(f"The import {claim.row.id} was stopped")
