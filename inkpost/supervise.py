"""One parent for all processes: starts, restarts and stops them, in order.

They are forked and not started anew: what the parent has imported is in memory once.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from time import monotonic

import structlog

from inkpost.errors import InkpostError
from inkpost.processes import be_called, die_with_parent

log = structlog.get_logger()

#: Seconds between two looks at the children.
LOOK = 0.2
#: Seconds before the first restart; doubled at each, up to the longest.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
#: Seconds of life after which a child was well, and before which it was not.
WELL, UNWELL = 60.0, 5.0

_FORK = multiprocessing.get_context("fork")


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Program:
    """Something to run in a process of its own.

    `run`: returns the exit code, or None for 0. `ready`: whether it answers.
    `patience`: seconds from SIGTERM to SIGKILL. `clean`: called before each start.
    `recover`: called when it died soon after one.
    """

    name: str
    run: Callable[[], int | None]
    ready: Callable[[], bool]
    patience: float = 5.0
    clean: Callable[[], None] = _nothing
    recover: Callable[[], None] = _nothing


class Child:
    """A program that is running, or will be again soon."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._process: multiprocessing.process.BaseProcess | None = None
        self._started = 0.0
        self._pause = SHORTEST_PAUSE
        self._restart_at = 0.0

    def start(self) -> None:
        """Start it."""
        self.program.clean()
        self._process = _FORK.Process(target=_be, args=(self.program, os.getpid()))
        self._process.start()
        self._started = monotonic()

    def watch(self) -> None:
        """Start it again, after a pause, if it has died."""
        if self._process is None:
            if monotonic() >= self._restart_at:
                self.start()
        elif self._process.exitcode is not None:
            self._bury(self._process.exitcode)

    def _bury(self, code: int) -> None:
        self.kill()  # what it started, and left behind
        self._process = None
        lived = monotonic() - self._started
        if lived < UNWELL:
            self.program.recover()
        if lived > WELL:
            self._pause = SHORTEST_PAUSE
        self._restart_at = monotonic() + self._pause
        name = self.program.name
        log.warning("ended, starting again", program=name, code=code, pause=self._pause)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self._process:
            self._process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end until `until`, a monotonic time; then kill its group."""
        if self._process is None:
            return
        self._process.join(max(0.0, until - monotonic()))
        if self._process.exitcode is None:
            log.warning("killed, it did not stop", program=self.program.name)
        self.kill()
        self._process.join()

    def kill(self) -> None:
        """Kill it and all that it started."""
        if self._process is None or self._process.pid is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _be(program: Program, parent: int) -> None:
    """Be `program`, in a session of its own: Ctrl-C is for the parent alone."""
    os.setsid()
    die_with_parent(parent)
    be_called(f"inkpost-{program.name}")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    try:
        sys.exit(program.run())
    except InkpostError as error:
        log.error(str(error))
        sys.exit(1)


def supervise(
    stages: Sequence[Sequence[Program]], announce: Callable[[], None]
) -> None:
    """Run the programs of all `stages` until SIGTERM, SIGINT or SIGHUP.

    They are started stage by stage, and stopped in the opposite order. `announce`:
    called once, when all of them are ready. A second signal kills what still runs.
    """
    stop, hurry = _signals()
    # What is there now is never collected, and so its pages stay shared.
    gc.collect()
    gc.freeze()
    running = [[Child(program) for program in stage] for stage in stages]
    children = [child for stage in running for child in stage]
    try:
        for child in children:
            child.start()
        _keep_running(children, stop, announce)
    finally:
        log.info("stopping")
        for stage in reversed(running):
            _end(stage, hurry)
        log.info("stopped")


def _signals() -> tuple[Event, Event]:
    stop, hurry = Event(), Event()

    def on_signal(_number: int, _frame: object) -> None:
        (hurry if stop.is_set() else stop).set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as `nohup` has it
        signal.signal(signal.SIGHUP, on_signal)
    return stop, hurry


def _keep_running(
    children: Sequence[Child], stop: Event, announce: Callable[[], None]
) -> None:
    announced = False
    while not stop.wait(LOOK):
        for child in children:
            child.watch()
        if not announced and all(child.program.ready() for child in children):
            announce()
            announced = True


def _end(stage: Sequence[Child], hurry: Event) -> None:
    for child in stage:
        child.ask_to_stop()
    start = monotonic()
    for child in stage:
        patience = 0.0 if hurry.is_set() else child.program.patience
        child.wait(start + patience)
