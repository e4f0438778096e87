"""Devices that are proved by a code, paused, and tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from inkpost.errors import NotFound
from inkpost.model import AccountId, DeliveryId, DeliveryState, Device, DeviceId
from inkpost.post import Code, Verdict
from library.database import Database
from library.devices import read_device
from library.guest_tables import guests
from library.tables import deliveries, devices


class Proofs:
    """What is known of the devices of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def waiting(self, device: DeviceId) -> tuple[AccountId, Device, Code] | None:
        """Return whose the device is, it, and the code that it waits for; or None."""
        found = select(devices).where(devices.c.id == device)
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
        code = row and _code(row)
        return (row.account_id, read_device(row), code) if row and code else None

    def try_code(
        self,
        account: AccountId,
        device: DeviceId,
        judge: Callable[[Code], tuple[Verdict, Code]],
    ) -> Verdict:
        """Return what `judge` says of the device's code; *spent* where there is none.

        To look and to count is one: a hundred tries at once are still a hundred.
        """
        found = select(devices).where(*_mine(account, device)).with_for_update()
        with self._database.write() as connection:
            row = connection.execute(found).one_or_none()
            code = row and _code(row)
            if not code:
                return "spent"
            verdict, tried = judge(code)
            change = update(devices).where(*_mine(account, device))
            connection.execute(change.values(code_tries=tried.tries))
        return verdict

    def keep_code(self, account: AccountId, device: DeviceId, code: Code) -> None:
        """Remember `code`, new or tried."""
        self._change(
            account,
            device,
            code=code.digits,
            code_sent_at=code.sent_at,
            code_tries=code.tries,
        )

    def prove(self, account: AccountId, device: DeviceId) -> None:
        """Note that the device is the account's, and works."""
        self._change(account, device, proved_at=self._now(), paused=None)

    def release(self, account: AccountId, device: DeviceId) -> tuple[DeliveryId, ...]:
        """Let what waits for its device be sent now; return which deliveries."""
        now = self._now()
        change = (
            update(deliveries)
            .where(deliveries.c.device_id == device)
            .where(deliveries.c.account_id == account)
            .where(deliveries.c.state == DeliveryState.SENDING)
            .where(deliveries.c.next_attempt_at > now)
            .values(next_attempt_at=None, wake_at=now)
            .returning(deliveries.c.id)
        )
        with self._database.write() as connection:
            return tuple(connection.execute(change).scalars())

    def pause(self, account: AccountId, device: DeviceId, sentence: str) -> None:
        """Let nothing more be sent to the device; `sentence` says why."""
        self._change(account, device, paused=sentence)

    def resume(self, account: AccountId, device: DeviceId) -> None:
        """Let it be sent to again."""
        self._change(account, device, paused=None)

    def owner(self, account: AccountId, address: str) -> AccountId | None:
        """Return which other reader has proved that `address` is theirs, or None."""
        others = (
            select(devices.c.account_id)
            .where(devices.c.address == address, devices.c.account_id != account)
            .where(devices.c.proved_at.is_not(None))
            .where(devices.c.account_id.not_in(select(guests.c.account_id)))
            .order_by(devices.c.proved_at)
        )
        with self._database.read() as connection:
            return connection.execute(others).scalars().first()

    def _change(self, account: AccountId, device: DeviceId, **values: Any) -> None:
        change = update(devices).where(*_mine(account, device)).values(**values)
        with self._database.write() as connection:
            if not connection.execute(change).rowcount:
                raise NotFound("There is no such device: pick one from your list")


def _mine(account: AccountId, device: DeviceId) -> tuple[Any, Any]:
    return devices.c.id == device, devices.c.account_id == account


def _code(row: Row[Any]) -> Code | None:
    return Code(row.code, row.code_sent_at, row.code_tries) if row.code else None
