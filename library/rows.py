"""What `deliveries` and `work` share: rows to values, and the record of events."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from inkpost.model import (
    ArticleId,
    Cut,
    Delivery,
    DeliveryId,
    DeliveryState,
    DeviceId,
    Item,
    Package,
)
from library.mail_tables import volumes
from library.summing import sum_up
from library.tables import articles, delivery_articles, events

#: How long a message may take to arrive before the sweeper sends another one; later,
#: while the queue is long, as long as the delivery has waited, up to the longest.
WAKE_PAUSE, LONGEST_WAKE_PAUSE = timedelta(seconds=20), timedelta(minutes=10)

#: How the order of a delivery begins whose book was there before it.
MADE = "made/"

#: The columns of a delivery that nobody works on.
NO_LEASE: dict[str, None] = {"lease_owner": None, "lease_until": None}


def record(
    connection: Connection, id: str, at: datetime, state: DeliveryState, sentence: str
) -> None:
    """Add an event to the delivery `id`, and to the one that it is a volume of."""
    values = {"delivery_id": id, "at": at, "state": state, "sentence": sentence}
    connection.execute(insert(events).values(values))
    if whole := sum_up(connection, id, at):
        record(connection, whole.id, at, whole.state, whole.sentence)


def read_deliveries(
    connection: Connection, found: Select[Any], folder: Path
) -> tuple[Delivery, ...]:
    """Return the deliveries that `found` selects; `folder` holds their books."""
    rows = connection.execute(found).all()
    ids = [row.id for row in rows]
    items = _items(connection, ids)
    wholes = _wholes(connection, ids)
    return tuple(
        _delivery(row, items[row.id], folder, wholes.get(row.id)) for row in rows
    )


def _wholes(connection: Connection, ids: list[str]) -> dict[str, DeliveryId]:
    """Return of which delivery each is a volume that is one."""
    found = select(volumes).where(volumes.c.delivery_id.in_(ids))
    return {row.delivery_id: row.whole_id for row in connection.execute(found)}


def _items(connection: Connection, ids: list[str]) -> dict[str, list[Item]]:
    found = (
        select(delivery_articles, articles.c.title.label("found_title"))
        .outerjoin(articles, articles.c.id == delivery_articles.c.article_id)
        .where(delivery_articles.c.delivery_id.in_(ids))
        .order_by(delivery_articles.c.delivery_id, delivery_articles.c.position)
    )
    items = defaultdict(list)
    for row in connection.execute(found):
        article = ArticleId(row.article_id) if row.article_id else None
        cut = _cut(row.cut) if row.cut else None
        title = row.found_title or row.title
        item = Item(row.url, article, title, row.sentence, cut, row.section)
        items[row.delivery_id].append(item)
    return items


def _cut(values: dict[str, Any]) -> Cut:
    return Cut(**values | {"gone": tuple(values["gone"])})


#: Columns that are named as the fields of `Delivery`, and hold the same.
SAME = (
    "id address format title sentence attempt next_attempt_at message_id created_at "
    "updated_at finished_at rung waits_until way volumes"
).split()


def _delivery(
    row: Row[Any], items: list[Item], folder: Path, whole: DeliveryId | None
) -> Delivery:
    return Delivery(
        account=row.account_id,
        device=DeviceId(row.device_id) if row.device_id else None,
        state=DeliveryState(row.state),
        items=tuple(items),
        package=_package(row, items, folder),
        whole=whole,
        **{name: getattr(row, name) for name in SAME},
    )


def package_values(package: Package, folder: Path) -> dict[str, Any]:
    """Return the columns of a delivery that hold `package`, which lies in `folder`."""
    return {
        "package_name": str(package.path.relative_to(folder)),
        "package_title": package.title,
        "package_sha256": package.sha256,
        "package_size": package.size,
        "package_media_type": package.media_type,
        "package_builder": package.builder,
        "package_input": package.input_sha256,
    }


def _package(row: Row[Any], items: list[Item], folder: Path) -> Package | None:
    if row.package_name is None:
        return None
    return Package(
        path=folder / row.package_name,
        format="html" if row.rung == "html" else row.format,
        media_type=row.package_media_type,
        title=row.package_title,
        sha256=row.package_sha256,
        size=row.package_size,
        articles=sum(1 for item in items if item.article),
        builder=row.package_builder or "",
        input_sha256=row.package_input or "",
    )
