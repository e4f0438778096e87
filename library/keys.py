"""Idempotency keys: the same request, sent twice by a program, is one order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from inkpost.model import AccountId, DeliveryId
from library.database import Database
from library.tables import order_keys

#: How long a key is remembered.
KEY_LIFE = timedelta(days=1)


class Keys:
    """The keys of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def find(self, account: AccountId, key: str) -> tuple[str, DeliveryId] | None:
        """Return the request's fingerprint and the delivery that `key` stands for."""
        found = select(order_keys).where(
            order_keys.c.account_id == account,
            order_keys.c.key == key,
            order_keys.c.created_at > self._now() - KEY_LIFE,
        )
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
        return None if row is None else (row.fingerprint, row.delivery_id)

    def keep(
        self, account: AccountId, key: str, fingerprint: str, delivery: DeliveryId
    ) -> None:
        """Remember `key`; the first one to keep it wins."""
        now = self._now()
        values = {"account_id": account, "key": key, "fingerprint": fingerprint}
        new = values | {"delivery_id": delivery, "created_at": now}
        old = order_keys.c.created_at <= now - KEY_LIFE
        try:
            with self._database.write() as connection:
                connection.execute(delete(order_keys).where(old))
                connection.execute(insert(order_keys).values(new))
        except IntegrityError:
            return
