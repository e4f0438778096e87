"""Newsletters by mail: where each reader's are sent, and what waits to be read."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from inkpost.model import AccountId, ArticleId
from library.database import Database, lock_account
from library.feed_tables import letter_boxes, letters
from library.tables import articles, new_id

#: What the names of letter boxes begin with, and their random letters: 80 bits.
PREFIX, _LETTERS, _LENGTH = "n-", "abcdefghijkmnpqrstuvwxyz23456789", 16
#: Letters of one reader that wait at a time.
MOST_WAITING = 100
#: How long a message may take to arrive and a letter to be read; and how many workers
#: may be lost over it.
WAKE_PAUSE, LEASE, MOST_TRIES = timedelta(seconds=20), timedelta(minutes=5), 3


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """A newsletter that is to be read. `content`: the mail as it came."""

    account: AccountId
    content: bytes


class Letters:
    """The letter boxes of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def box(self, account: AccountId) -> str | None:
        """Return the name of the letter box (before the @), or None."""
        found = select(letter_boxes.c.name).where(letter_boxes.c.account_id == account)
        with self._database.read() as connection:
            name: str | None = connection.execute(found).scalar_one_or_none()
        return name

    def open_box(self, account: AccountId) -> str:
        """Return the name of a new letter box; the one before is gone."""
        name = PREFIX + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
        values = {"account_id": account, "name": name, "created_at": self._now()}
        with self._database.write() as connection:
            lock_account(connection, account)
            mine = letter_boxes.c.account_id == account
            connection.execute(delete(letter_boxes).where(mine))
            connection.execute(insert(letter_boxes).values(values))
        return name

    def close_box(self, account: AccountId) -> None:
        """Take no more newsletters."""
        mine = letter_boxes.c.account_id == account
        with self._database.write() as connection:
            connection.execute(delete(letter_boxes).where(mine))

    def whose(self, name: str) -> AccountId | None:
        """Return whose letter box is called `name`, or None."""
        found = select(letter_boxes.c.account_id).where(letter_boxes.c.name == name)
        with self._database.read() as connection:
            id = connection.execute(found).scalar_one_or_none()
        return None if id is None else AccountId(id)

    def has_room(self, account: AccountId) -> bool:
        """Tell whether another letter may wait."""
        mine = letters.c.account_id == account
        counted = select(func.count()).select_from(letters).where(mine)
        with self._database.read() as connection:
            return int(connection.execute(counted).scalar_one()) < MOST_WAITING

    def keep(self, account: AccountId, content: bytes) -> str:
        """Keep a mail, and return its id; a worker has to be woken."""
        id, now = new_id(), self._now()
        values: dict[str, Any] = {"id": id, "account_id": account, "content": content}
        values |= {"created_at": now, "wake_at": now + WAKE_PAUSE}
        with self._database.write() as connection:
            connection.execute(insert(letters).values(values))
        return id

    # --- for workers: the ids come from the queue

    def claim(self, id: str) -> WaitingLetter | None:
        """Return the letter to be read now; None where it is read.

        Two may read it at once: it becomes the same article.
        """
        mine = (
            update(letters)
            .where(letters.c.id == id, letters.c.tries < MOST_TRIES)
            .values(tries=letters.c.tries + 1, wake_at=self._now() + LEASE)
            .returning(letters.c.account_id, letters.c.content)
        )
        with self._database.write() as connection:
            row = connection.execute(mine).one_or_none()
        return None if row is None else WaitingLetter(row.account_id, row.content)

    def settle(self, account: AccountId, article: ArticleId) -> None:
        """Note that nobody can fetch the text of `article` again: it came by mail."""
        mine = articles.c.account_id == account, articles.c.id == article
        with self._database.write() as connection:
            connection.execute(update(articles).where(*mine).values(is_captured=True))

    def put_off(self, id: str, until: datetime) -> None:
        """Have the mail read at `until`: it is not to blame that it was not."""
        later = update(letters).where(letters.c.id == id)
        with self._database.write() as connection:
            connection.execute(later.values(wake_at=until, tries=0))

    def done(self, id: str) -> None:
        """Forget the mail: what it said is an article now."""
        with self._database.write() as connection:
            connection.execute(delete(letters).where(letters.c.id == id))

    def sweep(self, limit: int = 100) -> tuple[str, ...]:
        """Return what waits too long, to be woken; what killed three workers goes."""
        now = self._now()
        late = letters.c.wake_at <= now
        with self._database.read() as connection:
            if not connection.execute(select(letters.c.id).where(late)).first():
                return ()  # without the lock of a writer
        chosen = select(letters.c.id).where(late).limit(limit)
        again = update(letters).where(letters.c.id.in_(chosen.scalar_subquery()))
        with self._database.write() as connection:
            dead = late, letters.c.tries >= MOST_TRIES
            connection.execute(delete(letters).where(*dead))
            later = again.values(wake_at=now + WAKE_PAUSE).returning(letters.c.id)
            return tuple(connection.execute(later).scalars())
