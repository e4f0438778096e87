"""How fast digests are claimed, and how fast their issues are made.

python -m bench.digests [--sizes 10000 100000 1000000] [--postgres URL]

A tick is what a clock does every two seconds: here 10,000 digests (or all, if there are
fewer) are due in it, each in a zone and at a time of its own, and it works out the next
time of each and writes an issue down. PostgreSQL is one of our own, on a Unix socket,
with its durable defaults (fsync on). An issue has 40 articles with 80 pictures of
1200 x 800 pixels: cold is the first that a process makes, warm the fifth.
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
from sqlalchemy import insert, text

from bench.feeds import report as feeds_report
from exporters import check
from inkpost.model import Article, Edition, Picture, Section
from inkpost.model.schedules import slot_of
from inkpost.pipeline import make
from library import Library, open_library
from library.digest_tables import digests
from library.tables import new_id
from tests.support.postgres import running_postgres

#: Digests that are due in the tick that is measured.
DUE = 10_000
#: Digests that are put in at a time.
BATCH = 10_000
NOW = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)
RESULTS = Path(__file__).parent / "results" / "digests.md"


@dataclass(frozen=True, slots=True)
class Tick:
    """Seconds of ticks. `idle`: with nothing due; `cpu`: of this process alone."""

    database: str
    size: int
    idle: float
    due: float
    cpu: float


def main() -> int:
    """Measure, print, and write the results."""
    options = argparse.ArgumentParser(description=__doc__)
    sizes = [10_000, 100_000, 1_000_000]
    options.add_argument("--sizes", type=int, nargs="+", default=sizes)
    chosen = options.parse_args()
    ticks = [*_on_sqlite(chosen.sizes), *_on_postgres(chosen.sizes)]
    with tempfile.TemporaryDirectory() as folder:
        books = _make_issues(Path(folder))
    report = _report(ticks, books) + "\n".join([*feeds_report(), ""])
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


def _measure(database: str, url: str, folder: Path, size: int) -> Tick:
    library = open_library(url, folder, lambda: NOW)
    _fill(library, size)
    with library._database.write() as connection:
        if database == "PostgreSQL":
            connection.execute(text("ANALYZE digests"))
    began, cpu = time.perf_counter(), time.process_time()
    claimed = library.digest_clock.tick(a_minute=6000)
    due, used = time.perf_counter() - began, time.process_time() - cpu
    assert claimed == min(DUE, size), claimed
    idles = [_idle(library) for _ in range(20)]
    library.close()
    tick = Tick(database, size, sorted(idles)[10], due, used)
    print(tick, flush=True)
    return tick


def _idle(library: Library) -> float:
    began = time.perf_counter()
    library.digest_clock.tick(a_minute=6000)
    library.digest_clock.looks()
    library.issues.sweep()
    return time.perf_counter() - began


def _fill(library: Library, size: int) -> None:
    """Put digests in: some are due now, the others within a day."""
    owner = library.accounts.owner().id
    chance, zones = random.Random(1), sorted(available_timezones())
    every = max(1, size // DUE)
    for begin in range(0, size, BATCH):
        rows = []
        for number in range(begin, min(begin + BATCH, size)):
            later = timedelta(
                minutes=0 if number % every == 0 else chance.randint(1, 1439)
            )
            zone = chance.choice(zones)
            rows.append(_row(owner, zone, NOW + later))
        with library._database.write() as connection:
            connection.execute(insert(digests), rows)
    # Issues begin behind each other; only the first are due in the idle ticks.


def _row(owner: str, zone: str, at: datetime) -> dict[str, object]:
    slot = slot_of(at, zone)
    values: dict[str, object] = {"id": new_id(), "account_id": owner, "name": "Morning"}
    values |= {"zone": zone, "days": f"{slot:%H:%M}//", "sources": [], "devices": []}
    values |= {"rules": {}, "format": "epub", "issues": 0, "created_at": NOW}
    values |= {"next_at": at, "planned_at": NOW}
    return values | {"next_slot": slot.isoformat(timespec="minutes")}


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


def _report(ticks: Sequence[Tick], books: Books) -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    rows = "\n".join(
        f"| {one.database} | {one.size:,} | {one.idle * 1000:.1f} ms | "
        f"{one.due:.2f} s | {one.cpu:.2f} s |"
        for one in ticks
    )
    return f"""# Digests

Python {platform.python_version()}, {os.cpu_count()} cores, load {load} at the end
(`make bench-digests`; wall-clock times grow with the load, CPU times hardly do).

A tick in which {DUE:,} digests are due, each in a zone and at a time of its own:

| Database | Digests | Idle | {DUE:,} due | CPU of the clock |
|---|---|---|---|---|
{rows}

An issue of {ARTICLES} articles of {WORDS:,} words with {ARTICLES * PICTURES} pictures,
made and checked (CPU): cold {books.cold:.2f} s, warm {books.warm:.2f} s;
{books.size / 1e6:.1f} MB; the process had {books.memory:.0f} MB at most.
"""


if __name__ == "__main__":
    raise SystemExit(main())
