"""An issue put together: what each device of a digest lacks, in one transaction.

A worker that dies, a message that comes twice and two digests at once find the ledger
as it is, and add only what is missing.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from inkpost.errors import DigestInvalid
from inkpost.model import DeliveryId, DeviceId, Digest, Left, Waiting
from inkpost.model.choosing import Choice, choose
from library.digest_tables import digests, issue_deliveries, issues
from library.ordering import put_down
from library.rows import MADE
from library.tables import devices
from library.waiting import find_waiting

#: Titles of what was left that an issue remembers.
MOST_LEFT = 20

_NO_DEVICE = "The devices of this digest are gone: say where it is to go"


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


def count_waiting(connection: Connection, digest: Digest) -> int:
    """Return how many articles wait for the first device of `digest`."""
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


class Making:
    """An issue while it is put together, within one transaction."""

    def __init__(
        self, connection: Connection, now: datetime, issue: Row[Any], digest: Digest
    ) -> None:
        self._connection = connection
        self._now = now
        self._issue = issue
        self._digest = digest

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
            "title": self._digest.plan.name,
            "order_hash": f"{MADE}{self._issue.id}/{device}",
        }
        items = [self._item(one, long=False) for one in choice.chosen]
        items += [self._item(one, long=True) for one in choice.long]
        id = put_down(connection, self._now, values, items)
        link: dict[str, Any] = {"issue_id": self._issue.id, "device_id": device}
        link |= {"delivery_id": id} | _left(choice)
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
        change_issues(self._connection, [self._issue.id], **values)

    def _made(self, choice: Choice) -> dict[str, Any]:
        number = self._digest.issues + 1
        mine = digests.c.id == self._digest.id
        self._connection.execute(update(digests).where(mine).values(issues=number))
        return {
            "state": "made",
            "sentence": "On its way",
            "number": number,
            "title": self._digest.plan.name,
            "articles": len(choice.all),
            "minutes": choice.minutes,
            "expires_at": self._now + timedelta(days=self._digest.plan.rules.keep_days),
        } | _left(choice)


def _left(choice: Choice) -> dict[str, Any]:
    """Return the columns that tell what `choice` had no room for."""
    left = [Left(one.title, one.url, one.minutes) for one in choice.left[:MOST_LEFT]]
    rows = [dataclasses.asdict(one) for one in left]
    return {"left": rows, "left_count": len(choice.left)}


def change_issues(connection: Connection, ids: Any, **values: Any) -> None:
    """Give the issues `ids` these `values`."""
    if ids:
        mine = update(issues).where(issues.c.id.in_(ids))
        connection.execute(mine.values(values))
