"""Pages as their readers' browsers had them: signed in, behind a wall, after scripts.

A capture waits for the worker that reads it, and is gone then, or after a day.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from inkpost.model import AccountId
from library.articles import hash_url
from library.database import Database, lock_account
from library.tables import captures

#: How long a capture waits to be read.
CAPTURE_LIFE = timedelta(days=1)
#: Captures of one account that wait at a time: the oldest make room.
MOST_CAPTURES = 100


class Captures:
    """The captures of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep(self, account: AccountId, url: str, content: bytes) -> None:
        """Remember `content`, HTML in UTF-8, as what `account` sees at `url`."""
        values = {"account_id": account, "url_hash": hash_url(url)}
        now = self._now()
        new = values | {"content": zlib.compress(content), "created_at": now}
        mine = captures.c.account_id == account
        newest = (
            select(captures.c.url_hash)
            .where(mine)
            .order_by(captures.c.created_at.desc())
            .limit(MOST_CAPTURES - 1)
        )
        with self._database.write() as connection:
            lock_account(connection, account)
            connection.execute(
                delete(captures).where(mine, captures.c.url_hash == hash_url(url))
            )
            too_many = captures.c.url_hash.not_in(newest)
            connection.execute(delete(captures).where(mine, too_many))
            connection.execute(insert(captures).values(new))

    def find(self, account: AccountId, url: str) -> bytes | None:
        """Return what `account` saw at `url`, or None where nothing waits."""
        found = select(captures.c.content).where(
            captures.c.account_id == account,
            captures.c.url_hash == hash_url(url),
            captures.c.created_at > self._now() - CAPTURE_LIFE,
        )
        with self._database.read() as connection:
            content = connection.execute(found).scalar_one_or_none()
        return None if content is None else zlib.decompress(content)

    def drop(self, account: AccountId, url: str) -> None:
        """Forget what `account` saw at `url`: it has been read."""
        mine = captures.c.account_id == account, captures.c.url_hash == hash_url(url)
        with self._database.write() as connection:
            connection.execute(delete(captures).where(*mine))

    def expire(self) -> None:
        """Forget what nobody came for."""
        old = captures.c.created_at <= self._now() - CAPTURE_LIFE
        # The clock asks at every tick: it looks before it takes the lock.
        with self._database.read() as connection:
            if (
                connection.execute(select(captures.c.url_hash).where(old)).first()
                is None
            ):
                return
        with self._database.write() as connection:
            connection.execute(delete(captures).where(old))
