"""A delivery is put down: its row, its items, its first event, and its ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from inkpost.model import DeliveryId, DeliveryState
from library.ledger import enter, names_of
from library.rows import WAKE_PAUSE, record
from library.tables import articles, deliveries, delivery_articles, new_id


def put_down(
    connection: Connection,
    now: datetime,
    values: dict[str, Any],
    items: Sequence[dict[str, Any]],
    state: DeliveryState = DeliveryState.QUEUED,
) -> DeliveryId:
    """Return the id of a new delivery with `values`, of `items` in their order.

    `items`: columns of `delivery_articles`, the same ones in each. `state`: what it
    waits for; a worker has to be woken.
    """
    id, sentence = DeliveryId(new_id()), "Waiting for its turn"
    values = values | {"id": id, "state": state, "sentence": sentence}
    values |= {"created_at": now, "updated_at": now, "wake_at": now + WAKE_PAUSE}
    connection.execute(insert(deliveries).values(values))
    rows = [
        {"delivery_id": id, "position": position, **item}
        for position, item in enumerate(items)
    ]
    connection.execute(insert(delivery_articles), rows)
    record(connection, id, now, state, sentence)
    known = {item["article_id"] for item in items if item.get("article_id")}
    urls = [item["url"] for item in items]
    names = names_of(*urls, *_found_urls(connection, known))
    enter(connection, values.get("device_id"), id, names)
    return id


def _found_urls(connection: Connection, ids: set[str]) -> list[str]:
    found = select(articles.c.found_url).where(articles.c.id.in_(ids))
    return list(connection.execute(found).scalars()) if ids else []
