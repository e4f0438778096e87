"""Exports as their reader sees them: order, look, cancel, remove.

What workers do with them is in `library.export_work`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from inkpost.errors import NotFound
from inkpost.model import (
    OPEN_EXPORTS,
    AccountId,
    ArticleId,
    Export,
    ExportId,
    ExportWish,
    Missing,
)
from library.database import Database
from library.export_rows import WAKE_PAUSE, draft_values, read_draft, read_exports
from library.export_tables import (
    export_items,
    export_parts,
    export_picks,
    exports,
    used_links,
)
from library.pages import in_batches, newest
from library.selecting import matching
from library.tables import articles, devices, new_id

#: How long a book is kept.
LIFE = timedelta(days=7)
#: Articles of one export, each as often as it is in a book; and up to how many are made
#: by the workers that readers wait for.
MOST_ARTICLES, SMALL = 100_000, 50
#: The same in formats of which an article takes a worker seconds.
SLOW, SMALL_SLOW = frozenset({"pdf", "azw3", "mobi"}), 5
#: Ids that are written, or looked for, at a time.
BATCH = 500


class Exports:
    """The exports of every account; each call names whose."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], folder: Path
    ) -> None:
        self._database = database
        self._now = now
        self._folder = folder

    def add(self, account: AccountId, wish: ExportWish) -> Export:
        """Return a new export of what `wish` means of the articles of `account`.

        A worker has to be woken. Raises `NotFound` where it has none of them, or no
        such device.
        """
        id, now = ExportId(new_id()), self._now()
        with self._database.write() as connection:
            count = self._choose(connection, account, wish)
            if wish.device:
                _demand_device(connection, account, wish.device)
            connection.execute(
                insert(exports).values(
                    id=id,
                    account_id=account,
                    format=wish.format,
                    form=wish.form,
                    query=None if wish.selection is None else wish.selection.query,
                    title=wish.title,
                    profile=wish.profile,
                    draft=wish.draft and draft_values(wish.draft),
                    byte_limit=wish.limit,
                    device_id=wish.device,
                    state="waiting",
                    sentence="Waiting for its turn",
                    is_bulk=count > (SMALL_SLOW if wish.format in SLOW else SMALL),
                    created_at=now,
                    wake_at=now + WAKE_PAUSE,
                )
            )
            _note_picks(connection, id, wish.articles)
        return self.find(account, id)

    def _choose(
        self, connection: Connection, account: AccountId, wish: ExportWish
    ) -> int:
        """Return how many articles are meant; raise `NotFound` where none is."""
        mine = articles.c.account_id == account
        counted = select(func.count()).select_from(articles)
        if wish.selection is None:
            queries = [
                counted.where(mine, articles.c.id.in_(batch))
                for batch in in_batches(dict.fromkeys(wish.articles), BATCH)
            ]
        else:
            queries = [counted.where(matching(connection, account, wish.selection))]
        count = sum(int(connection.execute(one).scalar_one()) for one in queries)
        if not count:
            raise NotFound("There is no such article: look in your library")
        return count

    def find(self, account: AccountId, id: ExportId) -> Export:
        """Return the export; raise `NotFound` where `account` has none such."""
        found = select(exports).where(
            exports.c.id == id, exports.c.account_id == account
        )
        with self._database.read() as connection:
            shown = read_exports(connection, found, self._folder, self._now(), LIFE)
        if not shown:
            raise NotFound("There is no such export: it is kept for a week")
        return shown[0]

    def list(
        self,
        account: AccountId,
        limit: int = 50,
        before: datetime | None = None,
        after: str | None = None,
    ) -> tuple[Export, ...]:
        """Return the newest `limit` exports of `account`: see `Deliveries.list`."""
        mine = select(exports).where(exports.c.account_id == account)
        by = exports.c.created_at, exports.c.id
        found = newest(mine, *by, limit, before, after)
        with self._database.read() as connection:
            return read_exports(connection, found, self._folder, self._now(), LIFE)

    def missing(
        self, account: AccountId, id: ExportId, limit: int = 100
    ) -> tuple[Missing, ...]:
        """Return the first `limit` things that the books lack; raise `NotFound`."""
        self.find(account, id)
        with self._database.read() as connection:
            found: list[Missing] = []
            for one in missing_of(connection, id):
                if len(found) == limit:
                    break
                found.append(one)
        return tuple(found)

    def wish(self, account: AccountId, id: ExportId) -> ExportWish:
        """Return what the export was made of, to make it again; raise `NotFound`."""
        export = self.find(account, id)
        row = select(exports.c.profile, exports.c.byte_limit, exports.c.draft)
        picks = select(export_picks.c.article_id)
        picks = picks.where(export_picks.c.export_id == id)
        with self._database.read() as connection:
            mine = row.where(exports.c.id == id)
            profile, limit, draft = connection.execute(mine).one()
            picked = connection.execute(picks.order_by(export_picks.c.position))
            ids = tuple(map(ArticleId, picked.scalars()))
        return ExportWish(
            format=export.format,
            form=export.form,
            articles=ids,
            selection=export.selection,
            title=export.title,
            profile=profile,
            limit=limit,
            device=export.device,
            draft=read_draft(draft),
        )

    def cancel(self, account: AccountId, id: ExportId) -> Export:
        """Stop the export where it is still open; its workers notice within seconds."""
        mine = exports.c.id == id, exports.c.account_id == account
        stop = update(exports).where(*mine, exports.c.state.in_(OPEN_EXPORTS))
        with self._database.write() as connection:
            values = {"state": "cancelled", "sentence": "You have stopped it"}
            connection.execute(stop.values(**values, wake_at=None, package_size=None))
        return self.find(account, id)

    def remove(self, account: AccountId, id: ExportId) -> None:
        """Forget the export; raise `NotFound` where `account` has none such."""
        mine = exports.c.id == id, exports.c.account_id == account
        with self._database.write() as connection:
            if not connection.execute(delete(exports).where(*mine)).rowcount:
                raise NotFound("There is no such export: it is kept for a week")

    def expire(self) -> tuple[ExportId, ...]:
        """Forget what was kept long enough, and return what that was."""
        old = exports.c.created_at <= self._now() - LIFE
        spent = used_links.c.until <= self._now()
        with self._database.read() as connection:
            olds = connection.execute(select(exports.c.id).where(old)).first()
            if not (
                olds or connection.execute(select(used_links).where(spent)).first()
            ):
                return ()  # without the lock of a writer: this is asked all the time
        with self._database.write() as connection:
            connection.execute(delete(used_links).where(spent))
            gone = delete(exports).where(old).returning(exports.c.id)
            return tuple(connection.execute(gone).scalars())

    def use_link(self, mark: str, until: datetime) -> bool:
        """Note that the link `mark` is used; False where it was used before."""
        known = select(used_links).where(used_links.c.mark == mark)
        with self._database.write() as connection:
            if connection.execute(known.with_for_update()).first():
                return False
            connection.execute(insert(used_links).values(mark=mark, until=until))
        return True


def missing_of(connection: Connection, id: str) -> Iterator[Missing]:
    """Yield what the books of the export lack, in their order, a part at a time."""
    yield from unreadable(connection, id)
    parts = select(export_parts.c.missing).where(export_parts.c.export_id == id)
    found = parts.order_by(export_parts.c.number)
    for missing in connection.execute(found.execution_options(yield_per=20)).scalars():
        for each in missing:
            yield Missing(**each)


def unreadable(connection: Connection, id: str) -> Iterator[Missing]:
    """Yield the articles of the export that had no text when they were listed."""
    reason = export_items.c.reason
    found = (
        select(
            export_items.c.title,
            export_items.c.url,
            export_items.c.article_id,
            reason,
        )
        .where(export_items.c.export_id == id, reason.is_not(None))
        .order_by(export_items.c.position)
        .execution_options(yield_per=500)
    )
    for title, url, article, why in connection.execute(found):
        yield Missing(title, title, why, url, ArticleId(article))


def _demand_device(connection: Connection, account: AccountId, device: str) -> None:
    mine = devices.c.id == device, devices.c.account_id == account
    if connection.execute(select(devices.c.id).where(*mine)).first() is None:
        raise NotFound("There is no such device: pick one from your list")


def _note_picks(connection: Connection, id: str, ids: Sequence[ArticleId]) -> None:
    rows: list[dict[str, Any]] = [
        {"export_id": id, "position": place, "article_id": article}
        for place, article in enumerate(dict.fromkeys(ids))
    ]
    for batch in in_batches(rows, BATCH):
        connection.execute(insert(export_picks), batch)
