"""Manners: how often and how much at once a site is asked in the background.

What a reader clicks on is asked for at once; thousands of links are not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

#: Seconds between two pages of one site, and pages of it at a time.
INTERVAL, AT_A_TIME = 1.0, 2
#: Seconds after which a page that was never given back counts as read.
LEASE = 180.0
#: The longest that a link is sent away for.
LONGEST_WAIT = 3600.0


class Manners(Protocol):
    """Who may ask a site, on all machines together where there is a Redis."""

    def enter(self, host: str) -> float:
        """Return 0 where `host` may be asked now; else in how many seconds to come."""
        ...

    def leave(self, host: str, pause: float = 0.0) -> None:
        """Give the place back. `pause`: seconds in which `host` wants no visits."""
        ...


@dataclass(slots=True)
class _Site:
    free_at: float = 0.0
    promised: float = 0.0
    visits: list[float] = field(default_factory=list)


class AtOnce:
    """No manners: whoever calls has them already."""

    def enter(self, host: str) -> float:  # noqa: ARG002
        """Return 0."""
        return 0.0

    def leave(self, host: str, pause: float = 0.0) -> None:
        """Do nothing."""


class OwnManners:
    """The manners of one process, for a machine without Redis.

    `interval`: seconds between two pages of one site, more than 0.
    """

    def __init__(
        self, now: Callable[[], float] = time.monotonic, interval: float = INTERVAL
    ) -> None:
        self._now = now
        self._interval = interval
        self._lock = Lock()
        self._sites: dict[str, _Site] = {}

    def enter(self, host: str) -> float:
        """Return 0 where `host` may be asked now; else in how many seconds to come."""
        with self._lock:
            now = self._now()
            site = self._sites.setdefault(host, _Site())
            site.visits = [until for until in site.visits if until > now]
            if len(site.visits) < AT_A_TIME and site.free_at <= now:
                site.visits.append(now + LEASE)
                site.free_at = now + self._interval
                return 0.0
            # Each that is sent away comes at a time of its own.
            site.promised = max(site.promised, site.free_at, now) + self._interval
            site.promised = min(site.promised, now + LONGEST_WAIT)
            return site.promised - now

    def leave(self, host: str, pause: float = 0.0) -> None:
        """Give the place back. `pause`: seconds in which `host` wants no visits."""
        with self._lock:
            site = self._sites.setdefault(host, _Site())
            del site.visits[:1]
            pause = min(pause, LONGEST_WAIT)
            site.free_at = max(site.free_at, self._now() + pause)
            if pause == 0 and not site.visits and site.free_at + LEASE < self._now():
                del self._sites[host]
