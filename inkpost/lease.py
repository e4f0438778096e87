"""A lease that is kept while its holder lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import structlog

from inkpost.errors import LeaseLost
from library import LEASE

log = structlog.get_logger()

#: Seconds between two renewals: two may fail before the lease runs out.
BEAT = LEASE.total_seconds() / 3
#: Seconds after which a step that has not ended is taken for hung, and let go.
LONGEST = 3600.0


@contextmanager
def renewed(renew: Callable[[], None]) -> Iterator[None]:
    """Call `renew` now and then within the block, from a thread of its own.

    A lost lease stops the renewals; the block learns of it when it next writes.
    """
    done = Event()
    thread = Thread(target=_renew, args=(renew, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(renew: Callable[[], None], done: Event) -> None:
    end = monotonic() + LONGEST
    while not done.wait(BEAT) and monotonic() < end:
        try:
            renew()
        except LeaseLost:
            return
        except Exception:
            log.warning("lease not renewed", exc_info=True)
