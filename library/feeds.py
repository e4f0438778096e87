"""Feeds as the workers see them: which are due, who asks, and what came of it.

What readers do with them is in `library.subscriptions`. Ids come from the queue, which
no reader can write to.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, exists, or_, select, update

from inkpost.errors import LeaseLost
from inkpost.model import FeedId, FeedLink, FeedPlan, FeedState, Validators
from library.articles import hash_url
from library.database import Database
from library.feed_tables import feeds, subscriptions

#: How long a message may take to arrive, and a feed to be polled.
WAKE_PAUSE, LEASE = timedelta(minutes=5), timedelta(minutes=10)
#: Feeds that are handed out in one transaction: what a tick of the clock wakes.
BATCH = 500


@dataclass(frozen=True, slots=True)
class FeedClaim:
    """The right to poll the feed `id`, as long as `owner` is in its row.

    `validators`, `body_hash`: of what it served the last time, empty where all of it
    has to be had again. `failures`: in a row. `changed_at`: when it last had something
    new, or when it was first followed. `was_served`: whether it was ever.
    """

    id: FeedId
    url: str
    title: str
    owner: str
    state: FeedState
    validators: Validators
    body_hash: str | None
    failures: int
    plan: FeedPlan
    changed_at: datetime
    was_served: bool


class Feeds:
    """The feeds of all readers."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def due(self, limit: int = BATCH) -> tuple[FeedId, ...]:
        """Hand out up to `limit` feeds whose time it is; each is told once.

        Any number of clocks may ask. What nobody claims is handed out again later.
        """
        now = self._now()
        found = (
            select(feeds.c.id)
            .where(feeds.c.next_poll_at <= now)
            .order_by(feeds.c.next_poll_at)
            .limit(limit)
        )
        with self._database.read() as connection:
            if not connection.execute(found.limit(1)).first():
                return ()  # without the lock of a writer: this is asked all the time
        with self._database.write() as connection:
            ids = connection.execute(found.with_for_update(skip_locked=True)).scalars()
            chosen = list(ids)
            mine = update(feeds).where(feeds.c.id.in_(chosen))
            out = {"is_due": True, "next_poll_at": now + WAKE_PAUSE}
            connection.execute(mine.values(out))
        return tuple(map(FeedId, chosen))

    def claim(self, id: FeedId) -> FeedClaim | None:
        """Return the right to poll the feed now; None where it is not due.

        A feed that nobody follows any more is forgotten.
        """
        now, owner = self._now(), secrets.token_hex(8)
        free = or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now)
        mine = (
            update(feeds)
            .where(feeds.c.id == id, feeds.c.is_due.is_(True), free)
            .values(is_due=False, lease_owner=owner, lease_until=now + LEASE)
            # Whoever dies over it leaves it to the clock.
            .values(next_poll_at=now + LEASE)
            .returning(feeds)
        )
        followed = exists().where(subscriptions.c.feed_id == id)
        unmet = subscriptions.c.feed_id == id, subscriptions.c.welcomed_at.is_(None)
        with self._database.write() as connection:
            row = connection.execute(mine).one_or_none()
            if row is None:
                return None
            if not connection.execute(select(followed)).scalar_one():
                connection.execute(delete(feeds).where(feeds.c.id == id))
                return None
            whole = connection.execute(select(exists().where(*unmet))).scalar_one()
        return FeedClaim(
            id=id,
            url=row.url,
            title=row.title,
            owner=owner,
            state=row.state,
            # Who begins to follow it needs what others have had already.
            validators=Validators() if whole else Validators(row.etag, row.modified),
            body_hash=None if whole else row.body_hash,
            failures=row.failures,
            plan=FeedPlan(timedelta(seconds=row.pause), *map(tuple, row.quiet)),
            changed_at=row.changed_at or row.created_at,
            was_served=row.changed_at is not None,
        )

    def settle(self, claim: FeedClaim, until: datetime | None, **values: Any) -> None:
        """Give the feed back until `until`, with what was learnt; see `feed_tables`.

        Raises `LeaseLost` where another worker has it by now.
        """
        # Somebody may have begun to follow it meanwhile: then it is due again.
        then = case((feeds.c.is_due, self._now()), else_=until)
        free = {"lease_owner": None, "lease_until": None, "next_poll_at": then}
        with self._database.write() as connection:
            mine = update(feeds).where(_held(claim))
            if not connection.execute(mine.values(values | free)).rowcount:
                raise LeaseLost(f"The feed {claim.id} is another worker's now")

    def rest(self, claim: FeedClaim, until: datetime) -> None:
        """Give the feed back unpolled: its site wants a pause."""
        self.settle(claim, until)

    def polled(
        self,
        claim: FeedClaim,
        until: datetime,
        plan: FeedPlan,
        validators: Validators,
        **values: Any,
    ) -> None:
        """Note that the feed was served; `values`: what it said of itself."""
        fine: dict[str, Any] = {
            "state": "fine",
            "trouble": None,
            "failures": 0,
            "choices": [],
        }
        known: dict[str, Any] = {
            "etag": validators.etag,
            "modified": validators.modified,
            "pause": round(plan.pause.total_seconds()),
            "quiet": [list(plan.quiet_hours), list(plan.quiet_days)],
            "polled_at": self._now(),
        }
        self.settle(claim, until, **(known | fine | values))

    def fail(
        self, claim: FeedClaim, until: datetime | None, sentence: str, state: FeedState
    ) -> None:
        """Note what went wrong, for those who follow it."""
        self.settle(
            claim,
            until,
            polled_at=self._now(),
            state=state,
            trouble=sentence,
            failures=claim.failures + 1,
        )

    def offer(self, claim: FeedClaim, choices: Iterable[FeedLink]) -> None:
        """Note that there are several feeds, of which each reader has to choose."""
        told = [{"url": choice.url, "title": choice.title} for choice in choices]
        sentence = f"This site has {len(told)} feeds: choose"
        self.settle(
            claim,
            None,
            polled_at=self._now(),
            state="choose",
            choices=told,
            trouble=sentence,
        )

    def move(self, claim: FeedClaim, url: str) -> FeedId:
        """Note that the feed is at `url` for good, and return which it is from now on.

        Where that one is known already its readers follow that one. It is due at once.
        """
        place = {"url": url, "url_hash": hash_url(url)}
        now = self._now()
        again = {"etag": None, "modified": None, "body_hash": None, "is_due": True}
        with self._database.write() as connection:
            known = select(feeds.c.id).where(feeds.c.url_hash == place["url_hash"])
            other = connection.execute(known).scalar_one_or_none()
            if other in (None, claim.id):
                free = {"lease_owner": None, "lease_until": None}
                mine = update(feeds).where(_held(claim))
                values = place | again | free | {"next_poll_at": now + WAKE_PAUSE}
                if not connection.execute(mine.values(values)).rowcount:
                    raise LeaseLost(f"The feed {claim.id} is another worker's now")
                return claim.id
            _follow_other(connection, claim.id, other)
            wanted = update(feeds).where(feeds.c.id == other)
            due = {"is_due": True, "next_poll_at": now + WAKE_PAUSE}
            connection.execute(wanted.where(feeds.c.state != "gone").values(due))
        return FeedId(other)


def _follow_other(connection: Any, feed: FeedId, other: str) -> None:
    """Let those who follow `feed` follow `other`, which some may do already."""
    already = select(subscriptions.c.account_id).where(subscriptions.c.feed_id == other)
    twice = (
        delete(subscriptions)
        .where(subscriptions.c.feed_id == feed)
        .where(subscriptions.c.account_id.in_(already))
    )
    connection.execute(twice)
    moved = update(subscriptions).where(subscriptions.c.feed_id == feed)
    connection.execute(moved.values(feed_id=other))
    connection.execute(delete(feeds).where(feeds.c.id == feed))


def _held(claim: FeedClaim) -> Any:
    return (feeds.c.id == claim.id) & (feeds.c.lease_owner == claim.owner)
