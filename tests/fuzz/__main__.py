"""Fuzz one target by its coverage (libFuzzer, by Atheris), or one after another.

    python -m tests.fuzz pages --seconds 600
    python -m tests.fuzz

What it has learned is kept in the folder `--corpus`; an input that breaks the target is
put into `tests/fuzz/found` (`--found`), where the tests take it from ever after.

Atheris sees which way our own modules go. It does not look into C, and so not into
lxml, nh3 and expat: what they take is seen by what we do with it afterwards.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from hashlib import sha1
from pathlib import Path

import atheris

FOUND = Path(__file__).parent / "found"
#: Modules of ours that are not worth it: tables.
TABLES = ["articles.referee_trees"]


def main() -> None:
    """Fuzz until the time is over or something breaks."""
    asked = argparse.ArgumentParser()
    asked.add_argument("target", nargs="?")
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--runs", type=int, default=-1, help="at most; -1: no end")
    asked.add_argument("--seed", type=int, default=0, help="0: another one each time")
    asked.add_argument("--corpus", type=Path, default=Path(".venv/fuzz"))
    asked.add_argument("--found", type=Path, default=FOUND)
    wish = asked.parse_args()
    with atheris.instrument_imports(
        include=["articles", "delivery", "inkpost"], exclude=TABLES
    ):
        from tests.fuzz.targets import TARGETS
    if wish.target is None:
        sys.exit(max(_apart(name) for name in TARGETS))
    corpus, found = wish.corpus / wish.target, wish.found / wish.target
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    for sample in TARGETS[wish.target].samples:
        (corpus / sha1(sample, usedforsecurity=False).hexdigest()).write_bytes(sample)
    words = _options(wish, found)
    atheris.Setup([sys.argv[0], *words, str(corpus)], TARGETS[wish.target].take)
    atheris.Fuzz()


def _apart(target: str) -> int:
    """Fuzz `target` in a process of its own, which ends with the first defect."""
    print(f"== {target}", flush=True)
    words = [sys.executable, "-m", "tests.fuzz", target, *sys.argv[1:]]
    return abs(subprocess.run(words, check=False).returncode)


def _options(wish: argparse.Namespace, found: Path) -> list[str]:
    """Return the words for libFuzzer; an input that breaks something goes to `found`.

    An input that does not end in 20 seconds is a defect, too.
    """
    options = {
        "max_total_time": wish.seconds,
        "runs": wish.runs,
        "seed": wish.seed,
        "timeout": 20,
        "rss_limit_mb": 2000,
        "max_len": 20_000,
        "artifact_prefix": f"{found}/",
        "print_final_stats": 1,
    }
    return [f"-{name}={value}" for name, value in options.items()]


if __name__ == "__main__":
    main()
