"""A lease that is kept while its holder lives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import structlog

from inkpost.errors import LeaseLost
from library import LEASE, Claim, Work

log = structlog.get_logger()

#: Seconds between two renewals: two may fail before the lease runs out.
BEAT = LEASE.total_seconds() / 3
#: Seconds after which a step that has not ended is taken for hung, and let go.
LONGEST = 3600.0


@contextmanager
def renewed(work: Work, claim: Claim) -> Iterator[None]:
    """Renew the lease of `claim` within the block, from a thread of its own.

    A lost lease stops the renewals; the block learns of it when it next writes.
    """
    done = Event()
    thread = Thread(target=_renew, args=(work, claim, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(work: Work, claim: Claim, done: Event) -> None:
    end = monotonic() + LONGEST
    while not done.wait(BEAT) and monotonic() < end:
        try:
            work.renew(claim)
        except LeaseLost:
            return
        except Exception:
            log.warning("lease not renewed", delivery=claim.delivery.id, exc_info=True)
