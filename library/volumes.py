"""A book in several mails: each volume is a delivery of its own, with its own state.

The delivery that was ordered is their whole; its state is their sum (`summing`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from inkpost.errors import LeaseLost
from inkpost.model import AccountId, Delivery, DeliveryId, DeliveryState, Package
from library.database import Database
from library.mail_tables import volumes
from library.rows import NO_LEASE, WAKE_PAUSE, package_values, read_deliveries, record
from library.tables import deliveries, delivery_articles, new_id
from library.work import Claim, held

#: What volumes take over from their whole.
SAME = ("account_id", "device_id", "address", "format", "rung", "created_at")


class Volumes:
    """The volumes of deliveries that are too large for one mail."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], folder: Path
    ) -> None:
        self._database = database
        self._now = now
        self._folder = folder

    def split(self, claim: Claim, books: Sequence[Package]) -> tuple[DeliveryId, ...]:
        """Return the new deliveries of `books`, the volumes of what is claimed.

        They are to be sent; nothing is left to do for the whole. What of it is missing
        is told in the last volume. Raises `LeaseLost`.
        """
        id, now = claim.delivery.id, self._now()
        state, sentence = DeliveryState.SENDING, f"The book goes in {len(books)} mails"
        change = update(deliveries).where(held(claim)).values(state=state, **NO_LEASE)
        change = change.values(sentence=sentence, volumes=len(books), wake_at=None)
        with self._database.write() as connection:
            if not connection.execute(change.values(updated_at=now)).rowcount:
                raise LeaseLost(f"Another worker has taken over the delivery {id}")
            record(connection, id, now, state, sentence)
            whole = connection.execute(
                select(deliveries).where(deliveries.c.id == id)
            ).one()
            made = tuple(
                self._add(connection, whole, number, book)
                for number, book in enumerate(books, start=1)
            )
            _hand_out(connection, id, made, books)
        return made

    def _add(
        self, connection: Connection, whole: Row[Any], number: int, book: Package
    ) -> DeliveryId:
        id, now = DeliveryId(new_id()), self._now()
        state, sentence = DeliveryState.SENDING, "The book is ready"
        values = {name: getattr(whole, name) for name in SAME}
        values |= {"id": id, "state": state, "sentence": sentence, "title": book.title}
        # No order is the same as a volume.
        values |= {"order_hash": f"{whole.id}/{number}", "updated_at": now}
        values |= package_values(book, self._folder)
        values["wake_at"] = now + WAKE_PAUSE
        connection.execute(insert(deliveries).values(values))
        link = {"delivery_id": id, "whole_id": whole.id, "number": number}
        record(connection, id, now, state, sentence)
        connection.execute(insert(volumes).values(link))
        return id

    def of(self, account: AccountId, id: DeliveryId) -> tuple[Delivery, ...]:
        """Return the volumes of the delivery `id` of `account`, in their order."""
        found = (
            select(deliveries)
            .join(volumes, volumes.c.delivery_id == deliveries.c.id)
            .where(volumes.c.whole_id == id, deliveries.c.account_id == account)
            .order_by(volumes.c.number)
        )
        with self._database.read() as connection:
            return read_deliveries(connection, found, self._folder)


def _hand_out(
    connection: Connection,
    whole: DeliveryId,
    made: Sequence[DeliveryId],
    books: Sequence[Package],
) -> None:
    """Give each volume the articles that are in its book, which keep their order."""
    mine = delivery_articles.c.delivery_id == whole
    found = select(delivery_articles).where(mine)
    rows = connection.execute(found.order_by(delivery_articles.c.position)).all()
    there = iter([row for row in rows if row.article_id])
    missing = [row for row in rows if not row.article_id]
    for id, book in zip(made, books, strict=True):
        own = [*islice(there, book.articles), *(missing if id == made[-1] else [])]
        values = [
            {**row._mapping, "delivery_id": id, "position": position}
            for position, row in enumerate(own)
        ]
        connection.execute(insert(delivery_articles), values)
