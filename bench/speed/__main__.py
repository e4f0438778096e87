"""Measure everything, print one table and write `bench/results/speed.md`.

    python -m bench.speed [--runs 5] [--only PART...] [--gate]

`--gate`: only what CI holds: the ratios within one process, beside those in
`bench/speed/accepted.json`, with room for noise; leaves with 1 where one is worse.
`--accept` writes them there.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.speed import books, inside, service
from bench.speed.figures import Figure

RESULT = Path(__file__).parents[1] / "results" / "speed.md"
ACCEPTED = Path(__file__).with_name("accepted.json")
#: How much worse than accepted a ratio may be: twice what it moves on busy machines.
ROOM = 1.3
PARTS: dict[str, Callable[[int], Iterator[Figure]]] = {
    "help": books.read_help,
    "one": books.make_one,
    "inside": inside.extract_pages,
    "double": inside.double,
    "pictures": inside.encode_pictures,
    "many": books.make_many,
    "grow": books.grow,
    "service": service.click_and_rest,
    "sites": service.wait_for_sites,
}


def main() -> int:
    options = read_options()
    if options.gate or options.accept:
        found = list(inside.extract_pages(options.runs))
        return accept(found) if options.accept else judge(found)
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
    load = os.getloadavg()[0]
    return "\n".join(
        [
            "# Speed",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {load:.1f} at "
            f"the end, Python {platform.python_version()}, {versions}.",
            "Made by `make bench-speed`. Medians of several runs, ± half of what lies",
            "between the quartiles; programs in turn, ratios run by run.",
            "",
            "| | measured | goal | met |",
            "|---|---|---|---|",
            *(one.row() for one in figures),
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
