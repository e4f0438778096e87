"""A long list that the command line reads: a site at a time is not asked too often."""

from __future__ import annotations

import time
from itertools import pairwise
from threading import Lock

from inkpost.errors import PageUnavailable
from inkpost.model import Article, Kept
from inkpost.polite import read_politely

PAUSE = 0.2


class Sites:
    """Sites whose pages take a while. `asked`: when each address was asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, float] = {}
        self.rest: dict[str, float] = {}
        self._lock = Lock()

    def read(self, source: str) -> Kept:
        with self._lock:
            self.asked[source] = time.monotonic()
        time.sleep(0.02)
        if source in self.rest:
            error = PageUnavailable(source, retry_after=self.rest[source])
            return Kept(source, error=error)
        return Kept(source, article=Article(source, "One", "<p>One</p>"))

    def times(self, host: str) -> list[float]:
        return sorted(at for url, at in self.asked.items() if f"//{host}/" in url)


def test_one_site_is_asked_slowly_and_the_others_do_not_wait() -> None:
    sites = Sites()
    slow = [f"https://one.example/{number}" for number in range(6)]
    others = [f"https://s{number}.example/" for number in range(40)]
    begun = time.monotonic()
    found = dict(read_politely([*slow, *others], sites.read, 4, PAUSE))
    took = time.monotonic() - begun
    assert [found[place].url for place in range(46)] == [*slow, *others]
    times = sites.times("one.example")
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert min(gaps) >= PAUSE * 0.95
    assert took < 5 * PAUSE * 2, "it is read at the pace of the site, and no slower"
    last = max(at for url, at in sites.asked.items() if "one.example" not in url)
    assert last - begun < 3 * PAUSE, "many sites are not slowed by the one"


def test_files_and_ones_own_site_are_read_as_fast_as_can_be() -> None:
    sites = Sites()
    files = [f"{number}.html" for number in range(40)]
    begun = time.monotonic()
    assert len(list(read_politely(files, sites.read, 8, PAUSE))) == 40
    own = [f"https://mine.example/{number}" for number in range(40)]
    assert len(list(read_politely(own, sites.read, 8, 0.0))) == 40
    assert time.monotonic() - begun < 10 * PAUSE


def test_a_site_that_wants_a_long_rest_is_given_up_at_once() -> None:
    sites = Sites()
    urls = [f"https://one.example/{number}" for number in range(100)]
    sites.rest[urls[0]] = 1800.0
    found = dict(read_politely(urls, sites.read, 4, PAUSE))
    assert len(found) == 100
    assert len(sites.asked) < 3
    assert "left alone for 30 minutes" in str(found[99].error)


def test_a_site_that_wants_a_short_rest_gets_it() -> None:
    sites = Sites()
    urls = [f"https://one.example/{number}" for number in range(2)]
    sites.rest[urls[0]] = 3 * PAUSE
    assert len(list(read_politely(urls, sites.read, 4, PAUSE))) == 2
    first, second = sites.times("one.example")
    assert second - first > 2.9 * PAUSE
