"""Arrivals by a schedule, which wait for no answer, and what they took.

A closed loop, whose next request waits for the answer of the one before, asks least
when the service is slowest, and so leaves out what it is there to measure. Here each
arrival has its time; what it took counts from then, whatever held it up.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

#: Arrivals that are under way at a time; those that find no thread wait, and their
#: clock runs.
THREADS = 200


@dataclass(frozen=True, slots=True)
class Latency:
    """What arrivals took, in seconds. `wrong`: those that were not answered well."""

    count: int
    wrong: int
    p50: float
    p95: float
    p99: float

    def row(self) -> str:
        """Return its cells of a table."""
        quantiles = (self.p50, self.p95, self.p99)
        return " | ".join([f"{self.count}", *map(seconds, quantiles), f"{self.wrong}"])


def seconds(value: float) -> str:
    """Return `value` with as much precision as it has.

    >>> seconds(0.0123), seconds(123.4)
    ('12 ms', '123 s')
    """
    if value < 1:
        return f"{1000 * value:.0f} ms"
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def summary(taken: Sequence[float], wrong: int = 0) -> Latency:
    """Return the quantiles of `taken`, each a value that was measured."""
    ordered = sorted(taken) or [float("nan")]

    def at(part: float) -> float:
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    return Latency(len(taken) + wrong, wrong, at(0.5), at(0.95), at(0.99))


def schedule(rate: float, duration: float, seed: int = 1) -> list[float]:
    """Return when to come, in seconds from the start: `rate` a second, by chance.

    As readers come, who know nothing of one another (a Poisson process).
    """
    chance, at, times = random.Random(seed), 0.0, []
    while (at := at + chance.expovariate(rate)) < duration:
        times.append(at)
    return times


def arrive(times: Sequence[float], come: Callable[[int, float], None]) -> None:
    """Call `come` with each number and its time on the wall, at that time; then wait.

    `come` keeps what it finds; an error of its own ends the measurement.
    """
    begin, futures = time.time(), list[Future[None]]()
    with ThreadPoolExecutor(THREADS) as pool:
        for number, at in enumerate(times):
            due = begin + at
            time.sleep(max(0.0, due - time.time()))
            futures.append(pool.submit(come, number, due))
    for future in futures:
        future.result()
