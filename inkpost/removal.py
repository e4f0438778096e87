"""How an account goes: its rows, its files, and what workers were at (safety 133).

The rows go first. A worker that has one of its deliveries loses its lease by that, so
that nothing is mailed any more.
"""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from pathlib import Path

from inkpost.model import AccountId, DeliveryId, ExportId
from library import Library

#: Seconds that reading an article takes at most.
FOUND_AGAIN = 3600


def remove_account(library: Library, folder: Path, account: AccountId) -> None:
    """Forget `account`, and delete its files in the data folder `folder`.

    Raises `NotFound`, and for the owner, who stays.
    """
    belongings = library.files.of(account)
    library.accounts.remove(account)
    for delivery in belongings.deliveries:
        remove_book(folder, delivery)
    for export in belongings.exports:
        remove_export(folder, export)
    remove_archive(folder, account)
    for brought in belongings.imports:
        library.imports.path(brought).unlink(missing_ok=True)
    for name in belongings.pictures:
        (folder / "pictures" / name).unlink(missing_ok=True)


def remove_old_guests(library: Library, folder: Path) -> None:
    """Forget what guests looked at, and addresses that were not used for long."""
    for name in library.previews.expire():
        _remove_picture(folder, name)
    for account in library.guests.unused():
        remove_account(library, folder, account)


def remove_old_entries(library: Library, folder: Path, kept: timedelta) -> None:
    """Forget what feeds brought longer ago than `kept` and nobody wanted."""
    for name in library.loose_entries.expire(kept):
        _remove_picture(folder, name)


def _remove_picture(folder: Path, name: str) -> None:
    picture = folder / "pictures" / name
    # One that was just found again, elsewhere, is in no article yet.
    if picture.exists() and picture.stat().st_mtime < time.time() - FOUND_AGAIN:
        picture.unlink(missing_ok=True)


def remove_book(folder: Path, delivery: DeliveryId) -> None:
    """Delete the book of `delivery`, and its mails in the outbox."""
    shutil.rmtree(folder / "books" / delivery, ignore_errors=True)
    for mail in (folder / "outbox").glob(f"{delivery}*.eml"):
        mail.unlink(missing_ok=True)


def remove_export(folder: Path, export: ExportId) -> None:
    """Delete the book of `export`."""
    shutil.rmtree(folder / "exports" / export, ignore_errors=True)


def remove_old_exports(library: Library, folder: Path) -> None:
    """Forget the exports that were kept long enough, with their books."""
    for export in library.exports.expire():
        remove_export(folder, export)


def remove_archive(folder: Path, account: AccountId) -> None:
    """Delete the archive that `account` had made."""
    shutil.rmtree(folder / "archives" / account, ignore_errors=True)


def remove_old_archives(library: Library, folder: Path) -> None:
    """Forget the archives that were kept long enough, with their files."""
    for account in library.archives.expire():
        remove_archive(folder, account)


def remove_old_issues(library: Library, folder: Path) -> None:
    """Delete the books of issues that were kept as long as their readers wished."""
    for delivery in library.issue_list.expire():
        remove_book(folder, delivery)
