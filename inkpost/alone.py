"""Exports with no service running: threads read, processes build, one process leads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from inkpost.building import build_apart
from inkpost.errors import Temporary
from inkpost.model import AccountId, Export, ExportWish
from inkpost.orders import order_export, wake_nobody
from inkpost.settings import Settings
from inkpost.store import open_store
from library import Library, open_library, quota_of

#: Called with an export now and then while it is made.
Tell = Callable[[Export], None]
#: Seconds between two looks at how far it is.
PAUSE = 0.3


@contextmanager
def opened(settings: Settings) -> Iterator[Library]:
    """Give the library of `settings`."""
    library = open_library(
        settings.database_url,
        settings.data_dir.resolve(),
        secret_key=settings.secret_key,
        quota=quota_of(settings),
        store=open_store(settings),
    )
    try:
        yield library
    finally:
        library.close()


def build(
    settings: Settings,
    library: Library,
    account: AccountId,
    wish: ExportWish,
    jobs: int,
    tell: Tell,
) -> Export:
    """Return the export of `wish` when it is at its end; `jobs`: processes at a time.

    Where it is broken off, it is stopped. Raises as `order_export` does.
    """
    export = order_export(library, wake_nobody, account, wish)
    end = Event()
    try:
        with ThreadPoolExecutor(jobs) as pool:
            hands = [
                pool.submit(_work, settings, library, export, end) for _ in range(jobs)
            ]
            while not all(hand.done() for hand in hands):
                tell(library.exports.find(account, export.id))
                time.sleep(PAUSE)
            for hand in hands:
                hand.result()
    except BaseException:
        end.set()
        library.exports.cancel(account, export.id)
        raise
    done = library.exports.find(account, export.id)
    tell(done)
    return done


def _work(settings: Settings, library: Library, export: Export, end: Event) -> None:
    """Build part after part, until the whole is at its end."""
    turns = library.export_turns
    while turns.is_open(export.id) and not end.is_set():
        if not turns.is_due(export.id):
            end.wait(PAUSE)
            turns.sweep()  # there may be no clock
            continue
        try:
            build_apart(settings, export.id)
        except Temporary:
            end.wait(PAUSE)  # it died; its lease runs out
