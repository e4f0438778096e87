"""The clock: wakes what should have been done by now. Any number of them may run."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from threading import Event
from time import monotonic

import structlog

from inkpost.logs import set_up_logs
from inkpost.model import Errand
from inkpost.orders import Enqueue
from inkpost.processes import clean_up, mark_ready
from inkpost.removal import (
    remove_old_archives,
    remove_old_exports,
    remove_old_guests,
    remove_old_issues,
)
from inkpost.services import utc_now
from inkpost.settings import Settings
from inkpost.store import open_store
from library import Library, open_library, quota_of
from worker import alive
from worker.messages import open_enqueue

log = structlog.get_logger()

#: Seconds between two ticks. An idle one takes 0.2 ms.
TICK = 2.0
#: Seconds between two looks for what feeds brought long ago.
TIDY_EVERY = 86_400.0


def run_clock(settings: Settings) -> int:
    """Tick until told to stop; return the exit code."""
    set_up_logs("clock", settings.secrets)
    stopped = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    library = open_library(
        settings.database_url,
        settings.data_dir.resolve(),
        quota=quota_of(settings),
        store=open_store(settings),
    )
    enqueue = open_enqueue(settings)
    if settings.imap_url:
        library.senders.listen_for_operator()
    mark_ready(settings.data_dir, "clock")
    started = utc_now()
    told = -alive.PAUSE
    tidied = -TIDY_EVERY
    while not stopped.is_set():
        began = monotonic()
        try:
            begin_digests(library, enqueue, settings.issues_a_minute)
            sweep(library, enqueue)
            wake_listeners(library, enqueue)
            library.outcomes.expire()
            library.captures.expire()
            remove_old_exports(library)
            library.imports.expire()
            remove_old_issues(library)
            remove_old_guests(library)
            if began - tidied >= TIDY_EVERY:
                tidied = began
                enqueue("tidy", "entries")
            remove_old_archives(library)
            if began - told >= alive.PAUSE:
                told = began
                library.runs.see(alive.name_of("clock"), "clock", started)
                library.runs.note("clock", monotonic() - began)
                clean_up()
        except Exception:
            # The database may be back at the next tick.
            log.exception("tick failed")
        stopped.wait(TICK)
    alive.show_end(settings, "clock")
    library.close()
    return 0


def begin_digests(library: Library, enqueue: Enqueue, a_minute: int) -> None:
    """Begin the issues whose time has come; the sweep wakes who puts them together."""
    claimed = library.digest_clock.tick(a_minute)
    if claimed:
        log.info("digests due", count=claimed)
    for digest in library.digest_clock.looks():
        enqueue("look", digest)
    for service in library.upstreams.due():
        enqueue("visit", service)


def sweep(library: Library, enqueue: Enqueue) -> int:
    """Wake what has waited too long for its worker; return how many that were."""
    waiting: dict[Errand, Callable[[], Sequence[str]]] = {
        "preview": library.previews.sweep,
        "repair": library.repairs.sweep,
        "archive": library.archives.sweep,
        "import": library.imports.sweep,
    }
    woken: list[tuple[Errand, str]] = [*library.work.sweep()]
    woken += [(errand, id) for errand, due in waiting.items() for id in due()]
    woken += [
        ("bulk_export" if is_bulk else "export", id)
        for id, is_bulk in library.export_turns.sweep()
    ]
    # What has its turn now, and has waited for nothing.
    turns: list[tuple[Errand, str]] = [("read", id) for id in library.links.sweep()]
    turns += [("poll", id) for id in library.feeds.due()]
    turns += [("issue", id) for id in library.issues.sweep()]
    turns += [("tell", id) for id in library.empty_issues.sweep()]
    turns += [("letter", id) for id in library.letters.sweep()]
    for errand, id in (*woken, *turns):
        enqueue(errand, id)
    if woken:
        log.info("swept", woken=len(woken))
    return len(woken)


def wake_listeners(library: Library, enqueue: Enqueue) -> None:
    """Have the mailboxes looked into whose time it is."""
    for mailbox in library.senders.due():
        enqueue("listen", mailbox)
