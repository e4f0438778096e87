"""Deliveries as their reader sees them: order, look, try again, answer.

What workers do with them is in `library.work`.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from inkpost.errors import NotFound
from inkpost.model import (
    AccountId,
    ArticleId,
    Delivery,
    DeliveryId,
    DeliveryState,
    DeviceId,
    Event,
    Format,
    Item,
    Package,
    Placed,
)
from library.crowding import Crowding
from library.database import Database, lock_account
from library.mail_tables import volumes
from library.ordering import items_of, put_down, save_sent
from library.pages import newest
from library.quotas import Quotas
from library.rows import (
    MADE,
    NO_LEASE,
    WAKE_PAUSE,
    package_values,
    read_deliveries,
    record,
)
from library.tables import deliveries, devices, events

#: Two identical orders within this are one (contract M9, safety 136).
SAME_ORDER = timedelta(minutes=10)


#: States that a reader can leave by trying again.
ENDED_BADLY = (DeliveryState.FAILED, DeliveryState.REFUSED)
#: States in which only the reader knows whether the book has come.
ASKED = (DeliveryState.MAYBE_SENT, DeliveryState.WAITING)


class Deliveries:
    """The deliveries of every account; each call names whose."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        folder: Path,
        quotas: Quotas,
        crowding: Crowding,
    ) -> None:
        self._database = database
        self._now = now
        self._folder = folder
        self._quotas = quotas
        self._crowding = crowding

    def order(
        self,
        account: AccountId,
        urls: Sequence[str],
        device: DeviceId,
        format: Format = "epub",
        title: str | None = None,
    ) -> Delivery:
        """Return a new delivery of `urls`, as one book, to a device of `account`.

        An identical one of the last ten minutes that has not failed is returned
        instead. Raises `NotFound` where `account` has no such device, `QuotaSpent`,
        and `Overloaded`.
        """
        same = _hash(urls, device, format, title)
        values: dict[str, Any] = {"account_id": account, "device_id": device}
        values |= {"format": format, "title": title, "order_hash": same}
        return self._order(account, values, [{"url": url} for url in urls])

    def order_chosen(
        self,
        account: AccountId,
        ids: Sequence[ArticleId],
        device: DeviceId,
        format: Format = "epub",
    ) -> Delivery:
        """Return a new delivery of articles that `account` has, as one book.

        What a feed or a browser brought goes as it is here, and stays on the shelves;
        of others the pages are read anew. Otherwise as `order`.
        """
        values: dict[str, Any] = {"account_id": account, "device_id": device}
        with self._database.read() as connection:
            rows = items_of(connection, account, ids)
        if not rows:
            raise NotFound("There is no such article: look in your library")
        same = _hash([row["url"] for row in rows], device, format, None)
        delivery = self._order(
            account, values | {"format": format, "order_hash": same}, rows
        )
        with self._database.write() as connection:
            save_sent(connection, self._now(), account, rows)
        return delivery

    def order_article(
        self,
        account: AccountId,
        item: Item,
        device: DeviceId,
        format: Format = "epub",
    ) -> Delivery:
        """Return a new delivery of an article that `account` has, as its reader cut it.

        Otherwise as `order`.
        """
        cut = item.cut and dataclasses.asdict(item.cut)
        same = _hash([item.url], device, format, item.article, json.dumps(cut))
        values: dict[str, Any] = {"account_id": account, "device_id": device}
        values |= {"format": format, "order_hash": same}
        row = {"url": item.url, "article_id": item.article, "cut": cut}
        return self._order(account, values, [row])

    def add_made(
        self,
        account: AccountId,
        device: DeviceId,
        book: Package,
        items: Sequence[Placed],
        name: str,
    ) -> DeliveryId:
        """Return the delivery of a finished `book`, which has `items`, to a device.

        `name`: unique; it makes one delivery, however often it is asked for. What is in
        it was counted when it was read. Raises `NotFound` without such a device.
        """
        same = f"{MADE}{name}"
        with self._database.write() as connection:
            lock_account(connection, account)
            known = deliveries.c.account_id == account, deliveries.c.order_hash == same
            found = select(deliveries.c.id).where(*known)
            if id := connection.execute(found).scalar_one_or_none():
                return DeliveryId(id)
            values = {"account_id": account, "device_id": device, "order_hash": same}
            values |= {"address": _address(connection, account, device)}
            values |= {"format": book.format, "title": book.title}
            rows = [{"url": item.url, "article_id": item.article} for item in items]
            values |= package_values(book, self._folder)
            ready = DeliveryState.SENDING
            return put_down(connection, self._now(), values, rows, ready)

    def _order(
        self,
        account: AccountId,
        values: dict[str, Any],
        items: Sequence[dict[str, Any]],
    ) -> Delivery:
        with self._database.write() as connection:
            lock_account(connection, account)
            address = _address(connection, account, values["device_id"])
            id = self._recent(connection, account, values["order_hash"])
            if id is None:
                self._crowding.demand(connection)
                self._quotas.demand(connection, account, len(items))
                values |= {"address": address}
                id = put_down(connection, self._now(), values, items)
            return self._only(connection, account, id)

    def _recent(self, connection: Connection, account: str, same: str) -> str | None:
        found = (
            select(deliveries.c.id)
            .where(deliveries.c.account_id == account)
            .where(deliveries.c.created_at > self._now() - SAME_ORDER)
            .where(deliveries.c.order_hash == same)
            .where(deliveries.c.state.not_in(ENDED_BADLY))
        )
        return connection.execute(found).scalars().first()

    def find(self, account: AccountId, id: DeliveryId) -> Delivery:
        """Return the delivery; raise `NotFound` where `account` has none such."""
        with self._database.read() as connection:
            return self._only(connection, account, id)

    def _only(self, connection: Connection, account: str, id: str) -> Delivery:
        found = select(deliveries).where(
            deliveries.c.id == id, deliveries.c.account_id == account
        )
        rows = read_deliveries(connection, found, self._folder)
        if not rows:
            raise NotFound("There is no such delivery: look in your list")
        return rows[0]

    def list(
        self,
        account: AccountId,
        limit: int = 50,
        before: datetime | None = None,
        after: str | None = None,
        states: Collection[DeliveryState] = (),
    ) -> tuple[Delivery, ...]:
        """Return the newest `limit` deliveries of `account`, from before `before`.

        Volumes are left out: their whole stands for them. `after`: those of the moment
        `before` itself go on after this id. `states`: only those that are in one of
        them.
        """
        found = (
            select(deliveries)
            .where(deliveries.c.account_id == account)
            .where(deliveries.c.id.not_in(select(volumes.c.delivery_id)))
        )
        if states:
            found = found.where(deliveries.c.state.in_(states))
        by = deliveries.c.created_at, deliveries.c.id
        found = newest(found, *by, limit, before, after)
        with self._database.read() as connection:
            return read_deliveries(connection, found, self._folder)

    def events(
        self, account: AccountId, id: DeliveryId, after: int = 0
    ) -> tuple[Event, ...]:
        """Return what happened to the delivery after the event number `after`."""
        found = (
            select(events)
            .join(deliveries, deliveries.c.id == events.c.delivery_id)
            .where(deliveries.c.account_id == account)
            .where(deliveries.c.id == id, events.c.number > after)
            .order_by(events.c.number)
        )
        with self._database.read() as connection:
            return tuple(
                Event(row.number, row.at, DeliveryState(row.state), row.sentence)
                for row in connection.execute(found)
            )

    def retry(self, account: AccountId, id: DeliveryId) -> Delivery:
        """Put what failed or was refused back in the queue; else it stays as it is.

        It begins with an ordinary book, and its device is tried again too: this is the
        reader's word that what was wrong is mended.
        """
        queued, sentence = DeliveryState.QUEUED, "Trying again"
        with self._database.write() as connection:
            whose = account, id
            again = self._answer(connection, whose, ENDED_BADLY, queued, sentence)
            delivery = self._only(connection, account, id)
            if again:
                mended = devices.c.id == delivery.device
                mine = mended, devices.c.account_id == account
                connection.execute(update(devices).where(*mine).values(paused=None))
                which = deliveries.c.id.in_(again)
                connection.execute(update(deliveries).where(which).values(rung="plain"))
        return delivery

    def send_again(self, account: AccountId, id: DeliveryId) -> Delivery:
        """Send once more what was maybe sent; any other stays as it is."""
        sending, sentence = DeliveryState.SENDING, "Sending again, as you said"
        with self._database.write() as connection:
            self._answer(connection, (account, id), ASKED, sending, sentence)
            return self._only(connection, account, id)

    def leave(self, account: AccountId, id: DeliveryId) -> Delivery:
        """Take what was maybe sent as sent; any other stays as it is."""
        sent, sentence = DeliveryState.SENT, "Sent, as you said"
        with self._database.write() as connection:
            self._answer(connection, (account, id), ASKED, sent, sentence)
            return self._only(connection, account, id)

    def _answer(
        self,
        connection: Connection,
        whose: tuple[AccountId, DeliveryId],
        old: tuple[DeliveryState, ...],
        new: DeliveryState,
        sentence: str,
    ) -> Sequence[str]:
        """Bring the delivery, or its volumes, from `old` states to `new`; return whom.

        A whole has no work of its own, so it is never changed itself.
        """
        account, id = whose
        now, final = self._now(), new == DeliveryState.SENT
        parts = select(volumes.c.delivery_id).where(volumes.c.whole_id == id)
        mine = (deliveries.c.id == id) & deliveries.c.volumes.is_(None)
        change = (
            update(deliveries)
            .where(mine | deliveries.c.id.in_(parts))
            .where(deliveries.c.account_id == account, deliveries.c.state.in_(old))
            .values(state=new, sentence=sentence, updated_at=now, attempt=0, deaths=0)
            .values(next_attempt_at=None, data_started_at=None, **NO_LEASE)
            .values(wake_at=None if final else now + WAKE_PAUSE, waits_until=None)
            .values(finished_at=now if final else None, way="mail" if final else None)
            .returning(deliveries.c.id)
        )
        changed = connection.execute(change).scalars().all()
        for one in changed:
            record(connection, one, now, new, sentence)
        return changed


def _hash(urls: Sequence[str], *rest: str | None) -> str:
    return hashlib.sha256(json.dumps([list(urls), *rest]).encode()).hexdigest()


def _address(connection: Connection, account: AccountId, device: DeviceId) -> str:
    found = select(devices.c.address).where(
        devices.c.id == device, devices.c.account_id == account
    )
    address: str | None = connection.execute(found).scalar_one_or_none()
    if address is None:
        raise NotFound("There is no such device: pick one from your list")
    return address
