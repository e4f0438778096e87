"""How much lies in the store of the files, by kind."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from functools import lru_cache

from inkpost.errors import StoreUnavailable
from inkpost.store import Folder, Store
from web.languages import N_

#: Seconds for which a measurement is good enough: it looks at every file, of which a
#: shared store tells a thousand at a time.
GOOD_FOR, SHARED_GOOD_FOR = 60, 3600

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


def measure(store: Store) -> Storage:
    """Return what lies in `store`, as it was a little while ago.

    Where that does not answer, nothing is said of the kinds.
    """
    good_for = GOOD_FOR if isinstance(store, Folder) else SHARED_GOOD_FOR
    database = sum(file.stat().st_size for file in store.folder.glob("inkpost.sqlite*"))
    free = shutil.disk_usage(store.folder).free
    try:
        kinds = _measured(store, int(time.monotonic() // good_for))
    except StoreUnavailable:
        kinds = {}
    return Storage(kinds, database, free)


@lru_cache(maxsize=2)
def _measured(store: Store, _when: int) -> dict[str, int]:
    return {
        kind: sum(one.size for one in store.list(store.folder / kind)) for kind in KINDS
    }
