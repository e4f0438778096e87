"""Imports: what readers bring along, until it is all in.

As with exports, the row is the truth and a message only wakes a worker. What workers do
is in `library.import_work`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from inkpost.errors import NotFound, QuotaSpent, StoreUnavailable
from inkpost.model import AccountId, Import, ImportId, ImportState, Refused
from inkpost.render import one_line
from inkpost.store import Store
from library.database import Database, lock_account
from library.import_rows import LIFE, MOST_TRIES, WAKE_PAUSE, forget_lines, import_of
from library.import_tables import import_lines, imports
from library.import_work import ImportWork, path_of
from library.pages import newest
from library.tables import new_id

#: Imports of an account that are kept.
MOST_IMPORTS = 100


class Imports:
    """The imports of every account; what a reader asks names whose.

    Files are imports/<id> in `store`.
    """

    def __init__(
        self, database: Database, now: Callable[[], datetime], store: Store
    ) -> None:
        self._database = database
        self._now = now
        self._store = store
        #: What workers do with them.
        self.work = ImportWork(database, now, store)

    def path(self, id: ImportId) -> Path:
        """Return where the file of an import lies while it is needed."""
        return path_of(self._store, id)

    def add(self, account: AccountId, name: str, id: ImportId) -> Import:
        """Return the new import `id`, whose file is in its place already.

        A worker has to be woken, which looks through it. Raises `QuotaSpent`.
        """
        now = self._now()
        values: dict[str, Any] = {
            "id": id,
            "account_id": account,
            "name": one_line(name, 200),
        }
        values |= {"format": "", "state": "looking", "sentence": "", "position": 0}
        values |= {"new": 0, "there": 0, "refused": 0, "marks": 0, "tries": 0}
        mine = imports.c.account_id == account
        with self._database.write() as connection:
            lock_account(connection, account)
            counted = select(func.count()).select_from(imports).where(mine)
            if connection.execute(counted).scalar_one() >= MOST_IMPORTS:
                raise QuotaSpent(
                    f"You have {MOST_IMPORTS} imports here: delete some, or wait for a "
                    "week"
                )
            new = insert(imports).values(
                **values, created_at=now, wake_at=now + WAKE_PAUSE
            )
            connection.execute(new)
        return self.find(account, id)

    @staticmethod
    def new_id() -> ImportId:
        """Return an id for an import."""
        return ImportId(new_id())

    def find(self, account: AccountId, id: ImportId) -> Import:
        """Return the import; raise `NotFound` where `account` has none such."""
        mine = imports.c.id == id, imports.c.account_id == account
        with self._database.read() as connection:
            row = connection.execute(select(imports).where(*mine)).one_or_none()
        if row is None:
            raise NotFound("There is no such import: it is kept for a week")
        return import_of(row)

    def list(
        self,
        account: AccountId,
        limit: int = 50,
        before: datetime | None = None,
        after: str | None = None,
    ) -> tuple[Import, ...]:
        """Return the newest `limit` imports of `account`: see `Deliveries.list`."""
        mine = select(imports).where(imports.c.account_id == account)
        by = imports.c.created_at, imports.c.id
        found = newest(mine, *by, limit, before, after)
        with self._database.read() as connection:
            return tuple(import_of(row) for row in connection.execute(found))

    def lines(
        self, account: AccountId, id: ImportId, most: int | None = None
    ) -> Iterator[Refused]:
        """Yield the lines that were refused and are kept, `most` of them."""
        self.find(account, id)
        found = (
            select(import_lines)
            .where(import_lines.c.import_id == id)
            .order_by(import_lines.c.number)
            .limit(most)
        )
        with self._database.read() as connection:
            for row in connection.execute(found.execution_options(yield_per=500)):
                yield Refused(row.place, row.what, row.reason)

    def start(self, account: AccountId, id: ImportId) -> Import:
        """Let what was looked through come in; any other stays as it is."""
        self._answer(account, id, ("looked",), "running", "Waiting for its turn")
        return self.find(account, id)

    def cancel(self, account: AccountId, id: ImportId) -> Import:
        """Stop the import where it is; what is in stays in."""
        stopped: Sequence[ImportState] = ("looking", "looked", "running")
        self._answer(account, id, stopped, "cancelled", "You stopped it")
        return self.find(account, id)

    def _answer(
        self,
        account: AccountId,
        id: ImportId,
        old: Sequence[ImportState],
        new: ImportState,
        sentence: str,
    ) -> None:
        mine = imports.c.id == id, imports.c.account_id == account
        values: dict[str, Any] = {"state": new, "sentence": sentence, "tries": 0}
        values |= {"lease_until": None, "lease_owner": None, "wake_at": None}
        if new == "running":  # it is counted anew: the library may have changed
            values |= {"position": 0, "new": 0, "there": 0, "refused": 0, "marks": 0}
            values |= {"wake_at": self._now() + WAKE_PAUSE}
        with self._database.write() as connection:
            change = update(imports).where(*mine, imports.c.state.in_(old))
            if connection.execute(change.values(values)).rowcount and new == "running":
                forget_lines(connection, id)

    def remove(self, account: AccountId, id: ImportId) -> None:
        """Forget the import; what is in stays in. Raises `NotFound`."""
        mine = imports.c.id == id, imports.c.account_id == account
        with self._database.write() as connection:
            if not connection.execute(delete(imports).where(*mine)).rowcount:
                raise NotFound("There is no such import: it is kept for a week")
        self._store.remove(self.path(id))

    def sweep(self) -> tuple[ImportId, ...]:
        """Return what waits too long, to be woken; what kills its workers fails."""
        now = self._now()
        due = select(imports.c.id, imports.c.tries).where(imports.c.wake_at <= now)
        with self._database.read() as connection:
            rows = connection.execute(due.limit(1000)).all()
        for row in rows:
            values: dict[str, Any] = {"wake_at": now + WAKE_PAUSE}
            if row.tries >= MOST_TRIES:
                sentence = "Inkpost stopped again and again at the same line"
                values = {"state": "failed", "sentence": sentence, "wake_at": None}
                values |= {"lease_until": None, "lease_owner": None}
            with self._database.write() as connection:
                mine = update(imports).where(imports.c.id == row.id)
                connection.execute(mine.values(values))
        return tuple(ImportId(row.id) for row in rows if row.tries < MOST_TRIES)

    def expire(self) -> tuple[ImportId, ...]:
        """Forget what was kept long enough, with its file, and return what that was."""
        old = imports.c.created_at <= self._now() - LIFE
        with self._database.read() as connection:
            if not connection.execute(select(imports.c.id).where(old)).first():
                return ()  # without the lock of a writer: this is asked all the time
        with self._database.write() as connection:
            gone = delete(imports).where(old).returning(imports.c.id)
            ids = tuple(connection.execute(gone).scalars())
        self._store.remove(*map(self.path, ids))
        self._remove_strays()
        return ids

    def _remove_strays(self) -> None:
        """Delete files that were never brought to their end: the line was cut."""
        oldest = (self._now() - LIFE).timestamp()
        with suppress(StoreUnavailable):  # it is looked again
            for one in self._store.list(self._store.folder / "imports"):
                if one.modified < oldest:
                    self._store.remove(one.path)
