"""Exports: books that a reader takes along.

As with previews, the row is the truth and a message only wakes a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from inkpost.errors import NotFound
from inkpost.model import (
    AccountId,
    ArticleId,
    Export,
    ExportId,
    Format,
    Package,
)
from library.database import Database
from library.export_tables import exports
from library.pages import comes_after
from library.tables import articles, new_id

#: How long a book is kept.
LIFE = timedelta(days=7)
#: How long a message may take to arrive, and a book to be made (Celery kills the task
#: after ten minutes); and how many workers may be lost over it.
WAKE_PAUSE, LEASE, MOST_TRIES = timedelta(seconds=20), timedelta(minutes=11), 3


class Exports:
    """The exports of every account; each look names whose."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], folder: Path
    ) -> None:
        self._database = database
        self._now = now
        self._folder = folder

    def add(
        self,
        account: AccountId,
        ids: Sequence[ArticleId],
        format: Format,
        title: str | None = None,
    ) -> ExportId:
        """Return a new export of those of `ids` that `account` has, in their order.

        A worker has to be woken. Raises `NotFound` where it has none of them.
        """
        mine = select(articles.c.id).where(
            articles.c.account_id == account, articles.c.id.in_(list(ids))
        )
        id, now = ExportId(new_id()), self._now()
        with self._database.write() as connection:
            known = set(connection.execute(mine).scalars())
            wanted = [each for each in dict.fromkeys(ids) if each in known]
            if not wanted:
                raise NotFound("There is no such article: look in your library")
            connection.execute(
                insert(exports).values(
                    id=id,
                    account_id=account,
                    format=format,
                    title=title,
                    articles=wanted,
                    state="waiting",
                    sentence="Waiting for its turn",
                    created_at=now,
                    wake_at=now + WAKE_PAUSE,
                )
            )
        return id

    def find(self, account: AccountId, id: ExportId) -> Export:
        """Return the export; raise `NotFound` where `account` has none such."""
        found = select(exports).where(
            exports.c.id == id, exports.c.account_id == account
        )
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            raise NotFound("There is no such export: it is kept for a week")
        return self._export(row)

    def list(
        self,
        account: AccountId,
        limit: int = 50,
        before: datetime | None = None,
        after: str | None = None,
    ) -> tuple[Export, ...]:
        """Return the newest `limit` exports of `account`: see `Deliveries.list`."""
        found = (
            select(exports)
            .where(exports.c.account_id == account)
            .order_by(exports.c.created_at.desc(), exports.c.id)
            .limit(limit)
        )
        if before:
            behind = exports.c.created_at, exports.c.id
            found = found.where(comes_after(*behind, before, after))
        with self._database.read() as connection:
            return tuple(self._export(row) for row in connection.execute(found))

    def remove(self, account: AccountId, id: ExportId) -> None:
        """Forget the export; raise `NotFound` where `account` has none such."""
        mine = exports.c.id == id, exports.c.account_id == account
        with self._database.write() as connection:
            if not connection.execute(delete(exports).where(*mine)).rowcount:
                raise NotFound("There is no such export: it is kept for a week")

    def claim(self, id: ExportId) -> Export | None:
        """Return the export to be made now; None where it is made, or another's."""
        now = self._now()
        free = exports.c.lease_until.is_(None) | (exports.c.lease_until <= now)
        mine = (
            update(exports)
            .where(exports.c.id == id, exports.c.state == "waiting")
            .where(free, exports.c.tries < MOST_TRIES)
            .values(lease_until=now + LEASE, wake_at=now + LEASE)
            .values(tries=exports.c.tries + 1, sentence="Making the book")
            .returning(exports)
        )
        with self._database.write() as connection:
            row = connection.execute(mine).one_or_none()
        return None if row is None else self._export(row)

    def wait(self, id: ExportId, until: datetime, sentence: str) -> None:
        """Give the export back until `until`. That is no try."""
        self._change(
            id,
            sentence=sentence,
            wake_at=until,
            lease_until=None,
            tries=exports.c.tries - 1,
        )

    def ready(self, id: ExportId, package: Package) -> bool:
        """Note the book, which lies in the data folder; False where nobody wants it."""
        return self._change(
            id,
            state="ready",
            sentence="The book is ready",
            wake_at=None,
            package_name=str(package.path.relative_to(self._folder)),
            package_title=package.title,
            package_sha256=package.sha256,
            package_size=package.size,
            package_media_type=package.media_type,
        )

    def fail(self, id: ExportId, sentence: str) -> None:
        """Note why there is no book."""
        self._change(id, state="failed", sentence=sentence, wake_at=None)

    def sweep(self) -> tuple[ExportId, ...]:
        """Return what waits too long, to be woken; what killed three workers fails."""
        now = self._now()
        due = exports.c.wake_at <= now
        found = select(exports.c.id, exports.c.tries).where(due).limit(1000)
        with self._database.read() as connection:
            rows = connection.execute(found).all()
        for row in rows:
            if row.tries >= MOST_TRIES:
                self.fail(row.id, "Inkpost stopped while it made this book: try again")
            else:
                self._change(row.id, wake_at=now + WAKE_PAUSE)
        return tuple(ExportId(row.id) for row in rows if row.tries < MOST_TRIES)

    def expire(self) -> tuple[ExportId, ...]:
        """Forget what was kept long enough, and return what that was."""
        old = exports.c.created_at <= self._now() - LIFE
        with self._database.read() as connection:
            if not connection.execute(select(exports.c.id).where(old)).first():
                return ()  # without the lock of a writer: this is asked all the time
        with self._database.write() as connection:
            gone = delete(exports).where(old).returning(exports.c.id)
            return tuple(connection.execute(gone).scalars())

    def _change(self, id: ExportId, **values: Any) -> bool:
        with self._database.write() as connection:
            mine = update(exports).where(exports.c.id == id)
            return bool(connection.execute(mine.values(values)).rowcount)

    def _export(self, row: Row[Any]) -> Export:
        return Export(
            id=row.id,
            account=row.account_id,
            format=row.format,
            title=row.title,
            articles=tuple(row.articles),
            state=row.state,
            sentence=row.sentence,
            package=self._package(row),
            created_at=row.created_at,
            until=row.created_at + LIFE,
        )

    def _package(self, row: Row[Any]) -> Package | None:
        if row.package_name is None:
            return None
        return Package(
            path=self._folder / row.package_name,
            format=row.format,
            media_type=row.package_media_type,
            title=row.package_title,
            sha256=row.package_sha256,
            size=row.package_size,
            articles=len(row.articles),
        )
