"""A steady low load for a long time: does anything grow?"""

from __future__ import annotations

import contextlib
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from bench.load.arrivals import arrive
from bench.load.clicks import Load, press, wait_for
from bench.load.service import Reader, Service
from inkpost.model import DeliveryId
from tests.support import processes
from worker import broker

#: Clicks a minute, and seconds between two samples.
RATE, PAUSE = 8.0, 10.0
#: What may be more at the end of the second half than at its begin, by its slope: a
#: part of what is there, and as much of each as is nothing yet.
PART = 0.05
NOTHING = {"MB": 5.0, "files": 3.0, "sockets": 3.0, "threads": 2.0, "lines": 3.0}


#: What parts of the service hold, by (who, what).
Held = dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Course:
    """How a number went. `values`: (seconds, value), a sample each."""

    who: str
    what: str
    values: Sequence[tuple[float, float]]

    @property
    def second_half(self) -> Sequence[tuple[float, float]]:
        """The samples of the second half of the time."""
        return self.values[len(self.values) // 2 :]

    @property
    def growth(self) -> float:
        """What its slope (least squares) adds over the second half."""
        times, values = zip(*self.second_half, strict=True)
        slope = statistics.linear_regression(times, values).slope
        return float(slope * (times[-1] - times[0]))

    @property
    def is_flat(self) -> bool:
        """Whether it grows by less than `PART`, or than what is nothing."""
        level = statistics.fmean(value for _, value in self.second_half)
        return self.growth <= max(PART * level, NOTHING[self.what])

    def row(self) -> str:
        """Return its line of the table."""
        values = [value for _, value in self.values]
        half = [value for _, value in self.second_half]
        numbers = (values[0], statistics.fmean(half), max(values))
        shown = " | ".join(f"{number:.0f}" for number in numbers)
        flat = "flat" if self.is_flat else "**grows**"
        return f"| {self.who} | {self.what} | {shown} | {self.growth:+.1f} | {flat} |"


def sample(service: Service) -> Held:
    """Return what each part of the service holds now, by (who, what)."""
    found: Held = {}
    for part, id in processes.children(service.process.pid).items():
        ids = list(processes.family(id))
        found[part, "MB"] = processes.memory(id) / 1e6
        found[part, "threads"] = sum(_count(f"/proc/{one}/task") for one in ids)
        files = [name for one in ids for name in _open_files(one)]
        found[part, "files"] = len(files)
        found[part, "sockets"] = sum(name.startswith("socket:") for name in files)
    with redis.Redis(unix_socket_path=str(broker.socket_path(service.folder))) as line:
        known = line.info()
        found["Redis", "lines"] = known["connected_clients"]
        found["Redis", "MB"] = known["used_memory"] / 1e6
    if service.database == "PostgreSQL":
        found["PostgreSQL", "lines"] = _backends(service)
    return found


def _count(folder: str) -> int:
    with contextlib.suppress(OSError):
        return len(list(Path(folder).iterdir()))
    return 0


def _open_files(id: int) -> list[str]:
    names = []
    for link in Path(f"/proc/{id}/fd").glob("*"):
        with contextlib.suppress(OSError):
            names.append(str(link.readlink()))
    return names


def _backends(service: Service) -> int:
    url = service.database_url
    with psycopg.connect(url) as line:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'load'"
        row = line.execute(asked).fetchone()
    assert row
    return int(row[0])


def together(service: Service) -> None:
    """Let fifty click in one moment.

    Lines are opened when they are needed, up to ten a pool, and stay: they are to be
    there before anything is called growth.
    """
    orders: list[tuple[DeliveryId, Reader]] = []

    def come(number: int, _due: float) -> None:
        reader = service.readers[number]
        orders.append((service.click(reader), reader))

    arrive([0.0] * 50, come)
    wait_for(service, orders, 120)


def soak(service: Service, minutes: float) -> tuple[Load, list[Course]]:
    """Return what came of the clicks of so many minutes, and how each number went."""
    together(service)
    courses: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    over = threading.Event()
    begin = time.time()

    def watch() -> None:
        while not over.wait(PAUSE):
            for key, value in sample(service).items():
                courses[key].append((time.time() - begin, value))

    cookie = service.cookie(service.readers[0])

    def look_around() -> None:
        while not over.wait(2.0):
            service.ask("GET", "/library", Cookie=cookie)
            service.ask("GET", "/deliveries", Cookie=cookie)

    helpers = [threading.Thread(target=each) for each in (watch, look_around)]
    for each in helpers:
        each.start()
    try:
        load = press(service, RATE, 60 * minutes)
    finally:
        over.set()
        for each in helpers:
            each.join()
    return load, [Course(*key, values) for key, values in sorted(courses.items())]
