"""Pages as their readers' browsers had them: signed in, behind a wall, after scripts.

A capture waits for the worker that reads it, and is gone then, or after a day; so are
the pictures that came with it. They are the account's: nobody else finds them, not even
by the same address.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select

from inkpost.model import AccountId
from library.articles import hash_url
from library.capture_tables import capture_pictures, captures
from library.database import Database, lock_account

#: How long a capture waits to be read.
CAPTURE_LIFE = timedelta(days=1)
#: Captures of one account that wait at a time: the oldest make room.
MOST_CAPTURES = 100
#: Bytes of pictures of one account that wait at a time: those of the oldest make room.
MOST_WAITING = 200_000_000


class Captures:
    """The captures of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep(
        self,
        account: AccountId,
        url: str,
        content: bytes,
        pictures: Iterable[tuple[str, bytes]] = (),
    ) -> None:
        """Remember `content`, HTML in UTF-8, as what `account` sees at `url`.

        `pictures`: addresses on it, each once, with what is there. Only one is held at
        a time.
        """
        page = {"account_id": account, "url_hash": hash_url(url)}
        now = self._now()
        new = page | {"content": zlib.compress(content), "created_at": now}
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
            for address, picture in pictures:
                shown = {"picture_hash": hash_url(address), "content": picture}
                connection.execute(insert(capture_pictures).values(page | shown))
            _make_room(connection, account)

    def find(self, account: AccountId, url: str) -> bytes | None:
        """Return what `account` saw at `url`, or None where nothing waits."""
        found = select(captures.c.content).where(
            *_of(captures, account, url),
            captures.c.created_at > self._now() - CAPTURE_LIFE,
        )
        with self._database.read() as connection:
            content = connection.execute(found).scalar_one_or_none()
        return None if content is None else zlib.decompress(content)

    def picture(self, account: AccountId, url: str, address: str) -> bytes | None:
        """Return the picture `address` that `account` saw at `url`, if it is here."""
        found = select(capture_pictures.c.content).where(
            *_of(capture_pictures, account, url),
            capture_pictures.c.picture_hash == hash_url(address),
        )
        with self._database.read() as connection:
            return connection.execute(found).scalar_one_or_none()

    def drop(self, account: AccountId, url: str) -> None:
        """Forget what `account` saw at `url`, pictures too: it has been read."""
        with self._database.write() as connection:
            connection.execute(delete(captures).where(*_of(captures, account, url)))

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


def _of(table: Table, account: AccountId, url: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.account_id == account, table.c.url_hash == hash_url(url)


def _make_room(connection: Connection, account: AccountId) -> None:
    """Forget the pictures of the oldest captures where too many bytes wait."""
    size = func.sum(func.length(capture_pictures.c.content))
    sizes = (
        select(captures.c.url_hash, size)
        .join(capture_pictures)
        .where(captures.c.account_id == account)
        .group_by(captures.c.url_hash, captures.c.created_at)
        .order_by(captures.c.created_at.desc())
    )
    waiting, old = 0, []
    for url_hash, taken in connection.execute(sizes):
        waiting += taken
        if waiting > MOST_WAITING:
            old.append(url_hash)
    if old:
        mine = capture_pictures.c.account_id == account
        gone = capture_pictures.c.url_hash.in_(old)
        connection.execute(delete(capture_pictures).where(mine, gone))
