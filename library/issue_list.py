"""Issues of digests as their reader sees them: the next one, and those so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select, update

from inkpost.errors import NotFound
from inkpost.model import (
    AccountId,
    Delivery,
    DeliveryId,
    Digest,
    DigestId,
    Issue,
    IssueId,
    Left,
)
from inkpost.model.choosing import Choice
from library.database import Database
from library.digest_tables import digests, issue_deliveries, issues
from library.issue_making import look_ahead
from library.pages import newest
from library.rows import read_deliveries
from library.tables import deliveries

#: Issues whose books are deleted in one go.
BATCH = 100
#: Columns that are named as the fields of `Issue`, and hold the same.
SAME = ("due_at cause state sentence number articles minutes left_count").split()


class IssueList:
    """The issues of every account; each call names whose."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], folder: Path
    ) -> None:
        self._database = database
        self._now = now
        self._folder = folder

    def list(
        self,
        account: AccountId,
        digest: DigestId,
        limit: int = 30,
        before: datetime | None = None,
        after: str | None = None,
    ) -> tuple[Issue, ...]:
        """Return the newest `limit` issues of `digest`: see `Deliveries.list`."""
        mine = issues.c.account_id == account, issues.c.digest_id == digest
        by = issues.c.due_at, issues.c.id
        found = newest(_shown().where(*mine), *by, limit, before, after)
        with self._database.read() as connection:
            return self._read(connection, connection.execute(found).all())

    def find(self, account: AccountId, id: IssueId) -> Issue:
        """Return the issue; raise `NotFound` where `account` has none such."""
        found = _shown().where(issues.c.id == id, issues.c.account_id == account)
        with self._database.read() as connection:
            read = self._read(connection, connection.execute(found).all())
        if not read:
            raise NotFound("There is no such issue: look at your digests")
        return read[0]

    def look_ahead(self, digest: Digest) -> Choice:
        """Return what the next issue of `digest` would be, if it were now."""
        with self._database.read() as connection:
            return look_ahead(connection, digest)

    def expire(self) -> tuple[DeliveryId, ...]:
        """Forget the books of old issues; return the deliveries that had them."""
        now = self._now()
        old = select(issues.c.id).where(issues.c.expires_at <= now)
        old = old.order_by(issues.c.expires_at).limit(BATCH)
        with self._database.read() as connection:
            if not connection.execute(old.limit(1)).first():
                return ()  # without the lock of a writer: this is asked all the time
        with self._database.write() as connection:
            ids = list(connection.execute(old).scalars())
            mine = select(issue_deliveries.c.delivery_id).where(
                issue_deliveries.c.issue_id.in_(ids)
            )
            gone = list(connection.execute(mine).scalars())
            without = {"package_name": None, "package_size": None}
            books = update(deliveries).where(deliveries.c.id.in_(gone))
            connection.execute(books.values(without))
            done = update(issues).where(issues.c.id.in_(ids))
            connection.execute(done.values(expires_at=None))
        return tuple(map(DeliveryId, gone))

    def _read(
        self, connection: Connection, rows: Sequence[Row[Any]]
    ) -> tuple[Issue, ...]:
        ids = [row.id for row in rows]
        linked = select(issue_deliveries).where(issue_deliveries.c.issue_id.in_(ids))
        links = connection.execute(linked).all()
        wanted = select(deliveries).where(
            deliveries.c.id.in_([link.delivery_id for link in links])
        )
        known = {
            one.id: one for one in read_deliveries(connection, wanted, self._folder)
        }
        of: dict[str, list[Delivery]] = {}
        for link in links:
            of.setdefault(link.issue_id, []).append(known[link.delivery_id])
        return tuple(_issue(row, tuple(of.get(row.id, ()))) for row in rows)


def _shown() -> Any:
    return select(issues, digests.c.zone, digests.c.name).join(
        digests, digests.c.id == issues.c.digest_id
    )


def _issue(row: Row[Any], sent: tuple[Delivery, ...]) -> Issue:
    return Issue(
        id=IssueId(row.id),
        digest=DigestId(row.digest_id),
        account=row.account_id,
        name=row.title or row.name,
        zone=row.zone,
        slot=datetime.fromisoformat(row.slot),
        left=tuple(Left(**one) for one in row.left or ()),
        deliveries=sent,
        **{name: getattr(row, name) for name in SAME},
    )
