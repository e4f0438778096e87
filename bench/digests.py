"""How fast digests are claimed, and how fast their issues are made.

python -m bench.digests [--sizes 10000 100000 1000000] [--postgres URL]

A tick is what a clock does every two seconds: here 10,000 digests are due in it, in all
zones there are, and it works out the next time of each and writes an issue down.
PostgreSQL is one of our own, on a Unix socket, with its durable defaults (fsync on).
An issue has 40 articles with 80 pictures of 1200 x 800 pixels: cold is the first that a
process makes, warm the fifth.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

from PIL import Image
from sqlalchemy import bindparam, func, insert, select, text, update

from bench.feeds import report as feeds_report
from exporters import check
from inkpost.model import Article, Edition, Picture, Section
from inkpost.model.schedules import slot_of
from inkpost.pipeline import make
from library import Library, open_library
from library.digest_clock import slot_name
from library.digest_tables import digests, issues
from library.tables import new_id
from tests.support.postgres import running_postgres

#: Digests that are due in the tick that is measured.
DUE = 10_000
#: Days on which digests go out: daily, twice a day, on weekdays, at the month's end.
DAYS = ("//", ",18:30//", "/0,1,2,3,4/", "//-1")
#: Ticks that are measured, after the first.
TICKS = 5
#: Digests that are put in at a time.
BATCH = 10_000
NOW = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)
RESULTS = Path(__file__).parent / "results" / "digests.md"


@dataclass(frozen=True, slots=True)
class Tick:
    """Seconds of ticks.

    `idle`: with nothing due; `first`: in a process that has just begun, and knows no
    zone yet; `due`: the median of those after it; `cpu`: of that process alone.
    """

    database: str
    size: int
    idle: float
    first: float
    due: float
    cpu: float


def main() -> int:
    """Measure, print, and write the results."""
    options = argparse.ArgumentParser(description=__doc__)
    sizes = [10_000, 100_000, 1_000_000]
    options.add_argument("--sizes", type=int, nargs="+", default=sizes)
    chosen = options.parse_args()
    ticks = [*_on_sqlite(chosen.sizes), *_on_postgres(chosen.sizes)]
    morning = _morning()
    with tempfile.TemporaryDirectory() as folder:
        books = _make_issues(Path(folder))
    report = _report(ticks, morning, books) + "\n".join([*feeds_report(), ""])
    RESULTS.write_text(report)
    print(report)
    return 0


def _on_sqlite(sizes: Sequence[int]) -> Iterator[Tick]:
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            yield _measure("SQLite", "", Path(folder), size)


def _on_postgres(sizes: Sequence[int]) -> Iterator[Tick]:
    with running_postgres() as server:
        for size in sizes:
            url = server.url(f"bench_{size}")
            with tempfile.TemporaryDirectory() as folder:
                yield _measure("PostgreSQL", url, Path(folder), size)


#: Digests that are due in one minute of a morning, and how many issues begin in one.
PEAK, A_MINUTE = 100_000, 9_600


@dataclass(frozen=True, slots=True)
class Morning:
    """Seconds until all of `PEAK` digests are claimed, and until the last begins."""

    claimed: float
    begun: float


def _morning() -> Morning:
    with running_postgres() as server, tempfile.TemporaryDirectory() as folder:
        library = open_library(server.url("morning"), Path(folder), lambda: NOW)
        _fill(library, 2 * PEAK)
        _make_due(library, NOW, PEAK)
        began = time.perf_counter()
        claimed = library.digest_clock.tick(A_MINUTE)
        seconds = time.perf_counter() - began
        with library._database.read() as connection:
            begun = select(func.max(issues.c.wake_at), func.count())
            last, count = connection.execute(begun).one()
        library.close()
    assert claimed == count == PEAK, (claimed, count)
    return Morning(seconds, (last - NOW).total_seconds())


def _measure(database: str, url: str, folder: Path, size: int) -> Tick:
    time_is = [NOW]
    library = open_library(url, folder, lambda: time_is[0])
    _fill(library, size)
    idles = [_idle(library) for _ in range(20)]
    first, _cpu = _tick_with_all_due(library, time_is)
    later = [_tick_with_all_due(library, time_is) for _ in range(TICKS)]
    due, cpu = sorted(later)[TICKS // 2]
    library.close()
    tick = Tick(database, size, sorted(idles)[10], first, due, cpu)
    print(tick, flush=True)
    return tick


def _tick_with_all_due(
    library: Library, time_is: list[datetime]
) -> tuple[float, float]:
    """Return seconds, and those of the processor, of a tick a minute later."""
    time_is[0] += timedelta(minutes=1)
    _make_due(library, time_is[0])
    began, cpu = time.perf_counter(), time.process_time()
    claimed = library.digest_clock.tick(a_minute=6000)
    seconds = time.perf_counter() - began, time.process_time() - cpu
    assert claimed == DUE, claimed
    return seconds


def _make_due(library: Library, at: datetime, count: int = DUE) -> None:
    """Let `count` digests be due now, of all that are there."""
    chance = random.Random(3)
    with library._database.write() as connection:
        drawn = (
            select(digests.c.id, digests.c.zone).order_by(func.random()).limit(count)
        )
        rows = connection.execute(drawn).all()
        change = update(digests).where(digests.c.id == bindparam("digest"))
        change = change.values(
            next_at=at, next_slot=bindparam("slot"), days=bindparam("on")
        )
        slots = []
        for digest, zone in rows:
            slot = slot_of(at, zone)
            days = f"{slot:%H:%M}{chance.choice(DAYS)}"
            slots.append({"digest": digest, "slot": slot_name(slot), "on": days})
        connection.execute(change, slots)
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE digests"))


def _idle(library: Library) -> float:
    began = time.perf_counter()
    library.digest_clock.tick(a_minute=6000)
    library.digest_clock.looks()
    library.issues.sweep()
    return time.perf_counter() - began


def _fill(library: Library, size: int) -> None:
    """Put digests in, which are due within a day."""
    owner = library.accounts.owner().id
    chance, zones = random.Random(1), sorted(available_timezones())
    for begin in range(0, size, BATCH):
        rows = []
        for _number in range(begin, min(begin + BATCH, size)):
            later = timedelta(minutes=chance.randint(60, 1439))
            rows.append(_row(owner, chance.choice(zones), NOW + later))
        with library._database.write() as connection:
            connection.execute(insert(digests), rows)


def _row(owner: str, zone: str, at: datetime) -> dict[str, object]:
    slot = slot_of(at, zone)
    values: dict[str, object] = {"id": new_id(), "account_id": owner, "name": "Morning"}
    values |= {"zone": zone, "days": f"{slot:%H:%M}//", "sources": [], "devices": []}
    values |= {"rules": {}, "format": "epub", "issues": 0, "created_at": NOW}
    values |= {"next_at": at, "planned_at": NOW}
    return values | {"next_slot": slot_name(slot)}


# --- issues --------------------------------------------------------------------------

#: Articles of an issue, pictures of each, words of each.
ARTICLES, PICTURES, WORDS = 40, 2, 1200


@dataclass(frozen=True, slots=True)
class Books:
    """Seconds to make and check an issue; bytes of it; megabytes of memory at most."""

    cold: float
    warm: float
    size: int
    memory: float


def _make_issues(folder: Path) -> Books:
    edition = _edition(folder)
    seconds = []
    for number in range(5):
        began = time.process_time()
        package = make(edition, "epub", folder / str(number))
        seconds.append(time.process_time() - began)
    assert not [one for one in check(package.path) if one.level == "error"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Books(seconds[0], min(seconds[1:]), package.size, memory)


def _edition(folder: Path) -> Edition:
    chance = random.Random(2)
    articles = [_article(folder, number, chance) for number in range(ARTICLES)]
    sections = tuple(
        Section(f"Section {begin // 10 + 1}", tuple(articles[begin : begin + 10]))
        for begin in range(0, ARTICLES, 10)
    )
    return Edition("Morning Digest", "bench", NOW, sections, kind="issue", number=7)


def _article(folder: Path, number: int, chance: random.Random) -> Article:
    url = f"https://example.org/{number}"
    pictures = [_picture(folder, f"{url}/{one}.jpg", chance) for one in range(PICTURES)]
    words = [f"word{chance.randint(0, 3000)}" for _ in range(WORDS)]
    paragraphs = "".join(
        f"<p>{' '.join(words[begin : begin + 60])}</p>" for begin in range(0, WORDS, 60)
    )
    figures = "".join(
        f'<figure><img src="{one.url}" alt="A view" /></figure>' for one in pictures
    )
    return Article(
        url,
        f"Article {number}",
        figures + paragraphs,
        site_name="The Bench",
        language="en",
        pictures=tuple(pictures),
    )


def _picture(folder: Path, url: str, chance: random.Random) -> Picture:
    size = 1200, 800
    small = Image.frombytes("RGB", (60, 40), chance.randbytes(60 * 40 * 3))
    path = folder / f"{new_id()}.jpg"
    small.resize(size, Image.Resampling.BICUBIC).save(path, quality=80)
    return Picture(url, "A view", path, "image/jpeg", *size)


# --- what came of it -----------------------------------------------------------------


def _report(ticks: Sequence[Tick], morning: Morning, books: Books) -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    rows = "\n".join(
        f"| {one.database} | {one.size:,} | {one.idle * 1000:.1f} ms | "
        f"{one.first:.2f} s | {one.due:.2f} s | {one.cpu:.2f} s |"
        for one in ticks
    )
    return f"""# Digests

Python {platform.python_version()}, {os.cpu_count()} cores, load {load} at the end
(`make bench-digests`; wall-clock times grow with the load, CPU times hardly do).

A tick in which {DUE:,} digests are due, in all zones there are: the first of a process
that has just begun, and the median of {TICKS} after it.

| Database | Digests | Idle | First, {DUE:,} due | After it | CPU of the clock |
|---|---|---|---|---|---|
{rows}

A morning on PostgreSQL, with {PEAK:,} digests due in one minute and {A_MINUTE:,} issues
a minute: claimed in {morning.claimed:.1f} s by one clock; the last issue begins after
{morning.begun:.0f} s, by the plan {60 * PEAK / A_MINUTE:.0f} s.

An issue of {ARTICLES} articles of {WORDS:,} words with {ARTICLES * PICTURES} pictures,
made and checked (CPU): cold {books.cold:.2f} s, warm {books.warm:.2f} s;
{books.size / 1e6:.1f} MB; the process had {books.memory:.0f} MB at most.
"""


if __name__ == "__main__":
    raise SystemExit(main())
