"""How fast, and how heavy, imports are: 1,000 to 100,000 lines, and texts with them.

python -m bench.bulk_import [--most 100000] [--texts 1000]

Each file is brought as `inkpost import` brings it, by a process of its own with an
empty library on SQLite: looked through first, then taken in by batches. *Ends* is what
a line takes of the processor, the children's included, in the last tenth of the file as
against the first (five batches at least; where there are fewer than ten, nothing), by
the median of the batches: once in half a minute the system writes to the disk what it
had put off, and one batch, wherever it is, pays for all. Peak RSS is the
process's own (`/proc/PID/status`, VmHWM); of the children, in which texts are cleaned,
the largest one's. The naive importer reads all of the file into one list, and writes
all of it in one transaction.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

from bench.processes import children, peak, worked
from bench.sections import put
from inkpost.importing import take_in
from inkpost.model import Link
from inkpost.orders import wake_nobody
from inkpost.services import open_services
from inkpost.settings import Settings
from library import Batch, ImportClaim, open_library
from library.import_work import ImportWork

SIZES = (1_000, 10_000, 100_000)
SECONDS = 1_435_251_600
#: Batches that are compared at each end, at least.
FEWEST = 5


def lines(count: int) -> Iterator[list[object]]:
    """Yield the rows of a Pocket export: no two alike, every third one tagged."""
    yield ["title", "url", "time_added", "tags", "status"]
    for at in range(count):
        url = f"https://site{at % 997}.example/{2010 + at % 15}/{at}/a-story-of-its-own"
        tags = "" if at % 3 else f"sea|tag {at % 50}"
        state = "archive" if at % 2 else "unread"
        yield [f"A story of its own, number {at}", url, SECONDS + at, tags, state]


def write_pocket(path: Path, count: int) -> None:
    """Write a Pocket export of `count` lines."""
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(lines(count))


def write_wallabag(path: Path, count: int) -> None:
    """Write a wallabag export of `count` articles with texts of some 1,000 words."""
    words = "The ferry left the pier at nine, and nobody waved. " * 20
    entries = (
        {"is_archived": 0, "is_starred": 0, "tags": [], "title": f"Story {at}",
         "url": f"https://site{at % 97}.example/{at}", "content": f"<p>{words}</p>" * 5,
         "created_at": "2015-06-25T17:00:00+0000", "annotations": []}
        for at in range(count)
    )  # fmt: skip
    with path.open("w") as file:
        file.write("[" + ",".join(map(json.dumps, entries)) + "]")


# --- in a process of its own


def bring(file: Path, folder: Path) -> dict[str, object]:
    """Bring `file` into the empty library of `folder`; return what that took."""
    steps: list[tuple[int, float]] = []
    commit = ImportWork.commit

    def watched(self: ImportWork, claim: ImportClaim, batch: Batch) -> None:
        commit(self, claim, batch)
        steps.append((batch.lines, worked()))

    ImportWork.commit = watched  # type: ignore[method-assign]
    services = open_services(Settings(data_dir=folder), wake_nobody)
    imports, owner = services.library.imports, services.library.accounts.owner().id
    id = imports.new_id()
    imports.path(id).parent.mkdir()
    imports.path(id).write_bytes(file.read_bytes())
    began = time.monotonic()
    imports.add(owner, file.name, id)
    take_in(services, id)
    looked = time.monotonic()
    imports.start(owner, id)
    steps.append((0, worked()))
    while imports.find(owner, id).state == "running":
        take_in(services, id)
    ended = time.monotonic()
    new = imports.find(owner, id).new
    services.library.close()
    return {
        "new": new, "look": looked - began, "take": ended - looked,
        "ends": _ends(steps), **_peaks(),
    }  # fmt: skip


def _ends(steps: list[tuple[int, float]]) -> float | None:
    """Return what a line takes in the last tenth, as against the first."""
    costs = [
        (count, now - before) for (_, before), (count, now) in pairwise(steps) if count
    ]
    tenth = max(FEWEST, len(costs) // 10)
    if len(costs) < 2 * tenth:
        return None

    def each(part: list[tuple[int, float]]) -> float:
        return median(cost / count for count, cost in part)

    return each(costs[-tenth:]) / each(costs[:tenth])


def _peaks() -> dict[str, object]:
    most = max(map(peak, children(os.getpid())), default=0)
    return {"peak": peak(os.getpid()) / 1e6, "children": most / 1e6}


def bring_naively(file: Path, folder: Path) -> dict[str, object]:
    """Bring `file` as one list in one transaction."""
    library = open_library("", folder)
    began = time.monotonic()
    with file.open(newline="") as rows:
        found = list(csv.DictReader(rows))
    links = [
        Link(row["url"], row["title"], None, tuple(row["tags"].split("|")))
        for row in found
    ]
    added = library.links.add(library.accounts.owner().id, links)
    ended = time.monotonic()
    library.close()
    return {
        "new": len(added),
        "look": 0.0,
        "take": ended - began,
        "ends": None,
        **_peaks(),
    }


# --- the table


def measure(how: str, file: Path) -> dict[str, float]:
    """Return what a process says that brings `file` in the way `how`."""
    with tempfile.TemporaryDirectory(prefix="inkpost-bench-") as folder:
        command = [sys.executable, "-m", "bench.bulk_import", how, str(file), folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(most: int, texts: int) -> str:
    """Return the figures of all sizes up to `most`, as Markdown."""
    rows = [
        "| what | lines | look through (s) | take in (s) | lines/s | ends "
        "| peak RSS (MB) | children (MB) |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory(prefix="inkpost-bench-") as folder:
        file = Path(folder) / "file"
        for size in (size for size in SIZES if size <= most):
            write_pocket(file, size)
            rows.append(_row("Pocket CSV", size, measure("bring", file)))
            rows.append(_row("Pocket CSV, naively", size, measure("naively", file)))
        write_wallabag(file, texts)
        rows.append(_row("wallabag JSON with texts", texts, measure("bring", file)))
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    cores = len(os.sched_getaffinity(0))
    told = f"On {cores} cores, load {load} at the end, SQLite."
    return "\n".join(rows) + f"\n\n{told} {(__doc__ or '').split(chr(10) * 2)[2]}"


def _row(what: str, size: int, found: dict[str, float]) -> str:
    assert found["new"] == size, found
    rate = size / found["take"]
    look = f"{found['look']:.1f}" if found["look"] else "–"
    ends = f"{found['ends']:.2f}" if found["ends"] else "–"
    return (
        f"| {what} | {size:,} | {look} | {found['take']:.1f} | {rate:,.0f} | {ends} "
        f"| {found['peak']:.0f} | {found['children']:.0f} |"
    )


def main() -> None:
    """Measure, and write the section *Import*."""
    if sys.argv[1:2] in (["bring"], ["naively"]):
        do = bring if sys.argv[1] == "bring" else bring_naively
        print(json.dumps(do(Path(sys.argv[2]), Path(sys.argv[3]))))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--texts", type=int, default=1_000)
    given = parser.parse_args()
    put("Import", table(given.most, given.texts))


if __name__ == "__main__":
    main()
