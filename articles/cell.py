"""The cell: where bytes of strangers are read.

`run` calls a function in a child process that can do nothing but compute: limits on
memory, time and files, no environment, no network, no secrets. Whatever it does, this
process lives on. The child is forked from a warm process (`articles.zygote`), so a call
costs milliseconds.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import subprocess
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from articles import wire
from articles.addresses import shown
from articles.wake import PRELOAD, wake
from inkpost.errors import Unreadable
from inkpost.model import Article, Page

Result = TypeVar("Result")

#: Seconds on the clock for one job.
WALL = 45
#: Longest answer, in bytes.
LONGEST_ANSWER = 128_000_000
#: Seconds after `WALL` in which the zygote has to have said something.
_GRACE = 10
#: How many modules of `PRELOAD` the functions of a module need; others need all.
_NEEDS = {
    "articles.reading": 1,
    "articles.extraction": 1,
    "articles.drawing": 2,
    "articles.svg": 2,
}


class Fault(Exception):
    """How a job's child ended: the traceback that it sent, or what the system said."""


class Cell:
    """Runs jobs in children of a zygote that starts with the first; for any thread.

    `wall`: seconds for a job. `at_once`: how many run beside each other; the others
    wait for their turn.
    """

    _lock: threading.Lock
    _slots: threading.BoundedSemaphore
    _process: subprocess.Popen[bytes] | None
    _control: socket.socket | None

    def __init__(
        self,
        preload: tuple[str, ...] = PRELOAD,
        wall: int = WALL,
        at_once: int | None = None,
    ) -> None:
        self._preload = preload
        self._wall = wall
        self._at_once = at_once or 2 * (os.cpu_count() or 1)
        self._forget()

    def run(
        self,
        function: Callable[..., Result],
        *arguments: Any,
        name: str = "The page",
    ) -> Result:
        """Return `function(*arguments)`, computed in a child.

        `function`: at the top of its module, with a return type of values that pydantic
        knows; it can open nothing, for all it may need is in its arguments. `name`:
        what is read, for the message. Raises what the function raises if that is an
        `InkpostError`, else `Unreadable`.
        """
        need = _NEEDS.get(function.__module__, len(self._preload))
        answer = self._ask(wire.pack_job(function, arguments), need)
        kind, body = answer[:1], answer[1:]
        try:
            if kind == wire.VALUE:
                result: Result = wire.unpack_value(function, body)
                return result
            if kind == wire.ERROR:
                raise wire.unpack_error(body)
        except wire.Garbled as error:
            raise _unreadable(name, "crashed") from error
        if reason := _REASONS.get(kind):
            raise _unreadable(name, reason)
        fault = Fault(body.decode(errors="replace") or "it ended without a word")
        raise _unreadable(name, "crashed") from fault

    def start(self) -> None:
        """Start the zygote, so that the first job need not wait for it."""
        self._running()

    def stop(self) -> None:
        """End the zygote and with it all its children."""
        self._stop(self._control)

    def _forget(self) -> None:
        """Be as new: what there was belongs to the process that this is a copy of."""
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(self._at_once)
        self._process = None
        self._control = None

    def _ask(self, job: bytes, need: int) -> bytes:
        """Return the answer to `job`, or what says how its child ended.

        Tries twice where the child is lost without a word: the zygote may have gone,
        or the system killed what it could of a machine that had no memory left. What
        is to blame itself is lost twice.
        """
        with self._slots:
            answer = self._try(job, need)
            lost = answer[:1] in _LOST
            return self._try(job, need) if lost else answer

    def _try(self, job: bytes, need: int) -> bytes:
        zygote = self._running()
        line, childs_line = socket.socketpair()
        outcome, childs_outcome = socket.socketpair()
        with line, outcome:
            line.settimeout(self._wall + _GRACE)
            outcome.settimeout(_GRACE)
            try:
                with childs_line, childs_outcome:
                    self._hand_over(zygote, need, childs_line, childs_outcome)
                answer = _converse(line, job) or outcome.recv(wire.LONGEST_OUTCOME)
            except OSError:
                answer = b""
        if not answer:  # the zygote is not there any more
            self._stop(zygote)
        return answer

    def _hand_over(
        self, zygote: socket.socket, need: int, *lines: socket.socket
    ) -> None:
        descriptors = [line.fileno() for line in lines]
        with self._lock:
            socket.send_fds(zygote, [bytes([self._wall, need])], descriptors)

    def _running(self) -> socket.socket:
        """Return the control line of the zygote, which is started if there is none."""
        with self._lock:
            if self._control is None:
                self._process, self._control = wake(self._preload)
            return self._control

    def _stop(self, zygote: socket.socket | None) -> None:
        """End `zygote`, unless it has been replaced already."""
        with self._lock:
            if zygote is None or self._control is not zygote or not self._process:
                return
            zygote.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
            self._process.kill()
            self._process.wait()
            self._control = self._process = None


def _converse(line: socket.socket, job: bytes) -> bytes | None:
    """Return the answer to `job`; None if the child ended without one."""
    try:
        wire.send(line, job)
        return wire.receive(line, LONGEST_ANSWER)
    except (BrokenPipeError, ConnectionResetError):
        return None


def extract_in_cell(page: Page) -> Article:
    """Return `extract(page)`, computed in a cell; raises `NoArticle`, `Unreadable`."""
    # Not at the top: the cell itself knows nothing of the work that is done in it.
    from articles.extraction import extract

    return run(extract, page, name=shown(page.url))


#: How an answer begins that is none: of a zygote that has gone, of a child that has.
_LOST = (b"", wire.DIED)
_REASONS = {
    wire.MEMORY: "ran out of memory",
    wire.KILLED_FOR_TIME: "took too long",
}


def _unreadable(name: str, reason: str) -> Unreadable:
    return Unreadable(f"{name} could not be read safely: reading it {reason}")


_shared = Cell()
run = _shared.run
start = _shared.start
os.register_at_fork(after_in_child=_shared._forget)
atexit.register(_shared.stop)
