"""Services of readers elsewhere: when they are visited, and what is to be marked there.

Nothing is remembered of what has to be marked: it is what the ledger says has gone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from inkpost.errors import NotFound, QuotaSpent
from inkpost.model import (
    AccountId,
    DeliveryState,
    Upstream,
    UpstreamEntry,
    UpstreamId,
    UpstreamKind,
    UpstreamLogin,
)
from library.database import Database, insert_new, lock_account
from library.digest_tables import digests, issue_deliveries, issues, ledger
from library.ledger import name_of
from library.sealing import Seal
from library.tables import UtcTime, deliveries, metadata, new_id, of_account

upstreams = Table(
    "upstreams",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(),
    Column("kind", String(20), nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),  # what opens it, sealed
    Column("trouble", Text),
    Column("visit_at", UtcTime, nullable=False, index=True),
    Column("visited_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("account_id", "kind", "url"),
)

# What was unread there, by the names that the ledger has for it.
upstream_entries = Table(
    "upstream_entries",
    metadata,
    Column(
        "upstream_id",
        String(32),
        ForeignKey("upstreams.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("entry", String(40), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("marked_at", UtcTime),
    Index("ix_upstream_entries_name", "name"),
)

#: Between two visits.
PAUSE = timedelta(minutes=15)
#: Services of one account.
MOST = 10
#: Entries that are marked in one visit.
BATCH = 200

_MISSING = "There is no such service: pick one from your list"


class Upstreams:
    """The services of every account; each call of a reader names whose."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], seal: Callable[[], Seal]
    ) -> None:
        self._database = database
        self._now = now
        self._seal = seal

    def list(self, account: AccountId) -> tuple[Upstream, ...]:
        """Return the services of `account`, the oldest first."""
        found = select(upstreams).where(upstreams.c.account_id == account)
        with self._database.read() as connection:
            rows = connection.execute(found.order_by(upstreams.c.created_at)).all()
        return tuple(_upstream(row) for row in rows)

    def find(self, account: AccountId, id: UpstreamId) -> Upstream:
        """Return the service; raise `NotFound` where `account` has none such."""
        for known in self.list(account):  # ten at most
            if known.id == id:
                return known
        raise NotFound(_MISSING)

    def add(
        self, account: AccountId, kind: UpstreamKind, url: str, login: UpstreamLogin
    ) -> UpstreamId:
        """Return the service at `url`; known already, it is opened with `login` now.

        A worker has to be woken to visit it. Raises `QuotaSpent`.
        """
        now, secret = self._now(), self._seal().seal(json.dumps(login))
        mine = upstreams.c.account_id == account
        with self._database.write() as connection:
            lock_account(connection, account)
            rows = connection.execute(select(upstreams).where(mine)).all()
            for row in rows:
                if (row.kind, row.url) == (kind, url):
                    anew = {"secret": secret, "trouble": None}
                    same = update(upstreams).where(upstreams.c.id == row.id)
                    connection.execute(same.values(anew))
                    return UpstreamId(row.id)
            if len(rows) >= MOST:
                raise QuotaSpent(f"You have {MOST} services here: remove one first")
            values: dict[str, Any] = {"id": new_id(), "account_id": account}
            values |= {"kind": kind, "url": url, "secret": secret}
            values |= {"visit_at": now + PAUSE, "created_at": now}
            connection.execute(insert(upstreams).values(values))
        return UpstreamId(values["id"])

    def remove(self, account: AccountId, id: UpstreamId) -> None:
        """Forget the service; raise `NotFound` where `account` has none such."""
        mine = upstreams.c.id == id, upstreams.c.account_id == account
        with self._database.write() as connection:
            if not connection.execute(delete(upstreams).where(*mine)).rowcount:
                raise NotFound(_MISSING)

    def due(self, limit: int = 200) -> tuple[UpstreamId, ...]:
        """Return those whose turn it is to be visited; it comes again after a while.

        A visit that is lost is made up for by the next one; two at once do no harm.
        """
        now = self._now()
        found = select(upstreams.c.id).where(upstreams.c.visit_at <= now)
        found = found.order_by(upstreams.c.visit_at).limit(limit)
        with self._database.read() as connection:
            ids = connection.execute(found).scalars().all()
        if ids:
            mine = update(upstreams).where(upstreams.c.id.in_(ids))
            with self._database.write() as connection:
                connection.execute(mine.values(visit_at=now + PAUSE))
        return tuple(map(UpstreamId, ids))

    def open(self, id: UpstreamId) -> tuple[Upstream, UpstreamLogin] | None:
        """Return the service and what opens it; None where it is gone."""
        with self._database.read() as connection:
            found = select(upstreams).where(upstreams.c.id == id)
            row = connection.execute(found).one_or_none()
        if row is None:
            return None
        login: UpstreamLogin = json.loads(self._seal().open(row.secret))
        return _upstream(row), login

    def note(self, id: UpstreamId, entries: Sequence[UpstreamEntry]) -> None:
        """Remember what is unread there."""
        rows = [
            {"upstream_id": id, "entry": one.id, "name": name_of(one.url)}
            for one in entries
        ]
        with self._database.write() as connection:
            if rows:
                connection.execute(insert_new(connection, upstream_entries), rows)

    def to_mark(self, id: UpstreamId) -> tuple[str, ...]:
        """Return the entries there that have gone out in an issue, and are not marked.

        Only those of digests whose reader wishes that.
        """
        found = (
            select(upstream_entries.c.entry)
            .distinct()
            .join(upstreams, upstreams.c.id == upstream_entries.c.upstream_id)
            .join(ledger, ledger.c.name == upstream_entries.c.name)
            .join(deliveries, deliveries.c.id == ledger.c.delivery_id)
            .join(issue_deliveries, issue_deliveries.c.delivery_id == deliveries.c.id)
            .join(issues, issues.c.id == issue_deliveries.c.issue_id)
            .join(digests, digests.c.id == issues.c.digest_id)
            .where(upstream_entries.c.upstream_id == id)
            .where(upstream_entries.c.marked_at.is_(None))
            .where(deliveries.c.account_id == upstreams.c.account_id)
            .where(deliveries.c.state == DeliveryState.SENT)
            .where(digests.c.marks_upstream)
            .limit(BATCH)
        )
        with self._database.read() as connection:
            return tuple(connection.execute(found).scalars())

    def marked(self, id: UpstreamId, entries: Sequence[str]) -> None:
        """Note that `entries` are marked there."""
        mine = upstream_entries.c.upstream_id == id
        change = update(upstream_entries).where(
            mine, upstream_entries.c.entry.in_(list(entries))
        )
        with self._database.write() as connection:
            connection.execute(change.values(marked_at=self._now()))

    def settle(self, id: UpstreamId, trouble: str | None) -> None:
        """Note how the visit went."""
        values = {"trouble": trouble, "visited_at": self._now()}
        with self._database.write() as connection:
            mine = update(upstreams).where(upstreams.c.id == id)
            connection.execute(mine.values(values))


def _upstream(row: Row[Any]) -> Upstream:
    return Upstream(
        UpstreamId(row.id),
        row.account_id,
        row.kind,
        row.url,
        row.trouble,
        row.visited_at,
    )
