"""Pages that readers and guests look at before they print them.

As with deliveries, the row is the truth and a message only wakes a worker; a preview is
small, so nobody renews a lease.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    func,
    insert,
    select,
    true,
    update,
)

from inkpost.errors import NotFound
from inkpost.model import AccountId, ArticleId, DeliveryId, Preview, PreviewId
from library.database import Database
from library.guest_tables import guests, previews
from library.sealing import Seal
from library.tables import articles, new_id
from library.turns import NAMED

#: How long a preview, and what guests looked at, is kept; and how much longer it may
#: take, so that not every tick of the clock has something to forget.
LIFE, GRACE = timedelta(days=1), timedelta(hours=1)
#: How long a message may take to arrive, and a page to be read, before the sweeper
#: wakes another worker; and how often it does.
WAKE_PAUSE, LEASE, MOST_TRIES = timedelta(seconds=20), timedelta(minutes=4), 3


class Previews:
    """The previews of all; each look names who looks.

    `seal`: asked for when there is a guest, whose internet address is not kept.
    """

    def __init__(
        self, database: Database, now: Callable[[], datetime], seal: Callable[[], Seal]
    ) -> None:
        self._database = database
        self._now = now
        self._seal = seal

    def add(self, account: AccountId, url: str, client: str | None = None) -> PreviewId:
        """Return a new preview of `url`, a checked address; a worker has to be woken.

        `client`: the internet address of a guest; None for a reader.
        """
        id, now = PreviewId(new_id()), self._now()
        values: dict[str, Any] = {"id": id, "account_id": account, "url": url}
        values |= {"client": client and self._seal().mark(client)}
        values |= {"state": "waiting", "sentence": ""}
        with self._database.write() as connection:
            connection.execute(
                insert(previews).values(
                    **values, created_at=now, wake_at=now + WAKE_PAUSE
                )
            )
        return id

    def find(self, id: PreviewId, account: AccountId | None) -> Preview:
        """Return the preview, if it is a guest's or `account`'s; else `NotFound`.

        A guest has no name: whoever knows a guest's address may look.
        """
        with self._database.read() as connection:
            found = select(previews).where(previews.c.id == id)
            row = connection.execute(found).one_or_none()
        if row is None or (row.client is None and row.account_id != account):
            raise NotFound("There is no such preview: it is kept for a day")
        return _preview(row)

    def next(self) -> tuple[PreviewId, ...]:
        """Return those that wait, the one whose turn it is first, as `Turns.next` does.

        Guests are as many accounts as they have internet addresses.
        """
        now = self._now()
        whose = func.coalesce(previews.c.client, previews.c.account_id)
        held = select(whose.label("whose"), func.count().label("count")).group_by(whose)
        held = held.where(previews.c.wake_at.is_not(None), previews.c.lease_until > now)
        at_work = held.subquery()
        found = (
            select(previews.c.id)
            .outerjoin(at_work, at_work.c.whose == whose)
            .where(previews.c.wake_at.is_not(None), *_is_due(now))
            .order_by(func.coalesce(at_work.c.count, 0), previews.c.created_at)
            .limit(NAMED)
        )
        with self._database.read() as connection:
            return tuple(PreviewId(id) for id in connection.execute(found).scalars())

    def oldest(self) -> datetime | None:
        """Return since when the one waits for a worker that has waited longest."""
        since = select(func.min(previews.c.created_at))
        waits = previews.c.wake_at.is_not(None), *_is_due(self._now())
        with self._database.read() as connection:
            found: datetime | None = connection.scalar(since.where(*waits))
        return found

    def claim(self, id: PreviewId) -> Preview | None:
        """Return the preview to be made now; None where it is made, or another's."""
        now = self._now()
        mine = (
            update(previews)
            .where(previews.c.id == id, *_is_due(now))
            .values(lease_until=now + LEASE, wake_at=now + LEASE)
            .values(tries=previews.c.tries + 1)
            .returning(previews)
        )
        with self._database.write() as connection:
            row = connection.execute(mine).one_or_none()
        return None if row is None else _preview(row)

    def ready(self, id: PreviewId, article: ArticleId) -> None:
        """Note what was found."""
        self._change(id, state="ready", article_id=article, wake_at=None)

    def fail(self, id: PreviewId, sentence: str) -> None:
        """Note why there is nothing."""
        self._change(id, state="failed", sentence=sentence, wake_at=None)

    def mailed(self, id: PreviewId, by: AccountId, delivery: DeliveryId) -> None:
        """Note the delivery that a guest ordered."""
        self._change(id, delivery_id=delivery, mailed_by=by)

    def sweep(self) -> tuple[PreviewId, ...]:
        """Return what waits too long, to be woken; what killed three workers fails."""
        now = self._now()
        due = previews.c.wake_at <= now
        found = select(previews.c.id, previews.c.tries).where(due).limit(1000)
        with self._database.read() as connection:
            rows = connection.execute(found).all()
        for row in rows:
            if row.tries >= MOST_TRIES:
                self.fail(row.id, "Inkpost stopped while it read this page")
            else:
                self._change(row.id, wake_at=now + WAKE_PAUSE)
        return tuple(PreviewId(row.id) for row in rows if row.tries < MOST_TRIES)

    def expire(self) -> tuple[str, ...]:
        """Forget old previews, and what guests looked at.

        Returns the names of the pictures that nobody has any more.
        """
        now = self._now()
        late = previews.c.created_at < now - LIFE - GRACE
        with self._database.read() as connection:
            if not connection.execute(select(previews.c.id).where(late)).first():
                return ()  # without the lock of a writer: this is asked all the time
        old = _of_guests(now - LIFE)
        with self._database.write() as connection:
            gone = _pictures(connection, old)
            connection.execute(delete(articles).where(old))
            before = previews.c.created_at < now - LIFE
            connection.execute(delete(previews).where(before))
            left = _pictures(connection, true()) if gone else set()
        return tuple(sorted(gone - left))

    def pages_since(self, since: datetime, client: str | None = None) -> int:
        """Return how many pages guests, or the one at `client`, asked for."""
        return self._sum(func.count(), since, client)

    def codes_since(self, since: datetime, client: str | None = None) -> int:
        """Return how many codes guests, or the one at `client`, had mailed."""
        return self._sum(func.coalesce(func.sum(previews.c.codes), 0), since, client)

    def _sum(self, what: Any, since: datetime, client: str | None) -> int:
        found = select(what).select_from(previews).where(previews.c.created_at > since)
        if client is None:
            found = found.where(previews.c.client.is_not(None))
        else:
            found = found.where(previews.c.client == self._seal().mark(client))
        with self._database.read() as connection:
            return int(connection.scalar(found) or 0)

    def take_file(self, id: PreviewId, most: int) -> bool:
        """Count one more file that is made of it; False where it had `most`."""
        return self._take(id, previews.c.files, most)

    def take_code(self, id: PreviewId, most: int) -> bool:
        """Count one more code that is asked for from it; False where it had `most`."""
        return self._take(id, previews.c.codes, most)

    def _take(self, id: PreviewId, column: Any, most: int) -> bool:
        more = update(previews).where(previews.c.id == id, column < most)
        with self._database.write() as connection:
            change = more.values({column: column + 1})
            return bool(connection.execute(change).rowcount)

    def _change(self, id: PreviewId, **values: Any) -> None:
        with self._database.write() as connection:
            mine = update(previews).where(previews.c.id == id)
            connection.execute(mine.values(values))


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = previews.c.lease_until.is_(None) | (previews.c.lease_until <= now)
    return previews.c.state == "waiting", free, previews.c.tries < MOST_TRIES


def _of_guests(before: datetime) -> ColumnElement[bool]:
    """Tell which articles guests looked at before `before`, and not since."""
    desk = select(guests.c.account_id).where(guests.c.address == "").scalar_subquery()
    shown = select(previews.c.article_id).where(
        previews.c.article_id.is_not(None), previews.c.created_at >= before
    )
    return (
        (articles.c.account_id == desk)
        & (articles.c.fetched_at < before)
        & articles.c.id.not_in(shown)
    )


def _pictures(connection: Connection, which: ColumnElement[bool]) -> set[str]:
    """Return the names of the files of `which` articles."""
    found = select(articles.c.pictures).where(which)
    rows = connection.execute(found.execution_options(yield_per=500)).scalars()
    return {one["path"] for pictures in rows for one in pictures if one["path"]}


def _preview(row: Row[Any]) -> Preview:
    return Preview(
        id=row.id,
        account=row.account_id,
        url=row.url,
        is_guests=row.client is not None,
        state=row.state,
        sentence=row.sentence,
        article=row.article_id,
        delivery=row.delivery_id,
        mailed_by=row.mailed_by,
    )
