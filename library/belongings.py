"""What an account has outside of the database, so that it can go with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from inkpost.model import AccountId, DeliveryId, ExportId, ImportId
from library.archives import archives
from library.database import Database
from library.export_tables import exports
from library.import_tables import imports
from library.tables import articles, deliveries

#: States of an export that something is still to be done for.
OPEN = ("waiting", "working")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Belongings:
    """Files of an account. `pictures`: names of those that nobody else has."""

    deliveries: frozenset[DeliveryId]
    exports: frozenset[ExportId]
    imports: frozenset[ImportId]
    pictures: frozenset[str]


class PictureNames:
    """Names of pictures, in 100 bytes each; what is called otherwise is always in."""

    def __init__(self) -> None:
        self._digests: set[bytes] = set()

    def add(self, name: str) -> None:
        """Add the name of a file."""
        if digest := _digest(name):
            self._digests.add(digest)

    def __contains__(self, name: str) -> bool:
        digest = _digest(name)
        return digest is None or digest in self._digests


def _digest(name: str) -> bytes | None:
    """Return the beginning of the SHA-256 that a picture is called by, 64 bits."""
    stem = name.partition(".")[0]
    return bytes.fromhex(stem[:16]) if _SHA256.fullmatch(stem) else None


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

    def named(self, names: Iterable[str]) -> set[str]:
        """Return those of the books, exports and archives `names` that a row names.

        Also what is in the folder of an export that is being made.
        """
        wanted = list(names)
        books = select(deliveries.c.package_name)
        books = books.where(deliveries.c.package_name.in_(wanted))
        taken = select(archives.c.name).where(archives.c.name.in_(wanted))
        of_exports = {name: name.split("/")[1] for name in wanted if "/" in name}
        mine = exports.c.id.in_(set(of_exports.values()))
        made = select(exports.c.id, exports.c.state, exports.c.package_name).where(mine)
        with self._database.read() as connection:
            known = set(connection.execute(books).scalars())
            known |= set(connection.execute(taken).scalars())
            rows = {row.id: row for row in connection.execute(made)}
        for name, id in of_exports.items():
            row = rows.get(id)
            if row and (row.state in OPEN or row.package_name == name):
                known.add(name)
        return known

    def pictures(self) -> PictureNames:
        """Return the names of all pictures that an article has."""
        names = PictureNames()
        found = select(articles.c.pictures)
        with self._database.read() as connection:
            rows = connection.execute(found.execution_options(yield_per=500))
            for pictures in rows.scalars():
                for one in pictures:
                    if one["path"]:
                        names.add(one["path"])
        return names

    def has_delivery(self, id: DeliveryId) -> bool:
        """Tell whether the delivery is still there, whosever it is."""
        found = select(deliveries.c.id).where(deliveries.c.id == id)
        with self._database.read() as connection:
            return connection.execute(found).one_or_none() is not None
