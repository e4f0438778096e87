"""People without an account: what they look at, and the addresses they proved.

A guest is known by the address of a device, and by nothing else. Each such address has
an account that nobody can sign in to, so that all that holds for readers' devices,
mails and limits holds for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from inkpost.model import AccountId
from library.database import Database
from library.guest_tables import guests
from library.tables import accounts, new_id

#: How long an address is remembered after it was last used.
REMEMBERED = timedelta(days=90)


class Guests:
    """The accounts that stand for guests."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def desk(self) -> AccountId:
        """Return the account that holds what guests look at."""
        return self.at("")

    def find(self, address: str) -> AccountId | None:
        """Return the account of the device's `address`; None where it has none."""
        known = select(guests.c.account_id).where(guests.c.address == address)
        with self._database.read() as connection:
            id = connection.execute(known).scalar_one_or_none()
        return None if id is None else AccountId(id)

    def unused(self) -> tuple[AccountId, ...]:
        """Return the accounts of addresses that were not used for long."""
        old = guests.c.used_at < self._now() - REMEMBERED
        found = select(guests.c.account_id).where(old, guests.c.address != "")
        with self._database.read() as connection:
            return tuple(connection.execute(found).scalars())

    def at(self, address: str) -> AccountId:
        """Return the account of the device's `address`, made at the first call."""
        try:
            return self._use(address) or self._make(address)
        except IntegrityError:  # another process made one between look and leap
            return self._use(address) or self._make(address)

    def _use(self, address: str) -> AccountId | None:
        known = update(guests).where(guests.c.address == address)
        used = known.values(used_at=self._now()).returning(guests.c.account_id)
        with self._database.write() as connection:
            id = connection.execute(used).scalar_one_or_none()
        return None if id is None else AccountId(id)

    def _make(self, address: str) -> AccountId:
        id, now = new_id(), self._now()
        account = {"id": id, "name": "Guest", "is_owner": False, "created_at": now}
        with self._database.write() as connection:
            connection.execute(insert(accounts).values(account))
            connection.execute(
                insert(guests).values(account_id=id, address=address, used_at=now)
            )
        return AccountId(id)
