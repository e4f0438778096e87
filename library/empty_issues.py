"""Issues that there was nothing for, whose readers want to be told (contract D10).

Such an issue is *empty*, and has a time at which a worker is woken for it. A claim
takes it for a while; that it was mailed is noted with the mails.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from inkpost.model import DigestId, EmptyIssue, IssueId, Rules
from library.database import Database
from library.digest_tables import digests, issues

#: How long a mail takes at most; how long a message may take to arrive; issues that
#: are woken in one go.
LEASE, WAKE_PAUSE, BATCH = timedelta(minutes=2), timedelta(seconds=20), 1000

_EMPTY = issues.c.state == "empty"


class EmptyIssues:
    """Those of all accounts, by whose readers are still to be told."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def sweep(self) -> tuple[IssueId, ...]:
        """Return the issues of which it is time to tell, to be woken."""
        now = self._now()
        due = select(issues.c.id).where(issues.c.wake_at <= now, _EMPTY)
        due = due.order_by(issues.c.wake_at).limit(BATCH)
        with self._database.read() as connection:
            if not connection.execute(due.limit(1)).first():
                return ()  # without the lock of a writer: this is asked all the time
        with self._database.write() as connection:
            locked = due.with_for_update(skip_locked=True)
            ids = list(connection.execute(locked).scalars())
            later = update(issues).where(issues.c.id.in_(ids))
            connection.execute(later.values(wake_at=now + WAKE_PAUSE))
        return tuple(map(IssueId, ids))

    def claim(self, id: IssueId) -> EmptyIssue | None:
        """Return the issue, if its reader is to be told now, by whoever asks."""
        now = self._now()
        free = issues.c.lease_until.is_(None) | (issues.c.lease_until <= now)
        mine = (
            update(issues)
            .where(issues.c.id == id, _EMPTY, free)
            .where(issues.c.wake_at <= now + WAKE_PAUSE)
            .values(lease_until=now + LEASE, wake_at=now + LEASE)
            .values(tries=issues.c.tries + 1)
        )
        found = (
            select(issues, digests.c.name, digests.c.zone, digests.c.rules)
            .join(digests, digests.c.id == issues.c.digest_id)
            .where(issues.c.id == id)
        )
        with self._database.write() as connection:
            if not connection.execute(mine).rowcount:
                return None
            row = connection.execute(found).one()
        rules = Rules(**row.rules)
        return EmptyIssue(
            id=IssueId(row.id),
            account=row.account_id,
            digest=DigestId(row.digest_id),
            name=row.name,
            zone=row.zone,
            slot=datetime.fromisoformat(row.slot),
            due_at=row.due_at,
            has_least=bool(rules.least_articles or rules.least_minutes),
            tries=row.tries - 1,
        )

    def postpone(self, id: IssueId, until: datetime) -> None:
        """Have a worker woken at `until`, to tell it then."""
        self._change(id, wake_at=until, lease_until=None)

    def settle(self, id: IssueId) -> None:
        """Have nobody woken any more: its reader was told, or cannot be."""
        self._change(id, wake_at=None, lease_until=None)

    def _change(self, id: IssueId, **values: Any) -> None:
        mine = update(issues).where(issues.c.id == id, _EMPTY)
        with self._database.write() as connection:
            connection.execute(mine.values(values))
