"""The processes below another one (Linux), and what they have computed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path


def children(pid: int) -> Iterator[int]:
    """Yield the processes below the process `pid`."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        found = [(task / "children").read_text().split() for task in tasks]
    except OSError:
        return
    for child in (int(word) for words in found for word in words):
        yield child
        yield from children(child)


def peak(pid: int) -> int:
    """Return the bytes that the process `pid` has had at most; 0: it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    rows = dict(row.split(":", 1) for row in status.splitlines() if ":" in row)
    return int(rows.get("VmHWM", "0 kB").split()[0]) * 1024


def worked() -> float:
    """Return the seconds that this process and its living children have computed."""
    ticks = sum(map(_ticks, children(os.getpid())))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    user, system = stat.rpartition(")")[2].split()[11:13]
    return int(user) + int(system)
