"""A figure: several runs of one thing, as a median with its spread, and its goal."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `values`: one a run; `goal`: the most that it may be.

    A figure with `gate` is held by CI to what was last accepted: those that hardly
    change from machine to machine.
    """

    name: str
    values: tuple[float, ...]
    unit: str = "x"
    goal: float | None = None
    gate: bool = False

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """Half of what lies between the quartiles."""
        if len(self.values) < 4:
            return (max(self.values) - min(self.values)) / 2
        low, _, high = statistics.quantiles(self.values, n=4)
        return (high - low) / 2

    def row(self) -> str:
        shown = f"{self.median:.3g} ± {self.spread:.2g} {self.unit}"
        if self.goal is None:
            return f"| {self.name} | {shown} | | |"
        met = "yes" if self.median <= self.goal else "**no**"
        return f"| {self.name} | {shown} | ≤ {self.goal:g} {self.unit} | {met} |"


@dataclass(frozen=True, slots=True)
class Used:
    """What a process and all its children used: seconds, and MB at the peak of one."""

    wall: float
    cpu: float
    memory: float


#: Starts a program and tells what it used. A process of its own, and a small one: the
#: kernel counts to a program's peak what started it had in memory.
_RUN = """
import json, os, subprocess, sys, time
begin = time.monotonic()
child = subprocess.Popen(
    sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
)
said = child.stderr.read()[-400:].decode(errors="replace")
_, status, usage = os.wait4(child.pid, 0)
used = [
    time.monotonic() - begin,
    usage.ru_utime + usage.ru_stime,
    usage.ru_maxrss / 1024,
]
print(json.dumps([os.waitstatus_to_exitcode(status), said, used]))
"""


def run(command: Sequence[str], **environment: str) -> Used:
    """Run `command` to its end, quietly; raise `RuntimeError` where it fails."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", _RUN, *command],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    code, said, used = json.loads(done.stdout)
    if code not in (0, 3):  # 3: the book is made, an item is missing
        raise RuntimeError(f"{command[0]} failed: {said}")
    return Used(*used)


def cpu_of(do: Callable[[], object]) -> float:
    """Return the processor seconds of this process that `do` takes."""
    begin = time.process_time()
    do()
    return time.process_time() - begin
