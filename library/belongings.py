"""What an account has outside of the database, so that it can go with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from inkpost.model import AccountId, DeliveryId, ExportId, ImportId
from library.database import Database
from library.export_tables import exports
from library.import_tables import imports
from library.tables import articles, deliveries


@dataclass(frozen=True, slots=True)
class Belongings:
    """Files of an account. `pictures`: names of those that nobody else has."""

    deliveries: frozenset[DeliveryId]
    exports: frozenset[ExportId]
    imports: frozenset[ImportId]
    pictures: frozenset[str]


class Files:
    """The files of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def of(self, account: AccountId) -> Belongings:
        """Return what `account` alone has in files."""
        ordered = select(deliveries.c.id).where(deliveries.c.account_id == account)
        made = select(exports.c.id).where(exports.c.account_id == account)
        mine, theirs = set[str](), set[str]()
        with self._database.read() as connection:
            ids = frozenset(connection.execute(ordered).scalars())
            brought = frozenset(
                connection.execute(
                    select(imports.c.id).where(imports.c.account_id == account)
                ).scalars()
            )
            books = frozenset(connection.execute(made).scalars())
            # The same picture is one file, whoever keeps it.
            found = select(articles.c.account_id, articles.c.pictures)
            for row in connection.execute(found.execution_options(yield_per=500)):
                names = mine if row.account_id == account else theirs
                names |= {one["path"] for one in row.pictures if one["path"]}
        return Belongings(ids, books, brought, frozenset(mine - theirs))

    def has_delivery(self, id: DeliveryId) -> bool:
        """Tell whether the delivery is still there, whosever it is."""
        found = select(deliveries.c.id).where(deliveries.c.id == id)
        with self._database.read() as connection:
            return connection.execute(found).one_or_none() is not None
