"""The devices of an account: where its books go."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select

from inkpost.errors import NotFound
from inkpost.model import AccountId, Device, DeviceId, DeviceKind
from library.database import Database, lock_account
from library.sealing import Seal
from library.tables import devices, new_id


class Devices:
    """The devices of every account; each call names whose."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], seal: Callable[[], Seal]
    ) -> None:
        self._database = database
        self._now = now
        self._seal = seal

    def list(self, account: AccountId) -> tuple[Device, ...]:
        """Return the devices of `account`, oldest first."""
        found = (
            select(devices)
            .where(devices.c.account_id == account)
            .order_by(devices.c.created_at, devices.c.id)
        )
        with self._database.read() as connection:
            return tuple(read_device(row) for row in connection.execute(found))

    def find(self, account: AccountId, id: DeviceId) -> Device:
        """Return the device; raise `NotFound` where `account` has none such."""
        found = select(devices).where(
            devices.c.id == id, devices.c.account_id == account
        )
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            raise NotFound("There is no such device: pick one from your list")
        return read_device(row)

    def add(
        self,
        account: AccountId,
        name: str,
        address: str,
        kind: DeviceKind = "kindle",
        login: tuple[str, str] | None = None,
    ) -> Device:
        """Return the new device; the present one where `address` is known already.

        `login`: user and password of a folder on the web, kept sealed.
        """
        secret = self._seal().seal(json.dumps(login)) if login else None
        known = select(devices).where(
            devices.c.account_id == account, devices.c.address == address
        )
        with self._database.write() as connection:
            lock_account(connection, account)
            row = connection.execute(known).one_or_none()
            if row is None:
                new = insert(devices).values(
                    id=new_id(),
                    account_id=account,
                    name=name,
                    address=address,
                    kind=kind,
                    secret=secret,
                    proved_at=self._now() if kind == "download" else None,
                    created_at=self._now(),
                )
                row = connection.execute(new.returning(devices)).one()
        return read_device(row)

    def login(self, account: AccountId, id: DeviceId) -> tuple[str, str] | None:
        """Return user and password of the device; None where it has none."""
        mine = devices.c.id == id, devices.c.account_id == account
        with self._database.read() as connection:
            found = select(devices.c.secret).where(*mine)
            secret = connection.execute(found).scalar_one_or_none()
        if secret is None:
            return None
        user, password = json.loads(self._seal().open(secret))
        return user, password

    def remove(self, account: AccountId, id: DeviceId) -> None:
        """Forget the device, if `account` has it; its past deliveries stay."""
        with self._database.write() as connection:
            connection.execute(
                delete(devices).where(
                    devices.c.id == id, devices.c.account_id == account
                )
            )


def read_device(row: Row[Any]) -> Device:
    """Return the device that `row` holds."""
    return Device(row.id, row.name, row.address, row.kind, row.proved_at, row.paused)
