"""Idempotency keys: the same request, sent twice by a program, is done once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from inkpost.model import AccountId
from library.database import Database
from library.export_tables import request_keys

#: How long a key is remembered.
KEY_LIFE = timedelta(days=1)
#: How long a request may be at work; after that it is taken for dead.
AT_WORK = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Request:
    """A request that had the key before. `made`: the id; None while it is at work."""

    fingerprint: str
    made: str | None


class Keys:
    """The keys of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def take(self, account: AccountId, key: str, fingerprint: str) -> Request | None:
        """Return the request that has taken `key` before; None: it is taken now."""
        now = self._now()
        old = request_keys.c.created_at <= now - KEY_LIFE
        dead = request_keys.c.created_at <= now - AT_WORK
        values = {"account_id": account, "key": key, "fingerprint": fingerprint}
        try:
            with self._database.write() as connection:
                over = old | (dead & request_keys.c.made.is_(None))
                connection.execute(delete(request_keys).where(over))
                new = insert(request_keys).values(values | {"created_at": now})
                connection.execute(new)
        except IntegrityError:
            return self._find(account, key)
        return None

    def _find(self, account: AccountId, key: str) -> Request | None:
        mine = request_keys.c.account_id == account, request_keys.c.key == key
        with self._database.read() as connection:
            row = connection.execute(select(request_keys).where(*mine)).one_or_none()
        return None if row is None else Request(row.fingerprint, row.made)

    def settle(self, account: AccountId, key: str, made: str) -> None:
        """Note the id of what came of the request."""
        mine = request_keys.c.account_id == account, request_keys.c.key == key
        with self._database.write() as connection:
            connection.execute(update(request_keys).where(*mine).values(made=made))

    def release(self, account: AccountId, key: str) -> None:
        """Give the key back: nothing came of the request."""
        mine = request_keys.c.account_id == account, request_keys.c.key == key
        with self._database.write() as connection:
            connection.execute(delete(request_keys).where(*mine))
