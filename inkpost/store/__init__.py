"""Where the files of a library are: pictures, books, archives, what is brought along.

Everybody names a file by its path in the data folder. `Folder`: it lies there, and
nowhere else. `Bucket`: it is kept in an S3-compatible store that all machines share,
and the data folder has copies of what this machine has made or used lately.

    store.keep(path)    after a file was written, so that every machine has it
    store.has(path)     before it is read: it lies at its path from then on
"""

from __future__ import annotations

from inkpost.settings import Settings
from inkpost.store.address import read_address
from inkpost.store.files import KINDS, Folder, Store, Stored

__all__ = ["KINDS", "Folder", "Store", "Stored", "open_store"]


def open_store(settings: Settings) -> Store:
    """Return the store that `settings` name; nothing is asked of it yet.

    Raises `SettingInvalid`.
    """
    folder = settings.data_dir.resolve()
    if not settings.store_url:
        return Folder(folder)
    from inkpost.store.bucket import open_bucket  # an extra: who needs it has it

    address = read_address(settings.store_url)
    return open_bucket(address, folder, settings.store_copies_mb * 1_000_000)
