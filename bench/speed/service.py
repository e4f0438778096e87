"""The whole service, as `inkpost serve` starts it: clicks, many addresses, memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.load.service import Reader, Service, served
from bench.site import serving
from bench.speed.books import AT_ONCE, addresses, articles, local, with_pictures
from bench.speed.figures import Figure, run
from inkpost.model import DeliveryId
from tests.support.pages import real_pages

#: Seconds that a mail may take.
PATIENCE = 60


def rest(_runs: int) -> Iterator[Figure]:
    """Measure what the service holds in memory when nobody has asked for anything."""
    with served(postgresql=False) as service:
        time.sleep(10)
        held = tuple(_held(service) for _ in range(3))
        yield Figure("idle `inkpost serve`, all processes", held, "MB", 350)


def click(runs: int) -> Iterator[Figure]:
    """Measure clicks on a page with four pictures, one a second, each a reader's own.

    Else the pace of one reader's mails, one in ten seconds, would be measured.
    """
    with served(postgresql=False, latency=0.0, paths=real_pages()[::3]) as service:
        url, content = with_pictures(service.pages, 4)
        service.pages = {url: content}
        _click(service, service.readers[0])  # the first one finds nothing loaded
        clicks = []
        for reader in service.readers[1 : 1 + max(20, 6 * runs)]:
            clicks.append(_click(service, reader))
            time.sleep(max(0.0, 1 - (time.time() - clicks[-1][0])))
        seconds = sorted(_taken(service, *click) for click in clicks)
    high = seconds[int(0.95 * len(seconds))]
    yield Figure("click to mail taken, 1 a second, p50", tuple(seconds), "s", 0.6)
    yield Figure("click to mail taken, 1 a second, p95", (high,), "s", 1.5)


def _click(service: Service, reader: Reader) -> tuple[float, DeliveryId]:
    return time.time(), service.click(reader)


def _taken(service: Service, began: float, id: DeliveryId) -> float:
    """Return the seconds from the click until the mail server had the mail."""
    end = began + PATIENCE
    while id not in service.arrived.at:
        if time.time() > end:
            raise RuntimeError(f"{id} did not arrive in {PATIENCE} s")
        time.sleep(0.1)
    return service.arrived.at[id][0] - began


def _held(service: Service) -> float:
    """Return the MB that the service's processes hold, shared pages counted once."""
    total = 0
    waiting = [service.process.pid]
    while waiting:
        id = waiting.pop()
        for task in Path(f"/proc/{id}/task").glob("*/children"):
            waiting += [int(child) for child in task.read_text().split()]
        rollup = Path(f"/proc/{id}/smaps_rollup").read_text()
        total += next(int(x.split()[1]) for x in rollup.splitlines() if x[:4] == "Pss:")
    return total / 1024


def wait_for_sites(runs: int, count: int = 500) -> Iterator[Figure]:
    """Measure `count` addresses whose site takes 0.2 s for each, by the ideal."""
    jobs = 8
    with (
        serving(articles(), pictures=False, latency=0.2) as pages,
        tempfile.TemporaryDirectory() as name,
    ):
        urls = addresses(pages, count)
        command = [*AT_ONCE, str(Path(name) / "b.epub"), *urls]
        used = [run(command, **local(urls[0])) for _ in range(max(1, runs // 3))]
    # What has to be computed takes as long as it takes; the waiting is to be beside it.
    ideal = [max(one.cpu / 2, 0.2 * len(urls) / jobs) for one in used]
    ratios = tuple(one.wall / best for one, best in zip(used, ideal, strict=True))
    yield Figure(f"{count} addresses at 0.2 s: wall : ideal", ratios, goal=1.5)
