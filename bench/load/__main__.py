"""Let many readers click at once, and write what came of it to bench/results/load.md.

python -m bench.load [--on sqlite postgresql] [--minutes 4]
python -m bench.load --soak 30 [--on postgresql]
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.load.arrivals import seconds
from bench.load.clicks import Load, capacity, flood, press
from bench.load.service import Service, served
from bench.load.soak import RATE, Course, Held, sample, soak
from bench.load.web import Answered, pages
from bench.sections import put
from web.told import cause

#: Parts of what so many at once come to that are tried as a steady rate.
PARTS = (0.85, 0.7, 0.55, 0.4)


def main() -> int:
    """Measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    databases = ["sqlite", "postgresql"]
    parser.add_argument("--on", nargs="+", choices=databases, default=databases)
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--soak", type=float, metavar="MINUTES")
    given = parser.parse_args()
    # Whoever stops it stops the service that it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for name in given.on:
        with served(postgresql=name == "postgresql") as service:
            if given.soak:
                title, text = f"Soak, {service.database}", soaked(service, given.soak)
            else:
                title, text = service.database, loaded(service, given.minutes)
            print(text, flush=True)
            put(title, f"{machine(service)}\n\n{text}", "load.md")
    return 0


def machine(service: Service) -> str:
    """Return on what it was measured."""
    names = "celery redis sqlalchemy fastapi uvicorn lxml".split()
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {len(os.sched_getaffinity(0))} cores "
        f"({_processor()}), load averages {load} at the end; Python "
        f"{platform.python_version()}, {_database(service)}, {_redis()}, {versions}. "
        "The readers, the site and the mail server run on the same cores."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    models = [line.partition(":")[2] for line in lines if "model name" in line]
    return models[0].strip() if models else platform.machine()


def _database(service: Service) -> str:
    with service.library._database.read() as connection:
        if service.database == "SQLite":
            asked = "SELECT sqlite_version()"
        else:
            asked = "SHOW server_version"
        found = connection.exec_driver_sql(asked).scalar_one()
    return f"{service.database} {str(found).split()[0]}"


def _redis() -> str:
    program = shutil.which("redis-server") or "redis-server"
    said = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=True
    )
    return "Redis " + said.stdout.partition("v=")[2].split(" ")[0]


# --- load ----------------------------------------------------------------------------


def loaded(service: Service, minutes: float) -> str:
    """Return what came of every part of the load test."""
    press(service, 20, 20)  # everything is warm then
    answered = pages(service)
    print(_web(answered), flush=True)
    most = capacity(service)
    print(f"capacity {most:.0f} clicks a minute", flush=True)
    for part in PARTS:
        rate = round(part * most)
        held = press(service, rate, 60 * minutes)
        print(f"{rate} a minute: {held.latency}, held: {held.held}", flush=True)
        if held.held:
            break
    first = sample(service)
    over = press(service, 2 * rate, 60 * minutes)
    clicks = _clicks(most, held, over, first, sample(service))
    alone = press(service, rate / 2, 90)
    beside = press_beside(service, rate / 2, lambda: flood(service))
    return "\n\n".join([_web(answered), clicks, _shared(alone, beside)])


def press_beside(service: Service, rate: float, begin: Callable[[], object]) -> Load:
    """Return what came of clicks that come after `begin`."""
    begin()
    return press(service, rate, 90)


def _web(answered: Sequence[Answered]) -> str:
    rows = [f"| {one.what} | {one.rate:g} | {one.latency.row()} |" for one in answered]
    head = [
        "Requests by an open loop (each has its time, and is late from then on), 10 s "
        "at each rate, up to the first of which p95 is over 0.25 s:",
        "",
        "| | a second | requests | p50 | p95 | p99 | wrong |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join([*head, *rows])


def _clicks(most: float, held: Load, over: Load, first: Held, lines: Held) -> str:
    ends = "held" if held.held else "not held"
    peak_at, peak = max(over.waited, key=lambda each: each[1])
    lost = over.lost + held.lost
    doubled = over.doubled + held.doubled
    told = [said / was for said, was in over.told if was > 5]
    said = (
        f"Of {len(told)} who asked while they waited, the median was told "
        f"{statistics.median(told):.2f} of what it then was"
        f" ({_quartiles(told)} between the quartiles)."
        if len(told) > 3
        else "Nobody had to wait so long that it was told."
    )
    return "\n".join(
        [
            "Click to mail: the order by the API, the page fetched (real pages with "
            "our pictures), the book bound and checked, the mail taken by an SMTP "
            "server. An open loop, by chance (Poisson), of 300 readers.",
            "",
            "| clicks a minute | | clicks | p50 | p95 | p99 | failed or refused |",
            "|--:|---|--:|--:|--:|--:|--:|",
            f"| {held.rate:.0f} | {ends} | {held.latency.row()} |",
            f"| {over.rate:.0f} | twice that | {over.latency.row()} |",
            "",
            f"90 at once are worked off at {most:.0f} a minute. At twice the rate that "
            f"is held, {peak} were under way at most, {peak_at:.0f} s after the first; "
            f"all were at their end {over.drained:.0f} s after the last click. Lost: "
            f"{lost}; mailed twice: {doubled}; failed: {len(held.failed + over.failed)}"
            f"{_why(held, over)}. {said}",
            "",
            f"Redis before twice the rate: {_redis_of(first)}; after it: "
            f"{_redis_of(lines)}.",
        ]
    )


def _redis_of(held: Held) -> str:
    return f"{held['Redis', 'lines']:.0f} lines, {held['Redis', 'MB']:.1f} MB"


def _why(*loads: Load) -> str:
    """Return why orders failed, as readers are told, without the addresses."""
    causes = Counter(cause(each) for load in loads for each in load.failed)
    named = "; ".join(f"{count} “{each}”" for each, count in causes.most_common(5))
    return f" ({named})" if named else ""


def _quartiles(values: Sequence[float]) -> str:
    low, _, high = statistics.quantiles(values, n=4)
    return f"{low:.2f} to {high:.2f}"


def _shared(alone: Load, beside: Load) -> str:
    return "\n".join(
        [
            "Fair sharing: clicks of many at half the rate, alone, and while one "
            "reader has just ordered 150 books at once:",
            "",
            "| | clicks | p50 | p95 | p99 | failed or refused |",
            "|---|--:|--:|--:|--:|--:|",
            f"| alone | {alone.latency.row()} |",
            f"| beside 150 of one reader | {beside.latency.row()} |",
        ]
    )


# --- soak ----------------------------------------------------------------------------


def soaked(service: Service, minutes: float) -> str:
    """Return what came of a long time at a low rate."""
    load, courses = soak(service, minutes)
    grows = [course for course in courses if not course.is_flat]
    verdict = "nothing grows" if not grows else "what grows: " + _named(grows)
    latency = load.latency
    return "\n".join(
        [
            f"{minutes:.0f} minutes, {RATE:.0f} clicks a minute and a page a second, "
            f"{service.database}; beside other work: {verdict}.",
            "",
            f"Clicks: {latency.count}, p50 {seconds(latency.p50)}, p95 "
            f"{seconds(latency.p95)}; failed or refused {latency.wrong}"
            f"{_why(load)}, mailed twice {load.doubled}.",
            "",
            "*Growth*: what the slope over the second half of the time adds in it. "
            "Memory is each process's part of what it shares (PSS), without pages of "
            "files, of a part and all that comes from it.",
            "",
            "| | | first | mean of the 2nd half | most | growth | |",
            "|---|---|--:|--:|--:|--:|---|",
            *(course.row() for course in courses),
        ]
    )


def _named(courses: Sequence[Course]) -> str:
    return ", ".join(f"{course.what} of {course.who}" for course in courses)


if __name__ == "__main__":
    sys.exit(main())
