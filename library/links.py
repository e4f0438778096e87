"""Articles of which only the address is known so far, until a worker has read them.

The row is the truth, and a message only wakes a worker. So that nobody waits behind
somebody else's ten thousand, only a few are handed out at a time, to whom has the
fewest out (`sweep`). What a reader clicks on does not come through here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import random
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from inkpost.model import (
    AccountId,
    Article,
    ArticleId,
    Link,
    LinkClaim,
    LinkCount,
    Linked,
    Origin,
)
from library.articles import hash_url, index, text_values
from library.database import Database, lock_account
from library.link_rows import put
from library.quotas import DAY, Quotas
from library.tables import accounts, articles

#: How long a message may take to arrive and a page to be read; and how often a worker
#: may be lost over it.
LEASE, MOST_TRIES = timedelta(minutes=5), 8
#: Links that are handed out at a time: a little more than the workers read between two
#: ticks of the clock.
MOST_OUT = 24
#: Links that are added in one transaction.
BATCH = 500

_NOBODYS: dict[str, None] = {"lease_until": None, "lease_owner": None}


class Links:
    """The links of every account; what a reader asks names whose."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], quotas: Quotas
    ) -> None:
        self._database = database
        self._now = now
        self._quotas = quotas

    def add(
        self,
        account: AccountId,
        links: Sequence[Link],
        origin: Origin = "import",
        *,
        is_saved: bool = True,
    ) -> tuple[Linked, ...]:
        """Put `links` into the library of `account`, and return where each is now.

        An address is there once: what is known already gets further tags and the star,
        and its text if it lacked that. `is_saved`: whether they go onto the shelves; if
        not, what is known already stays as it is. No worker has to be woken.
        """
        with self._database.write() as connection:
            lock_account(connection, account)
            return put(
                connection, account, links, self._now(), origin, is_saved=is_saved
            )

    def known(self, account: AccountId, urls: Sequence[str]) -> frozenset[str]:
        """Return those of `urls` that are on the shelves of `account`."""
        found = select(articles.c.url).where(
            articles.c.account_id == account,
            articles.c.url_hash.in_([hash_url(url) for url in urls]),
            articles.c.removed_at.is_(None),
            articles.c.is_saved.is_(True),
        )
        with self._database.read() as connection:
            return frozenset(connection.execute(found).scalars())

    def count(self, account: AccountId) -> LinkCount:
        """Return how far the links of `account` are."""
        counted = (
            select(articles.c.state, func.count())
            .where(articles.c.account_id == account, articles.c.removed_at.is_(None))
            .where(articles.c.is_saved.is_(True))
            .group_by(articles.c.state)
        )
        with self._database.read() as connection:
            states = {row[0]: row[1] for row in connection.execute(counted)}
            read = connection.execute(self._read_today(account)).scalar_one()
            a_day = self._quotas.reads_a_day(connection, account)
        return LinkCount(states.get("waiting", 0), states.get("failed", 0), read, a_day)

    def call(
        self, account: AccountId, ids: Sequence[ArticleId]
    ) -> tuple[ArticleId, ...]:
        """Hand those of `ids` out that lack their text, and return them.

        Their reader wants them now, so they do not wait for their turn; a worker has to
        be woken for each.
        """
        lacking = articles.c.state.in_(["waiting", "failed"])
        mine = (
            update(articles)
            .where(articles.c.account_id == account, articles.c.id.in_(list(ids)))
            .where(lacking, articles.c.removed_at.is_(None), self._is_free())
            .values(state="waiting", sentence=None, tries=0, **self._out())
            .returning(articles.c.id)
        )
        with self._database.write() as connection:
            return tuple(map(ArticleId, connection.execute(mine).scalars()))

    def waiting(
        self, account: AccountId, ids: Sequence[ArticleId]
    ) -> tuple[ArticleId, ...]:
        """Return those of `ids` that are still to be read, in their order."""
        found = select(articles.c.id).where(
            articles.c.account_id == account,
            articles.c.id.in_(list(ids)),
            articles.c.state == "waiting",
            articles.c.removed_at.is_(None),
        )
        with self._database.read() as connection:
            waiting = set(connection.execute(found).scalars())
        return tuple(id for id in ids if id in waiting)

    def is_out(self, account: AccountId, id: ArticleId) -> bool:
        """Tell whether the link is handed out to be read just now."""
        mine = select(articles.c.id).where(
            articles.c.id == id,
            articles.c.account_id == account,
            articles.c.lease_until > self._now(),
        )
        with self._database.read() as connection:
            return connection.execute(mine).one_or_none() is not None

    # --- for workers: the ids come from the queue, which no reader can write to

    def claim(self, id: ArticleId) -> LinkClaim | None:
        """Return the right to read the link; None where it is read, or another's."""
        owner, now = secrets.token_hex(8), self._now()
        free = articles.c.lease_owner.is_(None) | (articles.c.lease_until <= now)
        mine = (
            update(articles)
            .where(articles.c.id == id, articles.c.wake_at.is_not(None), free)
            .where(articles.c.removed_at.is_(None), articles.c.tries < MOST_TRIES)
            .values(**self._out() | {"lease_owner": owner})
            .values(tries=articles.c.tries + 1)
            .returning(
                articles.c.account_id,
                articles.c.url,
                articles.c.tries,
                articles.c.state == "kept",
            )
        )
        with self._database.write() as connection:
            row = connection.execute(mine).one_or_none()
        return (
            None
            if row is None
            else LinkClaim(id, row[0], row[1], owner, row[2], has_text=bool(row[3]))
        )

    def found(self, claim: LinkClaim, article: Article) -> bool:
        """Note the text; False where somebody else has done so meanwhile."""
        values = text_values(article) | {"fetched_at": self._now()}
        with self._database.write() as connection:
            mine = update(articles).where(_held(claim)).values(values)
            if not connection.execute(mine).rowcount:
                return False
            index(connection, claim.id, article)
        return True

    def postpone(self, claim: LinkClaim, until: datetime) -> None:
        """Give the link back until `until`: its site wants a pause. That is no try."""
        self._change(claim, wake_at=until, tries=claim.tries - 1)

    def retry(self, claim: LinkClaim, until: datetime, sentence: str) -> None:
        """Give the link back until `until`: it could not be read just now."""
        self._change(claim, wake_at=until, sentence=sentence)

    def fail(self, claim: LinkClaim, sentence: str) -> None:
        """Note why there is no text; its reader may have it tried again.

        A text that came along is there still: it does without its pictures.
        """
        values = {"state": "failed", "sentence": sentence, "fetched_at": self._now()}
        self._change(claim, wake_at=None, **{} if claim.has_text else values)

    def _change(self, claim: LinkClaim, **values: Any) -> None:
        with self._database.write() as connection:
            mine = update(articles).where(_held(claim))
            connection.execute(mine.values(values | _NOBODYS))

    def sweep(self) -> tuple[ArticleId, ...]:
        """Hand out what is due, as far as workers have room, and return it.

        Those of whom the fewest are out come first. Who has had enough read for today,
        or whose room is full, waits.
        """
        with self._database.read() as connection:
            out = self._out_by_account(connection)
            room = MOST_OUT - sum(out.values())
            due = self._due_accounts(connection) if room > 0 else []
            # By lot among equals, so that each has its turn.
            lots = {one: random() for one in due}  # noqa: S311  no secret
            due = sorted(due, key=lambda one: (out.get(one, 0), lots[one]))[:room]
            queues = {one: self._queue(connection, one, out, room) for one in due}
        chosen = _deal(queues, out, room)
        if not chosen:
            return ()  # without the lock of a writer: this is asked all the time
        with self._database.write() as connection:
            self._bury(connection, chosen)
            mine = (
                update(articles)
                .where(articles.c.id.in_(chosen))
                .where(articles.c.wake_at <= self._now())
                .values(**self._out())
                .returning(articles.c.id)
            )
            return tuple(map(ArticleId, connection.execute(mine).scalars()))

    def _out(self) -> dict[str, Any]:
        until = self._now() + LEASE
        return {"lease_until": until, "wake_at": until, "lease_owner": None}

    def _is_free(self) -> ColumnElement[bool]:
        return articles.c.lease_until.is_(None) | (
            articles.c.lease_until <= self._now()
        )

    def _out_by_account(self, connection: Connection) -> dict[str, int]:
        out = (
            select(articles.c.account_id, func.count())
            .where(articles.c.lease_until > self._now())
            .group_by(articles.c.account_id)
        )
        return {row[0]: row[1] for row in connection.execute(out)}

    def _due_accounts(self, connection: Connection) -> list[str]:
        one = select(articles.c.id).where(
            articles.c.account_id == accounts.c.id, articles.c.wake_at <= self._now()
        )
        return list(
            connection.execute(select(accounts.c.id).where(one.exists())).scalars()
        )

    def _queue(
        self, connection: Connection, account: str, out: dict[str, int], room: int
    ) -> list[str]:
        """Return what may be handed out of `account`, `room` links at most."""
        left = self._left(connection, AccountId(account)) - out.get(account, 0)
        due = self._due(account, max(0, min(left, room)))
        return list(connection.execute(due).scalars())

    def _left(self, connection: Connection, account: AccountId) -> int:
        """Return how many more may be read for `account` today."""
        if self._quotas.is_full(connection, account):
            return 0
        a_day = self._quotas.reads_a_day(connection, account)
        if a_day is None:
            return 2 * MOST_OUT
        return a_day - int(connection.execute(self._read_today(account)).scalar_one())

    def _read_today(self, account: AccountId) -> Any:
        return (
            select(func.count())
            .where(articles.c.account_id == account, articles.c.origin != "reader")
            .where(articles.c.state != "waiting")
            .where(articles.c.fetched_at > self._now() - DAY)
        )

    def _due(self, account: str, share: int) -> Any:
        return (
            select(articles.c.id)
            .where(articles.c.account_id == account)
            .where(articles.c.wake_at <= self._now())
            .order_by(articles.c.wake_at)
            .limit(share)
        )

    def _bury(self, connection: Connection, ids: list[str]) -> None:
        """Give up what killed its workers again and again."""
        dead = articles.c.id.in_(ids), articles.c.tries >= MOST_TRIES
        sentence = "Inkpost stopped again and again while it read this page"
        values = {"wake_at": None, **_NOBODYS}
        change = update(articles).where(*dead)
        connection.execute(change.values(values))
        textless = change.where(articles.c.state == "waiting")
        connection.execute(textless.values(state="failed", sentence=sentence))


def _deal(queues: dict[str, list[str]], out: dict[str, int], room: int) -> list[str]:
    """Return `room` links of `queues`, one after another from who has the fewest out.

    >>> _deal({"a": ["1", "2", "3"], "b": ["4"]}, {"a": 1}, 3)
    ['4', '1', '2']
    """
    have = {account: out.get(account, 0) for account in queues}
    chosen: list[str] = []
    while have and len(chosen) < room:
        account = min(have, key=have.__getitem__)
        if queues[account]:
            chosen.append(queues[account].pop(0))
            have[account] += 1
        else:
            del have[account]
    return chosen


def _held(claim: LinkClaim) -> ColumnElement[bool]:
    return (articles.c.id == claim.id) & (articles.c.lease_owner == claim.owner)
