"""Issues of digests as workers see them: claimed, put together once, or told off.

An issue becomes deliveries in one transaction: a worker that dies, a message that comes
twice and two digests at once find the ledger as it is, and add only what is missing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from inkpost.errors import DigestInvalid
from inkpost.model import (
    DeliveryId,
    DeviceId,
    Digest,
    DigestId,
    IssueId,
    IssueLink,
    Left,
    Rules,
    Waiting,
)
from inkpost.model.choosing import Choice, choose
from inkpost.model.schedules import slot_of
from library.database import Database, insert_new, lock_account
from library.digest_clock import DUE, slot_name
from library.digest_tables import digests, issue_deliveries, issues
from library.digests import read_digest
from library.ordering import put_down
from library.quotas import Quotas
from library.rows import MADE
from library.tables import devices, new_id
from library.waiting import find_waiting

#: How long a message may take to arrive, and an issue to be put together, before
#: another worker is woken; and how often that is done.
WAKE_PAUSE, LEASE, MOST_TRIES = timedelta(seconds=20), timedelta(minutes=2), 3
#: Titles of what was left that an issue remembers.
MOST_LEFT = 20
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
            _change(connection, spent, state="failed", wake_at=None, sentence=_SPENT)
            going = [IssueId(row.id) for row in rows if row.tries < MOST_TRIES]
            _change(connection, going, wake_at=now + WAKE_PAUSE)
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
                _change(connection, [id], state="empty", wake_at=None, sentence=_RESTS)
                return ()
            self._quotas.demand(connection, issue.account_id, 0)
            return _Making(connection, self._now(), issue, digest).make()

    def fail(self, id: IssueId, sentence: str) -> None:
        """Note why there is no such issue."""
        with self._database.write() as connection:
            _change(connection, [id], state="failed", wake_at=None, sentence=sentence)

    def count_waiting(self, id: DigestId) -> IssueId | None:
        """Return a new issue of the digest, if as much waits as its reader wishes."""
        with self._database.read() as connection:
            mine = select(digests).where(digests.c.id == id)
            row = connection.execute(mine).one_or_none()
            if row is None or row.paused_at:
                return None
            digest = read_digest(row)
            wanted = digest.plan.rules.send_when
            if not wanted or _count(connection, digest) < wanted:
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
        found = (
            select(issues, digests.c.zone, digests.c.rules)
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


def look_ahead(
    connection: Connection, digest: Digest, device: DeviceId | None = None
) -> Choice:
    """Return what the next issue of `digest` would be for `device`, or its first."""
    plan = digest.plan
    target = device or next(iter(_present_devices(connection, digest)), None)
    if target is None:
        raise DigestInvalid(_NO_DEVICE)
    sections = find_waiting(
        connection, digest.account, plan.sources, target, plan.rules.order
    )
    return choose(sections, plan.rules)


def _count(connection: Connection, digest: Digest) -> int:
    if not _present_devices(connection, digest):
        return 0
    choice = look_ahead(connection, digest)
    return len(choice.all) + len(choice.left)


def _present_devices(connection: Connection, digest: Digest) -> list[DeviceId]:
    """Return the devices of `digest` that are still there, in its reader's order."""
    found = select(devices.c.id).where(
        devices.c.account_id == digest.account,
        devices.c.id.in_(list(digest.plan.devices)),
    )
    there = set(connection.execute(found).scalars())
    return [one for one in digest.plan.devices if one in there]


class _Making:
    """An issue while it is put together, within one transaction."""

    def __init__(
        self, connection: Connection, now: datetime, issue: Row[Any], digest: Digest
    ) -> None:
        self._connection = connection
        self._now = now
        self._issue = issue
        self._digest = digest
        slot = datetime.fromisoformat(issue.slot)
        # Two of a day are two books, and their files have two names (contract D12).
        again = select(issues.c.id).where(
            issues.c.digest_id == digest.id,
            issues.c.state == "made",
            issues.c.slot.startswith(f"{slot:%Y-%m-%d}"),
        )
        second = connection.execute(again).first()
        self._title = f"{digest.plan.name} {slot:%H.%M}" if second else digest.plan.name

    def make(self) -> tuple[DeliveryId, ...]:
        """Order what each device lacks, and settle the issue."""
        made: list[DeliveryId] = []
        choices: list[Choice] = []
        targets = _present_devices(self._connection, self._digest)
        for device in targets:
            choice = look_ahead(self._connection, self._digest, device)
            choices.append(choice)
            if choice.reason is None:
                made.append(self._order(device, choice))
        self._settle(choices, len(made))
        return tuple(made)

    def _order(self, device: DeviceId, choice: Choice) -> DeliveryId:
        plan, connection = self._digest.plan, self._connection
        address = select(devices.c.address).where(devices.c.id == device)
        values = {
            "account_id": self._digest.account,
            "device_id": device,
            "address": connection.execute(address).scalar_one(),
            "format": plan.format,
            "title": self._title,
            "order_hash": f"{MADE}{self._issue.id}/{device}",
        }
        items = [self._item(one, long=False) for one in choice.chosen]
        items += [self._item(one, long=True) for one in choice.long]
        id = put_down(connection, self._now, values, items)
        link = {"issue_id": self._issue.id, "device_id": device, "delivery_id": id}
        connection.execute(insert(issue_deliveries).values(link))
        return id

    def _item(self, one: Waiting, *, long: bool) -> dict[str, Any]:
        section = "" if long else self._digest.plan.sources[one.source].title
        return {
            "url": one.url,
            "title": one.title,
            "section": section,
            # What is only a link yet is read before the book is bound.
            "article_id": one.id if one.has_text else None,
        }

    def _settle(self, choices: list[Choice], made: int) -> None:
        values: dict[str, Any] = {"wake_at": None, "lease_until": None}
        largest = max(choices, key=lambda choice: len(choice.all), default=None)
        if largest is None:
            values |= {"state": "failed", "sentence": _NO_DEVICE}
        elif not made:
            values |= {"state": "empty", "sentence": largest.reason}
            if self._issue.cause == "time" and self._digest.plan.rules.mail_when_empty:
                # Its reader is told: see `library.empty_issues`.
                values |= {"wake_at": self._now, "tries": 1}
        else:
            values |= self._made(largest)
        _change(self._connection, [self._issue.id], **values)

    def _made(self, choice: Choice) -> dict[str, Any]:
        number = self._digest.issues + 1
        mine = digests.c.id == self._digest.id
        self._connection.execute(update(digests).where(mine).values(issues=number))
        left = [Left(one.title, one.url, one.minutes) for one in choice.left]
        return {
            "state": "made",
            "sentence": "On its way",
            "number": number,
            "title": self._title,
            "articles": len(choice.all),
            "minutes": choice.minutes,
            "left": [dataclasses.asdict(one) for one in left[:MOST_LEFT]],
            "left_count": len(left),
            "expires_at": self._now + timedelta(days=self._digest.plan.rules.keep_days),
        }


_RESTS = "The digest was paused at that time, so nothing was sent"
_NO_DEVICE = "The devices of this digest are gone: say where it is to go"


def _look(connection: Connection, id: IssueId) -> tuple[Row[Any], Digest]:
    row = connection.execute(select(issues).where(issues.c.id == id)).one()
    mine = select(digests).where(digests.c.id == row.digest_id)
    return row, read_digest(connection.execute(mine).one())


def _change(connection: Connection, ids: Any, **values: Any) -> None:
    if ids:
        mine = update(issues).where(issues.c.id.in_(ids))
        connection.execute(mine.values(values))


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
        pictures=Rules(**row.rules).pictures,
    )
