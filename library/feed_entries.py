"""What feeds had before: how an entry is known again, and who gets what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from inkpost.model import (
    AccountId,
    ArticleId,
    Entry,
    FeedId,
    FullText,
    SubscriptionId,
)
from library.database import Database
from library.feed_tables import (
    feed_entries,
    feeds,
    subscription_articles,
    subscriptions,
)
from library.tables import articles

#: Entries of one feed that are remembered: four times as many as are looked at.
REMEMBERED = 2_000
#: New ones of a feed in a day (safety 76).
MOST_A_DAY = 300
DAY = timedelta(days=1)
#: Rows of one transaction.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Fresh:
    """An entry that was not there before. `url`: what its article is known by."""

    entry: Entry
    url: str
    names: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Follower:
    """A subscription that gets entries. `is_new`: it has had none so far."""

    id: SubscriptionId
    account: AccountId
    full_text: FullText
    is_new: bool


class FeedEntries:
    """The entries of all feeds."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def compare(
        self, feed: FeedId, entries: Sequence[Entry], home: str
    ) -> tuple[tuple[Fresh, ...], frozenset[int]]:
        """Return all `entries` with the address of each, and which of them are new.

        The new ones are named by their place. `home`: the site's address, for entries
        without one.

        An entry is known by its id; or by link and title, or by title and text: some
        feeds make new ids at each visit.
        """
        found = select(feed_entries).where(feed_entries.c.feed_id == feed)
        with self._database.read() as connection:
            known = _Known(connection.execute(found).all())
        shared = Counter(entry.url for entry in entries)
        keys = Counter(entry.key for entry in entries)
        seen = _Known(())
        fresh, new = [], set()
        for place, entry in enumerate(entries):
            names = _names(entry, has_key=keys[entry.key] == 1)
            if not known.has(names) and not seen.has(names):
                new.add(place)
            is_new_there = place not in new or names[1] not in known.links
            is_own = shared[entry.url] == 1 and is_new_there
            url = entry.url if is_own and entry.url else _address(entry, home, names)
            fresh.append(Fresh(entry, url, names))
            seen.add(names)
        return tuple(fresh), frozenset(new)

    def room(self, feed: FeedId) -> int:
        """Return how many new entries the feed may have yet today."""
        counted = (
            select(func.count())
            .select_from(feed_entries)
            .where(feed_entries.c.feed_id == feed)
            .where(feed_entries.c.added_at > self._now() - DAY)
        )
        with self._database.read() as connection:
            return max(0, MOST_A_DAY - int(connection.execute(counted).scalar_one()))

    def followers(self, feed: FeedId) -> Iterator[Follower]:
        """Yield who gets the entries of `feed`, a batch at a time."""
        last = ""
        while True:
            found = (
                select(subscriptions)
                .where(subscriptions.c.feed_id == feed, subscriptions.c.id > last)
                .where(subscriptions.c.is_paused.is_(False))
                .order_by(subscriptions.c.id)
                .limit(BATCH)
            )
            with self._database.read() as connection:
                rows = connection.execute(found).all()
            for row in rows:
                is_new = row.welcomed_at is None
                yield Follower(row.id, row.account_id, row.full_text, is_new)
            if len(rows) < BATCH:
                return
            last = rows[-1].id

    def hand_over(
        self,
        follower: Follower,
        entries: Sequence[tuple[ArticleId, datetime | None]],
    ) -> None:
        """Note that articles came by a subscription, and when each was published.

        Whatever was noted before stays as it is.
        """
        now = self._now()
        ids = [id for id, _ in entries]
        there = select(subscription_articles.c.article_id).where(
            subscription_articles.c.subscription_id == follower.id,
            subscription_articles.c.article_id.in_(ids),
        )
        # It may be gone by now, and so may the article.
        mine = select(subscriptions.c.id).where(subscriptions.c.id == follower.id)
        kept = select(articles.c.id).where(
            articles.c.account_id == follower.account, articles.c.id.in_(ids)
        )
        with self._database.write() as connection:
            if connection.execute(mine.with_for_update()).one_or_none() is None:
                return
            before = set(connection.execute(there).scalars())
            wanted = set(connection.execute(kept).scalars()) - before
            rows = {
                id: {
                    "subscription_id": follower.id,
                    "article_id": id,
                    "at": min(at or now, now),
                }
                for id, at in entries
                if id in wanted
            }
            if rows:
                connection.execute(insert(subscription_articles), list(rows.values()))
            if follower.is_new:
                welcome = update(subscriptions).where(subscriptions.c.id == follower.id)
                connection.execute(welcome.values(welcomed_at=now))

    def remember(
        self, feed: FeedId, new: Sequence[Fresh], present: Sequence[Fresh]
    ) -> None:
        """Note that `new` entries are known from now on.

        What is `present` in the feed stays known, however long it has been there.
        """
        if not new:
            return
        now = self._now()
        rows = [
            dict(zip(("key", "link", "name", "mark"), one.names, strict=True))
            | {"feed_id": feed, "added_at": now}
            for one in new
        ]
        counted = select(func.count()).where(feed_entries.c.feed_id == feed)
        there = select(feeds.c.id).where(feeds.c.id == feed).with_for_update()
        with self._database.write() as connection:
            if connection.execute(there).one_or_none() is None:
                return
            connection.execute(insert(feed_entries), rows)
            count = int(connection.execute(counted).scalar_one())
            if count > REMEMBERED + BATCH:
                names = [one.names[0] for one in present]
                oldest = (
                    select(feed_entries.c.number)
                    .where(feed_entries.c.feed_id == feed)
                    .where(feed_entries.c.key.not_in(names))
                    .order_by(feed_entries.c.number)
                    .limit(count - REMEMBERED)
                )
                gone = feed_entries.c.number.in_(oldest.scalar_subquery())
                connection.execute(delete(feed_entries).where(gone))


class _Known:
    """Entries by what they are known by."""

    def __init__(self, rows: Sequence[Row[Any]]) -> None:
        self.keys, self.links = set[str](), set[str]()
        self.names, self.marks = set[str](), set[str]()
        for row in rows:
            self.add((row.key, row.link, row.name, row.mark))

    def add(self, names: tuple[str, str, str, str]) -> None:
        for known, name in zip(
            (self.keys, self.links, self.names, self.marks), names, strict=True
        ):
            known.add(name)

    def has(self, names: tuple[str, str, str, str]) -> bool:
        key, _link, name, mark = names
        return key in self.keys or name in self.names or mark in self.marks


def _names(entry: Entry, *, has_key: bool) -> tuple[str, str, str, str]:
    """Return the hashes of id, link, link and title, title and text.

    `has_key`: whether its id is its own; else the others stand for it.
    """
    name = f"{entry.url}\n{entry.title}"
    key = entry.key if entry.key and has_key else f"{name}\n{entry.mark}"
    return _short(key), _short(entry.url), _short(name), entry.mark[:16]


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "ignore")).hexdigest()[:16]


def _address(entry: Entry, home: str, names: tuple[str, str, str, str]) -> str:
    """Return what the article of `entry` is known by that has no page of its own.

    Where several entries lead to one page, or none does, a fragment tells them apart.
    """
    base = (entry.url or home).partition("#")[0]
    return f"{base}#entry-{names[0]}"
