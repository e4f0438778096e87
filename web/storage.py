"""How much lies in the data folder, by kind."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from web.languages import N_

#: Seconds for which a measurement is good enough: it looks at every file.
GOOD_FOR = 60

#: The folders that grow, by what is in them.
KINDS = {
    "pictures": N_("Pictures"),
    "books": N_("Books"),
    "exports": N_("Books to take along"),
    "archives": N_("Archives to take along"),
    "outbox": N_("Mails that wait in the outbox"),
}


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes by kind, and what is free on the disk."""

    kinds: dict[str, int]
    database: int
    free: int


def measure(folder: Path) -> Storage:
    """Return what lies in the data folder; at most `GOOD_FOR` seconds old."""
    return _measured(folder, int(time.monotonic() // GOOD_FOR))


@lru_cache(maxsize=2)
def _measured(folder: Path, _when: int) -> Storage:
    kinds = {kind: _octets(folder / kind) for kind in KINDS}
    database = sum(file.stat().st_size for file in folder.glob("inkpost.sqlite*"))
    return Storage(kinds, database, shutil.disk_usage(folder).free)


def _octets(folder: Path) -> int:
    total = 0
    for path, _folders, files in os.walk(folder):
        for name in files:
            try:
                total += (Path(path) / name).stat().st_size
            except FileNotFoundError:  # it was taken away in the meantime
                continue
    return total
