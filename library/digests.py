"""Digests as their reader makes them: what is wished, and when the next one is due."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from inkpost.errors import DigestInvalid, NotFound
from inkpost.model import (
    AccountId,
    DeviceId,
    Digest,
    DigestId,
    Plan,
    Rules,
    Schedule,
    Source,
)
from inkpost.model.schedules import check_schedule, next_after
from inkpost.render import one_line
from library.database import Database, lock_account
from library.days import days_of, read_days
from library.digest_clock import slot_name
from library.digest_tables import digests
from library.tables import devices, new_id

#: Digests of an account, sections of a digest, characters of their names.
MOST_DIGESTS, MOST_SOURCES, LONGEST_NAME = 100, 20, 80
#: Days that an issue's book may be kept.
MOST_DAYS = 365

_MISSING = "There is no such digest: pick one from your list"


class Digests:
    """The digests of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def list(self, account: AccountId) -> tuple[Digest, ...]:
        """Return the digests of `account`, the oldest first."""
        found = (
            select(digests)
            .where(digests.c.account_id == account)
            .order_by(digests.c.created_at, digests.c.id)
        )
        with self._database.read() as connection:
            return tuple(read_digest(row) for row in connection.execute(found))

    def find(self, account: AccountId, id: DigestId) -> Digest:
        """Return the digest; raise `NotFound` where `account` has none such."""
        mine = digests.c.id == id, digests.c.account_id == account
        with self._database.read() as connection:
            row = connection.execute(select(digests).where(*mine)).one_or_none()
        if row is None:
            raise NotFound(_MISSING)
        return read_digest(row)

    def add(self, account: AccountId, plan: Plan) -> Digest:
        """Return a new digest; raise `DigestInvalid` where it cannot be like `plan`."""
        plan, id = check_plan(plan), DigestId(new_id())
        values = self._values(plan) | {"id": id, "account_id": account, "issues": 0}
        values["created_at"] = self._now()
        mine = select(func.count()).where(digests.c.account_id == account)
        with self._database.write() as connection:
            lock_account(connection, account)
            _check_devices(connection, account, plan)
            if connection.execute(mine).scalar_one() >= MOST_DIGESTS:
                raise DigestInvalid(
                    f"You have {MOST_DIGESTS} digests, and that is the most: change one"
                )
            connection.execute(insert(digests).values(values))
        return self.find(account, id)

    def change(self, account: AccountId, id: DigestId, plan: Plan) -> Digest:
        """Make the digest like `plan`; raises as `find` and `add` do."""
        values = self._values(check_plan(plan))
        if self.find(account, id).paused_at:
            values |= _RESTING
        with self._database.write() as connection:
            _check_devices(connection, account, plan)
            connection.execute(_mine(account, id).values(values))
        return self.find(account, id)

    def remove(self, account: AccountId, id: DigestId) -> None:
        """Forget the digest and its list of issues; its deliveries stay in the history.

        Raises `NotFound`.
        """
        mine = digests.c.id == id, digests.c.account_id == account
        with self._database.write() as connection:
            if not connection.execute(delete(digests).where(*mine)).rowcount:
                raise NotFound(_MISSING)

    def pause(self, account: AccountId, id: DigestId) -> Digest:
        """Let it rest: nothing is made of it by itself; raise `NotFound`."""
        if not self.find(account, id).paused_at:
            values = _RESTING | {"paused_at": self._now()}
            with self._database.write() as connection:
                connection.execute(_mine(account, id).values(values))
        return self.find(account, id)

    def resume(self, account: AccountId, id: DigestId) -> Digest:
        """Let it go on with the next time from now; raise `NotFound`."""
        found = self.find(account, id)
        if found.paused_at:
            values = self._values(found.plan) | {"paused_at": None}
            with self._database.write() as connection:
                connection.execute(_mine(account, id).values(values))
        return self.find(account, id)

    def _values(self, plan: Plan) -> dict[str, Any]:
        now, schedule = self._now(), plan.schedule
        following = next_after(schedule, now) if schedule else None
        return {
            "name": plan.name,
            "zone": plan.zone,
            "days": days_of(schedule),
            "sources": [dataclasses.asdict(source) for source in plan.sources],
            "devices": list(plan.devices),
            "rules": dataclasses.asdict(plan.rules),
            "format": plan.format,
            "marks_upstream": plan.marks_upstream,
            "next_at": following and following.at,
            "next_slot": following and slot_name(following.slot),
            "planned_at": now,
            "look_at": now if plan.rules.send_when else None,
        }


_RESTING: dict[str, Any] = {"next_at": None, "next_slot": None, "look_at": None}


def _mine(account: AccountId, id: DigestId) -> Any:
    return update(digests).where(digests.c.id == id, digests.c.account_id == account)


def check_plan(plan: Plan) -> Plan:
    """Return `plan` in order; raise `DigestInvalid` where it cannot be kept."""
    name = one_line(plan.name, LONGEST_NAME)
    if not name:
        raise DigestInvalid("A digest needs a name, such as Morning Digest")
    if plan.schedule is None and not plan.rules.send_when:
        raise DigestInvalid(
            "Say when the digest is sent: at a time, or when so many wait"
        )
    if not 1 <= len(plan.sources) <= MOST_SOURCES:
        raise DigestInvalid(f"A digest has 1 to {MOST_SOURCES} sections")
    if not plan.devices:
        raise DigestInvalid("Say to which of your devices the digest goes")
    check_schedule(Schedule(plan.zone, (time(),)))
    schedule = plan.schedule and check_schedule(plan.schedule)
    _check_rules(plan.rules)
    sources = tuple(
        dataclasses.replace(one, title=one_line(one.title, LONGEST_NAME) or name)
        for one in plan.sources
    )
    devices = tuple(dict.fromkeys(plan.devices))
    return dataclasses.replace(
        plan, name=name, schedule=schedule, sources=sources, devices=devices
    )


def _check_rules(rules: Rules) -> None:
    numbers = dataclasses.asdict(rules)
    for name, value in numbers.items():
        if type(value) is int and not 1 <= value <= 10_000:
            raise DigestInvalid(f"{_SAID.get(name, name)} is a number from 1 on")
    if rules.keep_days > MOST_DAYS:
        raise DigestInvalid(f"Books of issues are kept for {MOST_DAYS} days at most")
    for what in ("articles", "minutes"):
        least, most = numbers[f"least_{what}"], numbers[f"most_{what}"]
        if least and most and least > most:
            raise DigestInvalid(
                f"At least {least} {what} and at most {most} cannot both be: change one"
            )


_SAID = {
    "most_articles": "The most articles of an issue",
    "most_minutes": "The most minutes of an issue",
    "least_articles": "The least articles of an issue",
    "least_minutes": "The least minutes of an issue",
    "send_when": "How many have to wait",
    "long_minutes": "The minutes of a long read",
    "keep_days": "The days that books are kept",
}


def _check_devices(connection: Connection, account: AccountId, plan: Plan) -> None:
    found = select(devices.c.id).where(devices.c.account_id == account)
    known = set(connection.execute(found).scalars())
    if not known.issuperset(plan.devices):
        raise NotFound("There is no such device: pick one from your list")


def read_digest(row: Row[Any]) -> Digest:
    """Return the digest in `row`."""
    plan = Plan(
        name=row.name,
        zone=row.zone,
        schedule=read_days(row.zone, row.days),
        sources=tuple(Source(**source) for source in row.sources),
        devices=tuple(DeviceId(device) for device in row.devices),
        rules=Rules(**row.rules),
        format=row.format,
        marks_upstream=row.marks_upstream,
    )
    return Digest(
        id=DigestId(row.id),
        account=row.account_id,
        plan=plan,
        next_at=row.next_at,
        paused_at=row.paused_at,
        issues=row.issues,
        created_at=row.created_at,
    )
