"""A delivery is put down: its row, its items, its first event, and its ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from inkpost.model import AccountId, ArticleId, DeliveryId, DeliveryState
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


def items_of(
    connection: Connection, account: AccountId, ids: Sequence[ArticleId]
) -> list[dict[str, Any]]:
    """Return an item for each of `ids` that `account` has, in their order."""
    brought = (articles.c.origin == "feed") | articles.c.is_captured
    mine = articles.c.account_id == account, articles.c.id.in_(ids)
    here = (brought & (articles.c.state == "kept")).label("here")
    found = select(articles.c.id, articles.c.url, here).where(*mine)
    rows = {row.id: row for row in connection.execute(found)}
    return [
        {"url": rows[id].url, "article_id": id if rows[id].here else None}
        for id in dict.fromkeys(ids)
        if id in rows
    ]


def save_sent(
    connection: Connection,
    now: datetime,
    account: AccountId,
    items: list[dict[str, Any]],
) -> None:
    """Put onto the shelves what goes as it is here: what is sent is kept."""
    here = [item["article_id"] for item in items if item["article_id"]]
    entries = articles.c.id.in_(here), articles.c.is_saved.is_(False)
    change = update(articles).where(articles.c.account_id == account, *entries)
    connection.execute(change.values(is_saved=True, saved_at=now))
