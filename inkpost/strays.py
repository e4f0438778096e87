"""Files that no row names: a process died, or the store did not answer, in between.

Once a day they are looked for and deleted. What is younger than a day may belong to
something that is just being made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import structlog

from inkpost.errors import StoreUnavailable
from inkpost.store import Stored
from library import Library

log = structlog.get_logger()

#: How old a file is that may be a stray.
OLD = timedelta(days=1)
#: Files that are looked up together.
BATCH = 500


def remove_strays(library: Library) -> int:
    """Delete the files that nobody will ask for; return how many.

    Where the store does not answer, the rest is left for tomorrow.
    """
    gone = 0
    try:
        before = library.store.now() - OLD.total_seconds()
        for kind in ("books", "exports", "archives"):
            gone += _remove_unnamed(library, kind, before)
        gone += _remove_pictures(library, before)
    except StoreUnavailable as error:
        log.warning("strays not looked for", reason=error.reason)
    if gone:
        log.info("strays deleted", count=gone)
    return gone


def _remove_unnamed(library: Library, kind: str, before: float) -> int:
    store, gone = library.store, 0
    old = _old(library, kind, before)
    while batch := list(islice(old, BATCH)):
        paths = {str(one.path.relative_to(store.folder)): one.path for one in batch}
        strays = [paths[name] for name in paths.keys() - library.files.named(paths)]
        store.remove(*strays)
        gone += len(strays)
    return gone


def _remove_pictures(library: Library, before: float) -> int:
    named, gone = library.files.pictures(), 0
    for one in _old(library, "pictures", before):
        if one.path.name in named:
            continue
        kept = library.store.look(one.path)
        if kept and kept.modified < before:  # else it was just found again
            library.store.remove(one.path)
            gone += 1
    return gone


def _old(library: Library, kind: str, before: float) -> Iterator[Stored]:
    found = library.store.list(library.store.folder / kind)
    return (one for one in found if one.modified < before)
