"""How an account goes: its rows, its files, and what workers were at (safety 133).

The rows go first. A worker that has one of its deliveries loses its lease by that, so
that nothing is mailed any more.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta

from inkpost.errors import StoreUnavailable
from inkpost.model import AccountId, DeliveryId, ExportId
from inkpost.store import Store
from library import Library

#: Seconds that reading an article takes at most.
FOUND_AGAIN = 3600


def remove_account(library: Library, account: AccountId) -> None:
    """Forget `account`, and delete its files.

    Raises `NotFound`, and for the owner, who stays.
    """
    belongings, store = library.files.of(account), library.store
    library.accounts.remove(account)
    remove_books(store, belongings.deliveries)
    for export in belongings.exports:
        remove_export(store, export)
    remove_archive(store, account)
    store.remove(*map(library.imports.path, belongings.imports))
    pictures = store.folder / "pictures"
    store.remove(*(pictures / name for name in belongings.pictures))


def remove_old_guests(library: Library) -> None:
    """Forget what guests looked at, and addresses that were not used for long."""
    for name in library.previews.expire():
        _remove_picture(library.store, name)
    for account in library.guests.unused():
        remove_account(library, account)


def remove_old_entries(library: Library, kept: timedelta) -> None:
    """Forget what feeds brought longer ago than `kept` and nobody wanted."""
    for name in library.loose_entries.expire(kept):
        _remove_picture(library.store, name)


def _remove_picture(store: Store, name: str) -> None:
    picture = store.folder / "pictures" / name
    with suppress(StoreUnavailable):  # the sweep finds it
        # One that was just found again, elsewhere, is in no article yet.
        kept = store.look(picture)
        if kept and kept.modified < time.time() - FOUND_AGAIN:
            store.remove(picture)


def remove_books(store: Store, deliveries: Collection[DeliveryId]) -> None:
    """Delete the books of `deliveries`, and their mails in the outbox."""
    for delivery in deliveries:
        store.remove_all(store.folder / "books" / delivery)
    with suppress(StoreUnavailable):  # the sweep finds them
        mails = [one.path for one in store.list(store.folder / "outbox")]
        names = set(deliveries)
        store.remove(*(mail for mail in mails if mail.name.split(".")[0] in names))


def remove_export(store: Store, export: ExportId) -> None:
    """Delete the book of `export`."""
    store.remove_all(store.folder / "exports" / export)


def remove_old_exports(library: Library) -> None:
    """Forget the exports that were kept long enough, with their books."""
    for export in library.exports.expire():
        remove_export(library.store, export)


def remove_archive(store: Store, account: AccountId) -> None:
    """Delete the archive that `account` had made."""
    store.remove_all(store.folder / "archives" / account)


def remove_old_archives(library: Library) -> None:
    """Forget the archives that were kept long enough, with their files."""
    for account in library.archives.expire():
        remove_archive(library.store, account)


def remove_old_issues(library: Library) -> None:
    """Delete the books of issues that were kept as long as their readers wished."""
    if expired := library.issue_list.expire():
        remove_books(library.store, expired)
