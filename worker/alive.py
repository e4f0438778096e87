"""Says in the library which processes live, for the operator."""

from __future__ import annotations

import os
from datetime import datetime

import structlog

from inkpost.errors import LibraryUnavailable
from inkpost.settings import Settings
from library import Library, open_library

log = structlog.get_logger()

#: Seconds between two signs of life.
PAUSE = 15.0


def name_of(role: str) -> str:
    """Return the name of this process, which is called `role`, among all machines'."""
    return f"{role}@{os.uname().nodename}:{os.getpid()}"


def show_life(settings: Settings, role: str, started: datetime) -> None:
    """Note that this process, a worker called `role`, lives.

    Workers call it from the thread that forks their children. The library is opened
    each time: a connection that stays open would be shared with these.
    """
    try:
        library = _open(settings)
        library.runs.see(name_of(role), role, started)
        library.close()
    except LibraryUnavailable as error:
        log.warning("no sign of life", reason=str(error))


def show_end(settings: Settings, role: str) -> None:
    """Note that this process has ended as it should."""
    try:
        library = _open(settings)
        library.runs.leave(name_of(role))
        library.close()
    except LibraryUnavailable as error:
        log.warning("no sign of the end", reason=str(error))


def _open(settings: Settings) -> Library:
    return open_library(settings.database_url, settings.data_dir.resolve())
