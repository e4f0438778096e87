"""What the modules of exports share: rows to values, and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from inkpost.model import (
    DeviceId,
    Draft,
    Export,
    ExportId,
    Left,
    Package,
    Placed,
    Selection,
)
from library.export_tables import export_items, export_parts, exports

#: How long a message may take to arrive before the sweeper sends another one.
WAKE_PAUSE = timedelta(seconds=20)
#: Seconds that have to be measured before it is said how many are left.
LEAST_MEASURED = 2.0


def read_exports(
    connection: Connection,
    found: Select[Any],
    folder: Path,
    now: datetime,
    life: timedelta,
) -> tuple[Export, ...]:
    """Return the exports that `found` selects; `folder` holds their books."""
    rows = connection.execute(found).all()
    done = done_of(connection, [row.id for row in rows])
    return tuple(_export(row, done.get(row.id, 0), folder, now, life) for row in rows)


def done_of(connection: Connection, ids: list[str]) -> dict[str, int]:
    """Return how many articles of each export are bound."""
    counted = (
        select(export_parts.c.export_id, func.sum(export_parts.c.done))
        .where(export_parts.c.export_id.in_(ids))
        .group_by(export_parts.c.export_id)
    )
    return {id: int(done) for id, done in connection.execute(counted)}


def _export(
    row: Row[Any], done: int, folder: Path, now: datetime, life: timedelta
) -> Export:
    return Export(
        id=ExportId(row.id),
        account=row.account_id,
        format=row.format,
        form=row.form,
        selection=None if row.query is None else Selection.parse(row.query),
        title=row.title,
        device=DeviceId(row.device_id) if row.device_id else None,
        state=row.state,
        sentence=row.sentence,
        is_bulk=row.is_bulk,
        total=row.total,
        done=row.total if row.state == "ready" else min(done, row.total),
        missing=row.missing,
        left=_left(row, done, now),
        package=_package(row, folder),
        created_at=row.created_at,
        until=row.created_at + life,
    )


def _left(row: Row[Any], done: int, now: datetime) -> float | None:
    """Return the seconds that the rest takes at the speed since the last mark."""
    if row.state != "working" or row.mark_at is None or done <= row.mark_done:
        return None
    measured = (now - row.mark_at).total_seconds()
    if measured < LEAST_MEASURED:
        return None
    return float((row.total - done) * measured / (done - row.mark_done))


def _package(row: Row[Any], folder: Path) -> Package | None:
    if row.package_name is None:
        return None
    return Package(
        path=folder / row.package_name,
        format=row.format,
        media_type=row.package_media_type,
        title=row.package_title,
        sha256=row.package_sha256,
        size=row.package_size,
        articles=row.total,
    )


def draft_values(draft: Draft) -> dict[str, Any]:
    """Return `draft` as it is kept."""
    return asdict(draft) | {"slot": draft.slot.isoformat()}


def read_draft(values: dict[str, Any] | None) -> Draft | None:
    """Return the draft that was kept; None where the export is none."""
    if values is None:
        return None
    kept = {
        "slot": datetime.fromisoformat(values["slot"]),
        "sections": tuple(values["sections"]),
        "left": tuple(Left(**one) for one in values["left"]),
    }
    return Draft(**(values | kept))


def items_of(connection: Connection, id: ExportId, number: int) -> tuple[Placed, ...]:
    """Return the articles of the part `number`, in their order."""
    items = export_items.c
    found = (
        select(items.article_id, items.url, items.title, items.section)
        .where(items.export_id == id, items.part == number)
        .order_by(items.position)
    )
    return tuple(Placed(*row) for row in connection.execute(found))


def fail_export(connection: Connection, id: ExportId, sentence: str) -> None:
    """Note why there is nothing to be had of an export that is not done."""
    mine = update(exports).where(exports.c.id == id)
    mine = mine.where(exports.c.state.in_(("waiting", "working")))
    values = {"state": "failed", "sentence": sentence, "package_size": None}
    connection.execute(mine.values(wake_at=None, **values))
