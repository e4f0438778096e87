"""The feeds that each reader follows, and the entries that came by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from inkpost.errors import NotFound, QuotaSpent
from inkpost.model import (
    AccountId,
    FeedId,
    FullText,
    Outline,
    Subscription,
    SubscriptionId,
)
from inkpost.render import one_line
from library.articles import hash_url
from library.database import Database, lock_account
from library.feed_entries import Follower
from library.feed_tables import feeds, subscriptions
from library.feeds import WAKE_PAUSE
from library.loose_entries import is_loose, is_of
from library.quotas import Quotas
from library.subscription_entries import count_unread
from library.subscription_rows import shown, subscription_of
from library.tables import articles, new_id

#: Characters of a feed's title and of a category.
LONGEST_TITLE, LONGEST_CATEGORY = 200, 60
#: The category of newsletters, until their reader gives them another one.
NEWSLETTERS = "Newsletters"
#: How soon after a look a reader may have a feed looked at again.
PAUSE = timedelta(minutes=2)


class Subscriptions:
    """The subscriptions of every account; each call names whose."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], quotas: Quotas
    ) -> None:
        self._database = database
        self._now = now
        self._quotas = quotas

    def follow(
        self, account: AccountId, url: str, title: str = "", category: str = ""
    ) -> tuple[SubscriptionId, FeedId]:
        """Return the subscription of `account` to `url`, new or as it was.

        `url`: checked; of a feed or of a site. A worker has to be woken to look at it.
        Raises `QuotaSpent` where `account` follows as many as it may.
        """
        outline = Outline(url, title, category)
        ids, _new, feeds = self._follow(account, [outline])
        if not ids:
            raise QuotaSpent(self._spent(account))
        return ids[0], feeds[0]

    def follow_all(
        self, account: AccountId, outlines: Sequence[Outline]
    ) -> tuple[int, int]:
        """Follow all of `outlines`, with checked addresses, as far as there is room.

        Returns how many are new, and how many there was no room for.
        """
        ids, new, _feeds = self._follow(account, outlines)
        return new, len(outlines) - len(ids)

    def _follow(
        self, account: AccountId, outlines: Sequence[Outline]
    ) -> tuple[list[SubscriptionId], int, list[FeedId]]:
        ids, chosen, new = [], [], 0
        with self._database.write() as connection:
            lock_account(connection, account)
            room = self._room(connection, account)
            for outline in outlines:
                feed = self._feed(connection, outline)
                mine = select(subscriptions.c.id).where(
                    subscriptions.c.account_id == account,
                    subscriptions.c.feed_id == feed,
                )
                id = connection.execute(mine).scalar_one_or_none()
                if id is None:
                    if room is not None and new >= room:
                        continue
                    id = self._subscribe(connection, account, feed, outline)
                    new += 1
                ids.append(id)
                chosen.append(feed)
        return ids, new, chosen

    def _feed(self, connection: Connection, outline: Outline) -> FeedId:
        """Return the feed at an address, whoever follows it."""
        name, now = hash_url(outline.url), self._now()
        found = select(feeds.c.id).where(feeds.c.url_hash == name)
        id = connection.execute(found).scalar_one_or_none()
        if id is None:
            id = new_id()
            values: dict[str, Any] = {"id": id, "url": outline.url, "url_hash": name}
            values |= {"site_url": outline.site_url, "created_at": now}
            connection.execute(insert(feeds).values(values))
        return FeedId(id)

    def _subscribe(
        self, connection: Connection, account: AccountId, feed: FeedId, outline: Outline
    ) -> SubscriptionId:
        id, now = SubscriptionId(new_id()), self._now()
        connection.execute(
            insert(subscriptions).values(
                id=id,
                account_id=account,
                feed_id=feed,
                title=one_line(outline.title, LONGEST_TITLE),
                category=one_line(outline.category, LONGEST_CATEGORY),
                created_at=now,
            )
        )
        _wake(connection, feed, now)
        return id

    def follow_sender(self, account: AccountId, sender: str, name: str) -> Follower:
        """Return the subscription to the newsletters of `sender`, new or as it was.

        `name`: what it calls itself. Raises `QuotaSpent` as `follow` does.
        """
        outline = Outline(f"newsletter:{account}/{sender}", "", NEWSLETTERS)
        ids, _new, chosen = self._follow(account, [outline])
        if not ids:
            raise QuotaSpent(self._spent(account))
        now = self._now()
        values: dict[str, Any] = {"state": "mail", "title": name, "next_poll_at": None}
        values |= {"is_due": False, "polled_at": now, "changed_at": now}
        with self._database.write() as connection:
            mine = update(feeds).where(feeds.c.id == chosen[0])
            connection.execute(mine.values(values))
        return Follower(ids[0], account, "never", is_new=True)

    def _room(self, connection: Connection, account: AccountId) -> int | None:
        most = self._quotas.feeds(connection, account)
        if most is None:
            return None
        mine = subscriptions.c.account_id == account
        counted = select(func.count()).select_from(subscriptions).where(mine)
        return max(0, most - int(connection.execute(counted).scalar_one()))

    def _spent(self, account: AccountId) -> str:
        with self._database.read() as connection:
            most = self._quotas.feeds(connection, account)
        return (
            f"You follow {most} feeds, the most here: stop following one, or ask the "
            "operator for more"
        )

    def list(self, account: AccountId) -> tuple[Subscription, ...]:
        """Return the feeds that `account` follows, by category and title."""
        found = shown().where(subscriptions.c.account_id == account)
        with self._database.read() as connection:
            rows = connection.execute(found).all()
            unread = count_unread(connection, account)
        values = [subscription_of(row, unread.get(row.id, 0)) for row in rows]
        return tuple(
            sorted(values, key=lambda one: (one.category, one.title.lower(), one.id))
        )

    def find(self, account: AccountId, id: SubscriptionId) -> Subscription:
        """Return the subscription; raise `NotFound` where `account` has none such."""
        found = shown().where(
            subscriptions.c.account_id == account, subscriptions.c.id == id
        )
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
            unread = count_unread(connection, account, id)
        if row is None:
            raise _not_found()
        return subscription_of(row, unread.get(id, 0))

    def change(
        self,
        account: AccountId,
        id: SubscriptionId,
        *,
        title: str | None = None,
        category: str | None = None,
        full_text: FullText | None = None,
        is_paused: bool | None = None,
    ) -> None:
        """Change what is given; an empty `title`: the feed's own from now on.

        Raises `NotFound`.
        """
        given = {
            "title": None if title is None else one_line(title, LONGEST_TITLE),
            "category": None
            if category is None
            else one_line(category, LONGEST_CATEGORY),
            "full_text": full_text,
            "is_paused": is_paused,
        }
        values = {name: value for name, value in given.items() if value is not None}
        mine = subscriptions.c.account_id == account, subscriptions.c.id == id
        with self._database.write() as connection:
            change = update(subscriptions).where(*mine)
            changed = change.values(values or {"id": id})
            feed = connection.execute(
                changed.returning(subscriptions.c.feed_id)
            ).scalar_one_or_none()
            if feed is None:
                raise _not_found()
            if is_paused is False:
                _wake(connection, feed, self._now())

    def choose(
        self, account: AccountId, id: SubscriptionId, url: str
    ) -> tuple[SubscriptionId, FeedId]:
        """Follow the feed `url`, one of a site's that the subscription is to.

        Raises `NotFound` where the site has none such.
        """
        subscription = self.find(account, id)
        if url not in [choice.url for choice in subscription.choices]:
            raise NotFound("This site has no such feed: choose one of those shown")
        self.remove(account, id)
        return self.follow(account, url, category=subscription.category)

    def refresh(self, account: AccountId, id: SubscriptionId) -> FeedId | None:
        """Have the feed looked at now, and return it; a worker has to be woken.

        None where that was done a moment ago. Raises `NotFound`.
        """
        mine = select(subscriptions.c.feed_id).where(
            subscriptions.c.account_id == account, subscriptions.c.id == id
        )
        now = self._now()
        with self._database.write() as connection:
            feed = connection.execute(mine).scalar_one_or_none()
            if feed is None:
                raise _not_found()
            polled = select(feeds.c.polled_at).where(feeds.c.id == feed)
            at = connection.execute(polled).scalar_one()
            if at is not None and at > now - PAUSE:
                return None
            _wake(connection, feed, now)
        return FeedId(feed)

    def remove(self, account: AccountId, id: SubscriptionId) -> None:
        """Follow the feed no more; what it brought and nobody saved goes with it.

        Raises `NotFound`.
        """
        mine = subscriptions.c.account_id == account, subscriptions.c.id == id
        with self._database.write() as connection:
            if connection.execute(select(subscriptions.c.id).where(*mine)).first():
                gone = delete(articles).where(articles.c.account_id == account)
                gone = gone.where(is_loose(), is_of(id))
                connection.execute(gone)
            feed = connection.execute(
                delete(subscriptions).where(*mine).returning(subscriptions.c.feed_id)
            ).scalar_one_or_none()
            if feed is None:
                raise _not_found()
            _forget(connection, feed)


def _wake(connection: Connection, feed: str, now: datetime) -> None:
    """Let the feed be polled at once."""
    free = or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now)
    due = {"is_due": True, "next_poll_at": now + WAKE_PAUSE}
    mine = update(feeds).where(feeds.c.id == feed, feeds.c.state != "mail")
    connection.execute(mine.where(free).values(due))
    # Whoever is at it has not seen who came since.
    again = mine.where(~free).values({"is_due": True})
    connection.execute(again)


def _forget(connection: Connection, feed: str) -> None:
    """Forget the feed where nobody follows it any more."""
    followed = select(subscriptions.c.id).where(subscriptions.c.feed_id == feed)
    if not connection.execute(followed.limit(1)).first():
        connection.execute(delete(feeds).where(feeds.c.id == feed))


def _not_found() -> NotFound:
    return NotFound("You follow no such feed: look at the list of your feeds")
