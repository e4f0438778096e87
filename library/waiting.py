"""What waits for an issue: the articles of a section that its device does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from inkpost.model import (
    AccountId,
    ArticleId,
    DeviceId,
    DigestOrder,
    Selection,
    Source,
    Waiting,
)
from library.feed_tables import subscription_articles, subscriptions
from library.ledger import IN_VAIN, delivered, names_of
from library.selecting import matching
from library.tables import article_tags, articles, deliveries, delivery_articles

#: Articles that are looked at in one step, and that are found at most for a section:
#: three times as many as an issue can have.
BATCH, POOL = 200, 300
#: The tag of what its reader wants in each issue.
PINNED = "pinned"

_SHOWN = [
    articles.c[name]
    for name in "id url found_url title site_name minutes state".split()
]


def find_waiting(
    connection: Connection,
    account: AccountId,
    sources: Sequence[Source],
    device: DeviceId,
    order: DigestOrder,
) -> list[list[Waiting]]:
    """Return what waits in each of `sources` for `device`, in `order`."""
    return [
        _of_source(connection, account, place, source, device, order)
        for place, source in enumerate(sources)
    ]


def _of_source(
    connection: Connection,
    account: AccountId,
    place: int,
    source: Source,
    device: DeviceId,
    order: DigestOrder,
) -> list[Waiting]:
    found: list[Waiting] = []
    wanted, moment = _wanted(connection, account, source)
    wanted = wanted.where(~_went(device) | _is_pinned())
    for rows in _batches(connection, wanted, moment, oldest_first=order == "oldest"):
        names = {row.id: names_of(row.url, row.found_url) for row in rows}
        went = delivered(connection, device, frozenset().union(*names.values()))
        pinned = _pinned(connection, [row.id for row in rows])
        for row in rows:
            gone = not went.isdisjoint(names[row.id])
            if not gone or row.id in pinned:
                one = _waiting(row, place, names[row.id])
                is_pinned = row.id in pinned
                found.append(replace(one, is_pinned=is_pinned, went=gone))
        if len(found) >= POOL:
            break
    return found[:POOL]


def _wanted(
    connection: Connection, account: AccountId, source: Source
) -> tuple[Select[Any], ColumnElement[datetime]]:
    """Return what `source` has, and by which moment that is old or new."""
    if source.kind != "library":
        return _unread_of_feeds(account, source), subscription_articles.c.at
    selection = Selection.parse(source.value)
    # What an import could not have is told there; it is no news.
    dead = (articles.c.state == "failed") & (articles.c.origin == "import")
    found = matching(connection, account, selection) & ~dead
    return select(*_SHOWN).where(found), articles.c.saved_at


def _unread_of_feeds(account: AccountId, source: Source) -> Select[Any]:
    """Return what came by the feeds of `source` and is unread.

    By several feeds it comes several times.
    """
    came = subscription_articles.c
    found = (
        select(*_SHOWN)
        .join(subscription_articles, came.article_id == articles.c.id)
        .join(subscriptions, subscriptions.c.id == came.subscription_id)
        .where(subscriptions.c.account_id == account, articles.c.account_id == account)
        .where(articles.c.removed_at.is_(None), articles.c.archived_at.is_(None))
    )
    if source.kind == "feed":
        found = found.where(subscriptions.c.id == source.value)
    if source.kind == "category":
        found = found.where(subscriptions.c.category == source.value)
    return found


def _batches(
    connection: Connection,
    wanted: Select[Any],
    moment: ColumnElement[datetime],
    *,
    oldest_first: bool,
) -> Iterator[Sequence[Row[Any]]]:
    id = articles.c.id
    ordered = (moment, id) if oldest_first else (moment.desc(), id)
    found = wanted.add_columns(moment.label("moment")).order_by(*ordered).limit(BATCH)
    rows = connection.execute(found).all()
    while rows:
        yield rows
        if len(rows) < BATCH:
            return
        last = rows[-1]
        further = moment > last.moment if oldest_first else moment < last.moment
        behind = further | ((moment == last.moment) & (id > last.id))
        rows = connection.execute(found.where(behind)).all()


def _went(device: DeviceId) -> ColumnElement[bool]:
    """Return whether an article went by its id: most did, and need no other look."""
    return exists(
        select(delivery_articles.c.article_id)
        .join(deliveries, deliveries.c.id == delivery_articles.c.delivery_id)
        .where(delivery_articles.c.article_id == articles.c.id)
        .where(deliveries.c.device_id == device, deliveries.c.state.not_in(IN_VAIN))
    )


def _is_pinned() -> ColumnElement[bool]:
    return exists(
        select(article_tags.c.article_id)
        .where(article_tags.c.article_id == articles.c.id)
        .where(article_tags.c.tag == PINNED)
    )


def _pinned(connection: Connection, ids: Sequence[str]) -> set[str]:
    found = select(article_tags.c.article_id).where(
        article_tags.c.tag == PINNED, article_tags.c.article_id.in_(ids)
    )
    return set(connection.execute(found).scalars())


def _waiting(row: Row[Any], place: int, names: frozenset[str]) -> Waiting:
    return Waiting(
        id=ArticleId(row.id),
        url=row.url,
        title=row.title or row.url,
        site=row.site_name or urlsplit(row.found_url or row.url).hostname or "",
        minutes=row.minutes,
        source=place,
        has_text=row.state == "kept",
        names=names,
    )
