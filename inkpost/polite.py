"""A long list is read politely, in one process: no site is asked too often.

Each site has a line of its own, so that nothing waits behind another site's pauses.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from heapq import heapify, heappop, heappush
from urllib.parse import urlsplit

from inkpost.errors import PageUnavailable, Temporary
from inkpost.manners import OwnManners
from inkpost.model import Kept

#: Seconds that a site may ask to be left alone, before what is left of it is given up.
LONGEST_REST = 120.0

#: Reads a source, or tells why it could not.
Read = Callable[[str], Kept]


def read_politely(
    sources: Iterable[str], read: Read, jobs: int, interval: float
) -> Iterator[tuple[int, Kept]]:
    """Yield the place of each of `sources` (from 0) with what `read` made of it.

    They come as they are ready. `jobs`: how many are read at a time, two of one site.
    `interval`: seconds between two pages of one site, for files none; 0: as it comes.
    """
    round = _Round(sources, interval)
    with ThreadPoolExecutor(jobs) as pool:
        going: dict[Future[Kept], tuple[int, str]] = {}
        while going or round.lines:
            while len(going) < jobs and (next := round.next()):
                place, source, host = next
                going[pool.submit(read, source)] = place, host
            pause = round.pause() if len(going) < jobs else None
            if not going:
                time.sleep(pause or 0.0)
            done, _ = wait(going, pause, return_when=FIRST_COMPLETED)
            for future in done:
                place, host = going.pop(future)
                kept = future.result()
                yield place, kept
                yield from round.leave(host, kept)


class _Round:
    """Whose turn it is. `lines`: what is still to be read of each site."""

    def __init__(self, sources: Iterable[str], interval: float) -> None:
        self.lines: dict[str, deque[tuple[int, str]]] = {}
        self._interval = interval
        self._manners = OwnManners(interval=interval)
        for place, source in enumerate(sources):
            host = _host(source) if interval else ""
            self.lines.setdefault(host, deque()).append((place, source))
        # When each may be asked again; the order of the list breaks ties.
        self._turns = [(0.0, line[0][0], host) for host, line in self.lines.items()]
        heapify(self._turns)

    def next(self) -> tuple[int, str, str] | None:
        """Return what is to be read now, its place first; None: nothing so far."""
        while self._turns and self._turns[0][0] <= time.monotonic():
            _, _, host = heappop(self._turns)
            if host not in self.lines:
                continue
            away = self._manners.enter(host) if host else 0.0
            if away:
                self._come_again(host, away)
                continue
            place, source = self.lines[host].popleft()
            self._come_again(host, self._interval if host else 0.0)
            return place, source, host
        return None

    def _come_again(self, host: str, seconds: float) -> None:
        if not self.lines[host]:
            del self.lines[host]
            return
        place = self.lines[host][0][0]
        heappush(self._turns, (time.monotonic() + seconds, place, host))

    def pause(self) -> float | None:
        """Return in how many seconds somebody's turn comes; None where nobody waits."""
        if not self._turns:
            return None
        return max(0.0, self._turns[0][0] - time.monotonic())

    def leave(self, host: str, kept: Kept) -> Iterator[tuple[int, Kept]]:
        """Note that a page was read; yield what is given up because of its answer."""
        if not host:
            return
        error = kept.error
        rest = (isinstance(error, PageUnavailable) and error.retry_after) or 0.0
        self._manners.leave(host, rest)
        if rest > LONGEST_REST:
            for place, source in self.lines.pop(host, ()):
                sentence = f"{host} asks to be left alone for {rest / 60:.0f} minutes"
                yield place, Kept(source, error=Temporary(f"{source}: {sentence}"))


def _host(source: str) -> str:
    """Return the site that `source` is asked of; empty for a file."""
    try:
        parts = urlsplit(source)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""
