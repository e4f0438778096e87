"""Processes as the system sees them (Linux: /proc)."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def parents() -> dict[int, int]:
    """Return the parent of each process that is there, and no corpse."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has gone meanwhile
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                found[int(path.parent.name)] = int(parent)
    return found


def children(id: int) -> dict[str, int]:
    """Return the children of the process `id` by their names, our prefix left out."""
    found = {}
    for child, parent in parents().items():
        with suppress(OSError):
            if parent == id:
                name = Path(f"/proc/{child}/comm").read_text().strip()
                found[name.removeprefix("inkpost-")] = child
    return found


def family(id: int) -> Iterator[int]:
    """Yield the process `id` and all that come from it."""
    known = parents()
    todo = [id] if id in known else []
    while todo:
        one = todo.pop()
        yield one
        todo += [child for child, parent in known.items() if parent == one]


def memory(id: int) -> int:
    """Return the bytes that the process `id` and all that come from it hold.

    What they share is counted once for each that uses it, by its part of it; pages of
    files are not, for they are shared with whoever else runs Python, and not needed.
    """
    total = 0
    for one in family(id):
        with suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += sum(int(x.split()[1]) for x in lines if x.startswith("Pss_Anon:"))
    return total * 1024


def signal_family(id: int, number: signal.Signals) -> None:
    """Send a signal to the process `id` and to all that come from it."""
    for one in family(id):
        with suppress(ProcessLookupError):
            os.kill(one, number)
