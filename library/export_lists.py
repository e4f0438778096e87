"""The articles of an export, listed and shared out into parts by one worker.

Listing begins anew where it was cut off: it takes seconds, and nothing is bound yet.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from inkpost.errors import LeaseLost, Permanent
from inkpost.model import (
    AccountId,
    ArticleId,
    Candidate,
    DeviceId,
    Draft,
    ExportForm,
    ExportId,
    Format,
    Part,
    Selection,
)
from library.candidates import read_candidates
from library.database import Database
from library.export_rows import read_draft
from library.export_tables import (
    export_items,
    export_parts,
    export_picks,
    exports,
)
from library.exports import BATCH, MOST_ARTICLES
from library.pages import in_batches
from library.selecting import Selections

#: How long a worker may be silent before another one takes over; and how many may die
#: of the same before it is given up.
LEASE, MOST_TRIES = timedelta(seconds=30), 3


@dataclass(frozen=True, slots=True)
class ExportJob:
    """The right to list the articles of an export, or to pack its books."""

    id: ExportId
    owner: str
    account: AccountId
    format: Format
    form: ExportForm
    selection: Selection | None
    title: str | None
    draft: Draft | None
    limit: int | None
    device: DeviceId | None
    total: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """An article of an export in its book. `book`: what books are sorted by."""

    candidate: Candidate
    book: str
    title: str | None
    section: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What planning has to know of a listed article; it is readable."""

    position: int
    book: str
    title: str | None
    section: str
    language: str | None
    direction: str
    text: int
    pictures: int


class ExportLists:
    """Exports that are to be listed."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], selections: Selections
    ) -> None:
        self._database = database
        self._now = now
        self._selections = selections

    def claim(self, id: ExportId) -> ExportJob | None:
        """Return the right to list the articles; None where it is not due."""
        return claim_export(
            self._database, self._now(), id, "waiting", "Choosing the articles"
        )

    def candidates(self, job: ExportJob) -> Iterator[tuple[Candidate, ...]]:
        """Yield what the export is about, in its order, a batch at a time."""
        if job.selection is None:
            batches: Iterable[Sequence[ArticleId]] = in_batches(self.picked(job), BATCH)
        else:
            batches = self._selections.ids(job.account, job.selection, BATCH)
        for batch in batches:
            with self._database.read() as connection:
                found = read_candidates(connection, job.account, batch)
            yield found

    def picked(self, job: ExportJob) -> tuple[ArticleId, ...]:
        """Return what was picked by hand, in its order."""
        mine = export_picks.c.export_id == job.id
        found = select(export_picks.c.article_id).where(mine)
        with self._database.read() as connection:
            ordered = found.order_by(export_picks.c.position)
            return tuple(map(ArticleId, connection.execute(ordered).scalars()))

    def put_off(self, job: ExportJob, until: datetime, sentence: str) -> None:
        """Give the export back until `until`. That is no try."""
        values: dict[str, Any] = {"sentence": sentence, "wake_at": until}
        values |= {"lease_owner": None, "lease_until": None}
        change = update(exports).where(*held(job)).values(**values)
        with self._database.write() as connection:
            connection.execute(change.values(tries=exports.c.tries - 1))

    def renew(self, job: ExportJob) -> None:
        """Keep the export for another while; raise `LeaseLost`."""
        with self._database.write() as connection:
            _renew(connection, job, self._now())

    def write(self, job: ExportJob, items: Iterable[Listed]) -> None:
        """Note the articles with their books; raise `Permanent` for too many.

        Raises `LeaseLost`.
        """
        with self._database.write() as connection:
            _renew(connection, job, self._now())
            begun = export_items.c.export_id == job.id
            connection.execute(delete(export_items).where(begun))
        rows = (_row(job, place, item) for place, item in enumerate(items))
        for batch in in_batches(rows, BATCH):
            if batch[-1]["position"] >= MOST_ARTICLES:
                raise Permanent(
                    f"That is more than {MOST_ARTICLES} articles: choose fewer"
                )
            with self._database.write() as connection:
                _renew(connection, job, self._now())
                connection.execute(insert(export_items), batch)

    def counted(self, job: ExportJob) -> Iterator[Counted]:
        """Yield the articles that can be read, book by book."""
        columns = [export_items.c[name] for name in _COUNTED]
        found = (
            select(*columns)
            .where(export_items.c.export_id == job.id, export_items.c.reason.is_(None))
            .order_by(export_items.c.book, export_items.c.position)
            .limit(BATCH)
        )
        last: Row[Any] | None = None
        while True:
            with self._database.read() as connection:
                rows = connection.execute(_from(found, last)).all()
            for row in rows:
                book_title = row.book_title
                yield Counted(row.position, row.book, book_title, *row[3:])
            if len(rows) < BATCH:
                return
            last = rows[-1]

    def plan(
        self,
        job: ExportJob,
        parts: Iterable[tuple[Part, Sequence[int]]],
        size: int,
        limit: int | None,
    ) -> int:
        """Note the parts with the positions of their articles; return how many.

        `size`: bytes that all books together take at most; `limit`: bytes of each.
        Raises `LeaseLost`.
        """
        whose = export_parts.c.export_id == job.id
        with self._database.write() as connection:
            connection.execute(delete(export_parts).where(whose))
        count = 0
        for part, positions in parts:
            count += 1
            with self._database.write() as connection:
                _renew(connection, job, self._now())
                connection.execute(insert(export_parts), [_part_row(job, part)])
                _hand_out(connection, job, part.number, positions)
        self._begin(job, size, limit)
        return count

    def _begin(self, job: ExportJob, size: int, limit: int | None) -> None:
        now = self._now()
        with self._database.write() as connection:
            total = _count(connection, job, export_items.c.reason.is_(None))
            lost = _count(connection, job, export_items.c.reason.is_not(None))
            change = {"state": "working", "sentence": "Making the book"}
            counts: dict[str, Any] = {
                "total": total,
                "missing": lost,
                "package_size": size,
            }
            counts |= {"byte_limit": limit}
            mark = {"mark_at": now, "tries": 0, "wake_at": now, "served_at": now}
            gone = {"lease_owner": None, "lease_until": None}
            mine = update(exports).where(*held(job))
            values = change | counts | mark | gone
            if not connection.execute(mine.values(**values)).rowcount:
                raise LeaseLost(f"The export {job.id} is another worker's")


def claim_export(
    database: Database,
    now: datetime,
    id: ExportId,
    state: str,
    sentence: str,
    *conditions: ColumnElement[bool],
) -> ExportJob | None:
    """Return the right to work on the export as a whole; None where it is not due.

    `conditions`: what else has to be so, in the moment in which it is claimed.
    """
    owner = secrets.token_hex(8)
    free = or_(exports.c.lease_until.is_(None), exports.c.lease_until <= now)
    mine = (
        update(exports)
        .where(exports.c.id == id, exports.c.state == state, free)
        .where(exports.c.tries < MOST_TRIES, *conditions)
        .values(lease_owner=owner, lease_until=now + LEASE, wake_at=now + LEASE)
        .values(tries=exports.c.tries + 1, sentence=sentence)
        .returning(exports)
    )
    with database.write() as connection:
        row = connection.execute(mine).one_or_none()
    return None if row is None else _job(row, owner)


def held(job: ExportJob) -> tuple[Any, ...]:
    """Return what the row of the export fulfils while `job` holds."""
    return exports.c.id == job.id, exports.c.lease_owner == job.owner


def _job(row: Row[Any], owner: str) -> ExportJob:
    return ExportJob(
        id=ExportId(row.id),
        owner=owner,
        account=row.account_id,
        format=row.format,
        form=row.form,
        selection=None if row.query is None else Selection.parse(row.query),
        title=row.title,
        draft=read_draft(row.draft),
        limit=row.byte_limit,
        device=DeviceId(row.device_id) if row.device_id else None,
        total=row.total,
        created_at=row.created_at,
    )


def _renew(connection: Connection, job: ExportJob, now: datetime) -> None:
    until = now + LEASE
    mine = update(exports).where(*held(job), exports.c.state != "cancelled")
    if not connection.execute(mine.values(lease_until=until, wake_at=until)).rowcount:
        raise LeaseLost(f"The export {job.id} is another worker's, or was stopped")


def _row(job: ExportJob, position: int, item: Listed) -> dict[str, Any]:
    known = item.candidate
    return {
        "export_id": job.id,
        "position": position,
        "article_id": known.id,
        "url": known.url,
        "title": known.title,
        "book": item.book,
        "book_title": item.title,
        "section": item.section,
        "language": known.language,
        "direction": known.direction,
        "text": known.text,
        "pictures": known.pictures,
        "reason": known.reason,
    }


_COUNTED = ("position book book_title section language direction text pictures").split()


def _from(found: Any, last: Row[Any] | None) -> Any:
    if last is None:
        return found
    book, position = export_items.c.book, export_items.c.position
    return found.where(
        (book > last.book) | ((book == last.book) & (position > last.position))
    )


def _part_row(job: ExportJob, part: Part) -> dict[str, Any]:
    volume, volumes = part.volume or (None, None)
    return {
        "export_id": job.id,
        "number": part.number,
        "title": part.title,
        "language": part.language,
        "direction": part.direction,
        "volume": volume,
        "volumes": volumes,
        "size": part.size,
    }


def _hand_out(
    connection: Connection, job: ExportJob, number: int, positions: Sequence[int]
) -> None:
    whose = export_items.c.export_id == job.id
    for batch in in_batches(positions, BATCH):
        some = export_items.c.position.in_(batch)
        change = update(export_items).where(whose, some)
        connection.execute(change.values(part=number))


def _count(connection: Connection, job: ExportJob, which: Any) -> int:
    counted = select(func.count()).select_from(export_items)
    mine = counted.where(export_items.c.export_id == job.id, which)
    return int(connection.execute(mine).scalar_one())
