"""Exports as workers see them: parts are claimed, made and settled one by one.

Each part is a step of its own, so that nobody has to make it anew once it is there. A
message is only a wake-up; who may work is decided here, by compare-and-set.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from inkpost.errors import LeaseLost
from inkpost.model import (
    AccountId,
    Draft,
    ExportForm,
    ExportId,
    Format,
    Missing,
    Package,
    Part,
    Placed,
)
from library.database import Database
from library.export_lists import LEASE, MOST_TRIES, ExportJob, claim_export, held
from library.export_rows import done_of, fail_export, items_of, read_draft
from library.export_tables import export_parts, exports
from library.exports import missing_of, unreadable

#: How long its speed is measured before it is measured anew.
MEASURED = timedelta(minutes=1)
#: Articles without a text that the last page of a book tells of.
MOST_TOLD = 1000


@dataclass(frozen=True, slots=True)
class PartJob:
    """The right to make one part of an export, for as long as `owner` is in its row.

    `items`: its articles, in their order. `unreadable`: what could be in no part, where
    this is the last one of the only book.
    """

    export: ExportId
    account: AccountId
    owner: str
    format: Format
    form: ExportForm
    title: str | None
    draft: Draft | None
    profile: str | None
    limit: int | None
    created_at: datetime
    part: Part
    items: tuple[Placed, ...]
    unreadable: tuple[Missing, ...]


class ExportWork:
    """The exports that something has to be done for."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], folder: Path
    ) -> None:
        self._database = database
        self._now = now
        self._folder = folder

    def claim_part(self, id: ExportId) -> PartJob | None:
        """Return the right to make the next part; None where none is to be made."""
        now, owner = self._now(), secrets.token_hex(8)
        parts = export_parts.c
        free = or_(parts.lease_until.is_(None), parts.lease_until <= now)
        due = (
            select(parts.number)
            .join(exports, exports.c.id == parts.export_id)
            .where(parts.export_id == id, exports.c.state == "working")
            .where(parts.state == "waiting", free, parts.tries < MOST_TRIES)
            .order_by(parts.number)
            .limit(1)
            .with_for_update(skip_locked=True, of=export_parts)
        )
        with self._database.write() as connection:
            number = connection.execute(due).scalar_one_or_none()
            if number is None:
                return None
            change = (
                update(export_parts)
                .where(parts.export_id == id, parts.number == number)
                .values(lease_owner=owner, lease_until=now + LEASE, done=0)
                .values(tries=parts.tries + 1)
            )
            connection.execute(change)
            _serve(connection, id, now)
            return _part_job(connection, id, number, owner)

    def tick(self, job: PartJob, done: int | None = None) -> None:
        """Keep the part, `done` of whose articles are bound; raise `LeaseLost`."""
        until = self._now() + LEASE
        values: dict[str, Any] = {"lease_until": until}
        values |= {} if done is None else {"done": done}
        with self._database.write() as connection:
            _demand_open(connection, job)
            connection.execute(update(export_parts).where(*_mine(job)).values(values))
            awake = update(exports).where(exports.c.id == job.export)
            connection.execute(awake.values(wake_at=until))

    def settle(
        self, job: PartJob, books: Sequence[Package], missing: Sequence[Missing]
    ) -> None:
        """Note the finished books of the part, and what they lack; raise `LeaseLost`.

        `books`: in the data folder.
        """
        values: dict[str, Any] = {
            "state": "ready",
            "done": job.part.size,
            "lease_owner": None,
            "lease_until": None,
            "books": [self._plain(book) for book in books],
            "missing": [dataclasses.asdict(each) for each in missing],
        }
        with self._database.write() as connection:
            _demand_open(connection, job)
            connection.execute(update(export_parts).where(*_mine(job)).values(values))
            more = exports.c.missing + len(missing)
            change = update(exports).where(exports.c.id == job.export)
            connection.execute(change.values(missing=more, wake_at=self._now()))

    def _plain(self, book: Package) -> dict[str, Any]:
        return {
            "name": str(book.path.relative_to(self._folder)),
            "format": book.format,
            "media_type": book.media_type,
            "title": book.title,
            "sha256": book.sha256,
            "size": book.size,
            "articles": book.articles,
            "builder": book.builder,
            "input_sha256": book.input_sha256,
        }

    # --- the end ---------------------------------------------------------------------

    def claim_end(self, id: ExportId) -> ExportJob | None:
        """Return the right to pack the books; None while some are being made."""
        parts = export_parts.c
        open = select(parts.number).where(
            parts.export_id == id, parts.state == "waiting"
        )
        with self._database.read() as connection:
            if connection.execute(open).first():
                return None  # without the lock of a writer
        now, packing = self._now(), "Packing the books"
        # Asked once more with the claim: they may have been planned in between.
        none = ~open.exists()
        return claim_export(self._database, now, id, "working", packing, none)

    def books(self, job: ExportJob) -> Iterator[tuple[int, Package]]:
        """Yield the finished books, in their order, with the numbers of their parts."""
        found = (
            select(export_parts.c.number, export_parts.c.books)
            .where(export_parts.c.export_id == job.id)
            .order_by(export_parts.c.number)
            .execution_options(yield_per=20)
        )
        with self._database.read() as connection:
            for number, books in connection.execute(found):
                for book in books:
                    path = self._folder / book["name"]
                    rest = {name: book[name] for name in book if name != "name"}
                    yield number, Package(path=path, **rest)

    def missing(self, job: ExportJob) -> Iterator[Missing]:
        """Yield what the books lack, in their order."""
        with self._database.read() as connection:
            yield from missing_of(connection, job.id)

    def items(self, job: ExportJob, number: int) -> tuple[Placed, ...]:
        """Return the articles of the part `number`."""
        with self._database.read() as connection:
            return items_of(connection, job.id, number)

    def renew(self, job: ExportJob) -> None:
        """Keep the export as a whole for another while; raise `LeaseLost`."""
        until = self._now() + LEASE
        self._change(job, lease_until=until, wake_at=until)

    def ready(self, job: ExportJob, package: Package) -> None:
        """Note what is to be taken along, in the data folder; raise `LeaseLost`."""
        self._change(
            job,
            state="ready",
            sentence="The book is ready",
            wake_at=None,
            package_name=str(package.path.relative_to(self._folder)),
            package_title=package.title,
            package_sha256=package.sha256,
            package_size=package.size,
            package_media_type=package.media_type,
        )

    def fail(self, id: ExportId, sentence: str) -> None:
        """Note why there is nothing to be had."""
        with self._database.write() as connection:
            fail_export(connection, id, sentence)

    def put_off(self, job: PartJob | ExportJob, until: datetime, sentence: str) -> None:
        """Have the step done at `until`, by anybody: it is not to blame, and is told.

        Raises `LeaseLost`.
        """
        free = {"lease_owner": None, "lease_until": until, "tries": 0}
        if isinstance(job, ExportJob):
            self._change(job, wake_at=until, sentence=sentence, **free)
            return
        with self._database.write() as connection:
            _demand_open(connection, job)
            connection.execute(update(export_parts).where(*_mine(job)).values(**free))
            whole = update(exports).where(exports.c.id == job.export)
            connection.execute(whole.values(wake_at=until, sentence=sentence))

    def _change(self, job: ExportJob, **values: Any) -> None:
        mine = update(exports).where(*held(job), exports.c.state == "working")
        with self._database.write() as connection:
            if not connection.execute(mine.values(**values)).rowcount:
                raise LeaseLost(f"The export {job.id} was stopped, or is another's")

    def package_name(self, id: ExportId) -> str | None:
        """Return where the finished file lies in the data folder; None without one."""
        found = select(exports.c.package_name).where(exports.c.id == id)
        with self._database.read() as connection:
            return connection.execute(found).scalar_one_or_none()


def _mine(job: PartJob) -> tuple[Any, ...]:
    parts = export_parts.c
    mine = parts.export_id == job.export, parts.number == job.part.number
    return *mine, parts.lease_owner == job.owner


def _demand_open(connection: Connection, job: PartJob) -> None:
    held = (
        select(export_parts.c.number)
        .join(exports, exports.c.id == export_parts.c.export_id)
        .where(*_mine(job), exports.c.state == "working")
        .with_for_update(of=export_parts)
    )
    if connection.execute(held).first() is None:
        raise LeaseLost(f"The export {job.export} was stopped, or is another worker's")


def _serve(connection: Connection, id: ExportId, now: datetime) -> None:
    """Note that the export had its turn, and measure its speed anew now and then."""
    mine = exports.c.id == id
    change = update(exports).where(mine)
    connection.execute(change.values(served_at=now, wake_at=now + LEASE))
    marked = select(exports.c.mark_at).where(mine)
    at = connection.execute(marked).scalar_one()
    if at is None or now - at > MEASURED:
        done = done_of(connection, [id]).get(id, 0)
        connection.execute(change.values(mark_at=now, mark_done=done))


def _part_job(connection: Connection, id: ExportId, number: int, owner: str) -> PartJob:
    row = connection.execute(select(exports).where(exports.c.id == id)).one()
    mine = export_parts.c.export_id == id, export_parts.c.number == number
    part = connection.execute(select(export_parts).where(*mine)).one()
    return PartJob(
        export=id,
        account=row.account_id,
        owner=owner,
        format=row.format,
        form=row.form,
        title=row.title,
        draft=read_draft(row.draft),
        profile=row.profile,
        limit=row.byte_limit,
        created_at=row.created_at,
        part=_part(part),
        items=items_of(connection, id, number),
        unreadable=_unreadable(connection, row, number),
    )


def _unreadable(
    connection: Connection, row: Row[Any], number: int
) -> tuple[Missing, ...]:
    mine = export_parts.c.export_id == row.id
    last = select(func.max(export_parts.c.number)).where(mine)
    if row.form != "one" or connection.execute(last).scalar_one() != number:
        return ()
    return tuple(islice(unreadable(connection, row.id), MOST_TOLD))


def _part(row: Row[Any]) -> Part:
    volume = (row.volume, row.volumes) if row.volumes else None
    return Part(row.number, row.title, row.language, row.direction, volume, row.size)
