"""Firmly: what has to be written down though the database is lost for a while."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError

#: Seconds for which a restart of the database is waited out, well within a lease; and
#: between two tries.
PATIENCE, PAUSE = 20.0, 0.5

T = TypeVar("T")


def firmly(do: Callable[[], T], patience: float = PATIENCE) -> T:
    """Return what `do` returns, done anew for `patience` seconds if lines are cut.

    For what happened elsewhere and cannot be done again: a mail that was taken. Raises
    what `do` raised last; it may have been done although its line was cut at the end.
    """
    end = monotonic() + patience
    while True:
        try:
            return do()
        except (OperationalError, InterfaceError):
            if monotonic() >= end:
                raise
        sleep(PAUSE)
