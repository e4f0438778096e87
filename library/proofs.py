"""Devices that are proved by a code, paused, and tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update

from inkpost.errors import NotFound
from inkpost.model import AccountId, DeviceId
from inkpost.post import Code
from library.database import Database
from library.tables import devices


class Proofs:
    """What is known of the devices of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def code(self, account: AccountId, device: DeviceId) -> Code | None:
        """Return the code that was sent to the device last, or None."""
        found = select(devices).where(*_mine(account, device))
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
        if row is None or row.code is None:
            return None
        return Code(row.code, row.code_sent_at, row.code_tries)

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

    def pause(self, account: AccountId, device: DeviceId, sentence: str) -> None:
        """Let nothing more be sent to the device; `sentence` says why."""
        self._change(account, device, paused=sentence)

    def resume(self, account: AccountId, device: DeviceId) -> None:
        """Let it be sent to again."""
        self._change(account, device, paused=None)

    def taken(self, account: AccountId, address: str) -> bool:
        """Return whether another account has proved that `address` is its own."""
        others = (
            exists(devices.c.id)
            .where(devices.c.address == address, devices.c.account_id != account)
            .where(devices.c.proved_at.is_not(None))
        )
        with self._database.read() as connection:
            return bool(connection.execute(select(others)).scalar())

    def _change(self, account: AccountId, device: DeviceId, **values: Any) -> None:
        change = update(devices).where(*_mine(account, device)).values(**values)
        with self._database.write() as connection:
            if not connection.execute(change).rowcount:
                raise NotFound("There is no such device: pick one from your list")


def _mine(account: AccountId, device: DeviceId) -> tuple[Any, Any]:
    return devices.c.id == device, devices.c.account_id == account
