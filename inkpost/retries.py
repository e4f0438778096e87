"""How long to wait after an error, and when to give up: a table, nothing else."""

from __future__ import annotations

from datetime import timedelta

from inkpost.errors import PageUnavailable, Temporary

#: A site that does not come back within the hour is told to the reader, who waits.
SITE = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30))
#: A mail server gets a day (RFC 5321, 4.5.4.1 would give it four to five).
MAIL = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, *[60] * 23))

#: How long what is no delivery waits for the store of the files.
STORE = timedelta(minutes=1)

#: The longest pause that the other side may ask for (safety 39).
LONGEST_ASKED = timedelta(hours=1)


def pause(error: Temporary, attempt: int) -> timedelta | None:
    """Return how long to wait after `error`, the `attempt`-th one (from 0).

    None: it is time to give up.
    """
    pauses = SITE if isinstance(error, PageUnavailable) else MAIL
    if attempt >= len(pauses):
        return None
    asked = min(error.retry_after or 0, LONGEST_ASKED.total_seconds())
    return max(pauses[attempt], timedelta(seconds=asked))
