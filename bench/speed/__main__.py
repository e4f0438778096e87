"""Measure everything, print one table and write `bench/results/speed.md`.

    python -m bench.speed [--runs 5] [--only PART...] [--far] [--gate | --accept]

`--far`: also a book of ten thousand articles. `--gate`: only what CI holds, in a
minute: ratios of processor time beside those in `bench/speed/accepted.json`, with room
for noise; leaves with 1 where one is worse. `--accept` writes them there.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.books import PEERS as PEER_PROGRAMS
from bench.speed import books, inside, service
from bench.speed.figures import Figure

RESULT = Path(__file__).parents[1] / "results" / "speed.md"
ACCEPTED = Path(__file__).with_name("accepted.json")
#: How much worse than accepted a ratio may be: CI machines are strangers, and busy.
ROOM = 1.5
#: Programs beside which we are measured, and how each says which it is.
PEERS = {
    "percollate": [str(PEER_PROGRAMS / "percollate"), "--version"],
    "calibre": ["ebook-convert", "--version"],
    "pandoc": ["pandoc", "--version"],
    "trafilatura": [
        str(books.EXTRACTORS),
        "-c",
        "from importlib.metadata import version; print(version('trafilatura'))",
    ],
}
PARTS: dict[str, Callable[[int], Iterator[Figure]]] = {
    "help": books.read_help,
    "one": books.make_one,
    "inside": inside.extract_pages,
    "double": inside.double,
    "pictures": inside.encode_pictures,
    "many": books.make_many,
    "grow": books.grow,
    "rest": service.rest,
    "click": service.click,
    "sites": service.wait_for_sites,
}


def main() -> int:
    options = read_options()
    if options.gate or options.accept:
        found = [*inside.extract_pages(2), *books.make_one_quickly(5)]
        return accept(found) if options.accept else judge(found)
    if options.far:
        PARTS["far"] = books.grow_far
    figures: list[Figure] = []
    for part in options.only or PARTS:
        for figure in PARTS[part](options.runs):
            figures.append(figure)
            print(figure.row(), flush=True)
    if not options.only:
        RESULT.write_text(report(figures), "utf-8")
    return 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="*", choices=list(PARTS))
    parser.add_argument("--far", action="store_true")
    parser.add_argument("--gate", action="store_true")
    parser.add_argument("--accept", action="store_true")
    return parser.parse_args()


def accept(figures: Iterable[Figure]) -> int:
    held = {one.name: round(one.median, 2) for one in figures if one.gate}
    ACCEPTED.write_text(json.dumps(held, indent=1) + "\n", "utf-8")
    return 0


def judge(figures: Iterable[Figure]) -> int:
    """Print each ratio beside what was accepted; return 1 where one is worse."""
    accepted = json.loads(ACCEPTED.read_text("utf-8"))
    worse = 0
    for one in figures:
        most = accepted[one.name] * ROOM
        worse += one.median > most
        print(f"{one.name}: {one.median:.2f}, at most {most:.2f}")
    return min(worse, 1)


def report(figures: Iterable[Figure]) -> str:
    packages = "lxml readability-lxml EbookLib pillow celery".split()
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    beside = ", ".join(filter(None, map(_peer, PEERS)))
    load = os.getloadavg()[0]
    ratios = [one for one in figures if one.unit == "x"]
    others = [one for one in figures if one.unit != "x"]
    return "\n".join(
        [
            "# Speed",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores, "
            f"load {load:.1f} at the end, Python {platform.python_version()}, "
            f"{versions}. Beside: {beside}.",
            "Made by `make bench-speed`. Medians of several runs, ± half of what lies",
            "between the quartiles; programs in turn, ratios run by run, first here.",
            "",
            "| | measured | goal | met |",
            "|---|---|---|---|",
            *(one.row() for one in (*ratios, *others)),
            "",
        ]
    )


def _processor() -> str:
    """Return what the machine calls its processor."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = (line.partition(":")[2] for line in lines if line.startswith("model name"))
    return next(names, platform.processor()).strip()


def _peer(name: str) -> str | None:
    """Return the peer `name` with its version; None where it is not installed."""
    try:
        said = subprocess.run(PEERS[name], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\d+(\.\d+)+", said.stdout)
    return f"{name} {found[0] if found else '?'}"


if __name__ == "__main__":
    sys.exit(main())
