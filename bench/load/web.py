"""The web app alone: how many requests a second it answers, and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bench.load.arrivals import Latency, arrive, schedule, summary
from bench.load.service import READERS, Service

#: Seconds that each rate is held, and at which p95 (s) it is not any more.
DURATION, SLOW = 10.0, 0.25
#: Requests a second that are tried, one after the other.
RATES = (5, 10, 20, 40, 60, 80, 120, 160)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of requests for `what` at `rate` a second."""

    what: str
    rate: float
    latency: Latency


def measure(rate: float, ask: Callable[[int], int]) -> Latency:
    """Return what requests at `rate` took. `ask`: makes one, and returns its status."""
    taken: list[float] = []
    wrong: list[int] = []

    def come(number: int, due: float) -> None:
        status = ask(number)
        if status < 400:
            taken.append(time.time() - due)
        else:
            wrong.append(status)

    arrive(schedule(rate, DURATION), come)
    return summary(taken, len(wrong))


def climb(what: str, ask: Callable[[int], int], rates: Sequence[int]) -> list[Answered]:
    """Return what came of each of `rates`, up to the first that is not held."""
    found: list[Answered] = []
    for rate in rates:
        found.append(Answered(what, rate, measure(rate, ask)))
        if found[-1].latency.wrong or found[-1].latency.p95 > SLOW:
            break
    return found


def pages(service: Service) -> list[Answered]:
    """Measure the library of a reader of years, the button's page, and saving."""
    cookie = service.cookie(service.readers[0])
    site = quote(next(iter(service.pages)), safe="")

    def library(_number: int) -> int:
        return service.ask("GET", "/library", Cookie=cookie).status

    def button(_number: int) -> int:
        return service.ask("GET", f"/send?url={site}").status

    def save(number: int) -> int:
        reader = service.readers[number % READERS]
        new = {"url": service.new_page()}
        return service.ask("POST", "/api/v1/articles", reader.token, new).status

    return [
        *climb("library page, 2,000 articles", library, RATES),
        *climb("page of a publisher's button, guest", button, RATES),
        # Each has a page read beside it, by the same two cores.
        *climb("`POST /api/v1/articles`", save, (1, 2, 5, 10, 20)),
    ]
