"""Issues of digests as workers see them: claimed, put together once, or told off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, select, update

from inkpost.model import (
    DeliveryId,
    Digest,
    DigestId,
    IssueId,
    IssueLink,
    Left,
    Rules,
)
from inkpost.model.schedules import slot_of
from library.database import Database, insert_new, lock_account
from library.digest_clock import DUE, slot_name
from library.digest_tables import digests, issue_deliveries, issues
from library.digests import read_digest
from library.issue_making import Making, change_issues, count_waiting
from library.quotas import Quotas
from library.tables import new_id

#: How long a message may take to arrive, and an issue to be put together, before
#: another worker is woken; and how often that is done.
WAKE_PAUSE, LEASE, MOST_TRIES = timedelta(seconds=20), timedelta(minutes=2), 3
#: Issues that are woken in one go.
BATCH = 1000


class Issues:
    """The issues of all accounts, by what is to be done for them."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], quotas: Quotas
    ) -> None:
        self._database = database
        self._now = now
        self._quotas = quotas

    def sweep(self) -> tuple[IssueId, ...]:
        """Return what is due, to be woken; what killed three workers fails."""
        now = self._now()
        due = select(issues.c.id, issues.c.tries).where(issues.c.wake_at <= now)
        due = due.where(issues.c.state == "due")
        due = due.order_by(issues.c.wake_at).limit(BATCH)
        with self._database.read() as connection:
            if not connection.execute(due.limit(1)).first():
                return ()  # without the lock of a writer: this is asked all the time
        with self._database.write() as connection:
            rows = connection.execute(due.with_for_update(skip_locked=True)).all()
            spent = [row.id for row in rows if row.tries >= MOST_TRIES]
            change_issues(
                connection, spent, state="failed", wake_at=None, sentence=_SPENT
            )
            going = [IssueId(row.id) for row in rows if row.tries < MOST_TRIES]
            change_issues(connection, going, wake_at=now + WAKE_PAUSE)
        return tuple(going)

    def claim(self, id: IssueId) -> bool:
        """Say whether the issue is to be put together now, by whoever asks."""
        now = self._now()
        free = issues.c.lease_until.is_(None) | (issues.c.lease_until <= now)
        mine = (
            update(issues)
            .where(issues.c.id == id, issues.c.state == "due", free)
            .where(issues.c.tries < MOST_TRIES, issues.c.wake_at.is_not(None))
            .values(lease_until=now + LEASE, wake_at=now + LEASE)
            .values(tries=issues.c.tries + 1)
        )
        with self._database.write() as connection:
            return bool(connection.execute(mine).rowcount)

    def make(self, id: IssueId) -> tuple[DeliveryId, ...]:
        """Put a claimed issue together; return its new deliveries, to be woken.

        Where nothing is new there are none, and the issue says so. Raises `QuotaSpent`.
        """
        with self._database.write() as connection:
            issue, digest = _look(connection, id)
            lock_account(connection, issue.account_id)
            issue, digest = _look(connection, id)  # whoever had the lock may be done
            if issue.state != "due":
                return ()
            if digest.paused_at and issue.cause != "reader":
                change_issues(
                    connection, [id], state="empty", wake_at=None, sentence=_RESTS
                )
                return ()
            self._quotas.demand(connection, issue.account_id, 0)
            return Making(connection, self._now(), issue, digest).make()

    def fail(self, id: IssueId, sentence: str) -> None:
        """Note why there is no such issue."""
        with self._database.write() as connection:
            change_issues(
                connection, [id], state="failed", wake_at=None, sentence=sentence
            )

    def count_waiting(self, id: DigestId) -> IssueId | None:
        """Return a new issue of the digest, if as much waits as its reader wishes."""
        with self._database.read() as connection:
            mine = select(digests).where(digests.c.id == id)
            row = connection.execute(mine).one_or_none()
            if row is None or row.paused_at:
                return None
            digest = read_digest(row)
            wanted = digest.plan.rules.send_when
            if not wanted or count_waiting(connection, digest) < wanted:
                return None
        return self.begin(digest, "count")

    def begin(self, digest: Digest, cause: str) -> IssueId:
        """Return the issue of `digest` of this minute, new or not, to be woken."""
        now = self._now()
        slot = slot_name(slot_of(now, digest.plan.zone))
        new: dict[str, Any] = {
            "id": new_id(),
            "account_id": digest.account,
            "digest_id": digest.id,
        }
        new |= {"slot": slot, "due_at": now, "cause": cause, "state": "due"}
        new |= {"sentence": DUE, "wake_at": now + WAKE_PAUSE, "created_at": now}
        mine = issues.c.digest_id == digest.id, issues.c.slot == slot
        again = update(issues).where(*mine, issues.c.state.in_(_NOTHING))
        with self._database.write() as connection:
            if not connection.execute(
                insert_new(connection, issues).values(new)
            ).rowcount:
                begun: dict[str, Any] = {"state": "due", "tries": 0}
                begun |= {"sentence": DUE, "wake_at": now + WAKE_PAUSE}
                begun |= {"lease_until": None}
                connection.execute(again.values(begun))
            found = connection.execute(select(issues.c.id).where(*mine))
            return IssueId(found.scalar_one())

    def of_delivery(self, id: DeliveryId) -> IssueLink | None:
        """Return the issue that the delivery is; None where it is none."""
        told: list[ColumnElement[Any]] = [
            *(issues.c[name] for name in ("id", "digest_id", "title", "slot")),
            *(issue_deliveries.c[name] for name in ("left", "left_count")),
            *(issues.c.number, digests.c.zone, digests.c.rules, _is_later()),
        ]
        found = (
            select(*told)
            .select_from(issues)
            .join(issue_deliveries, issue_deliveries.c.issue_id == issues.c.id)
            .join(digests, digests.c.id == issues.c.digest_id)
            .where(issue_deliveries.c.delivery_id == id)
        )
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
        return None if row is None else _link(row, id)

    def states(self) -> dict[str, int]:
        """Return how many issues of the last week are in each state."""
        since = self._now() - timedelta(days=7)
        counted = (
            select(issues.c.state, func.count())
            .where(issues.c.created_at >= since)
            .group_by(issues.c.state)
        )
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(counted)}

    def lateness(self) -> float:
        """Return for how many seconds the issue waits that waits longest."""
        oldest = select(func.min(issues.c.due_at)).where(issues.c.state == "due")
        with self._database.read() as connection:
            since: datetime | None = connection.execute(oldest).scalar_one()
        return max(0.0, (self._now() - since).total_seconds()) if since else 0.0


#: States of issues of which there is no book.
_NOTHING = ("empty", "missed", "failed")
_SPENT = "Inkpost stopped while it put this issue together: send it now, or wait"


_RESTS = "The digest was paused at that time, so nothing was sent"


def _look(connection: Connection, id: IssueId) -> tuple[Row[Any], Digest]:
    row = connection.execute(select(issues).where(issues.c.id == id)).one()
    mine = select(digests).where(digests.c.id == row.digest_id)
    return row, read_digest(connection.execute(mine).one())


def _link(row: Row[Any], delivery: DeliveryId) -> IssueLink:
    return IssueLink(
        id=IssueId(row.id),
        digest=DigestId(row.digest_id),
        delivery=delivery,
        title=row.title or "",
        zone=row.zone,
        slot=datetime.fromisoformat(row.slot),
        number=row.number or 0,
        left=tuple(Left(**one) for one in row.left or ()),
        left_count=row.left_count,
        is_later=row.is_later,
        pictures=Rules(**row.rules).pictures,
    )


def _is_later() -> ColumnElement[bool]:
    """Return whether another issue of the digest has been made for the same day."""
    other = issues.alias()
    same_day = func.substr(other.c.slot, 1, 10) == func.substr(issues.c.slot, 1, 10)
    before = other.c.digest_id == issues.c.digest_id, other.c.number < issues.c.number
    return exists().where(same_day, *before).label("is_later")
