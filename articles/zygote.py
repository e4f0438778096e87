"""The process behind the cell: loads the libraries once, forks a child for each job.

It is started as a program of its own, so that it works from wherever Python runs: from
threads, from daemonic children, from the command line. It lives as long as the process
that started it holds the other end of its control line, and nothing outlives it.
"""

from __future__ import annotations

import contextlib
import encodings
import gc
import importlib
import os
import pkgutil
import resource
import selectors
import signal
import socket
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FrameType

from articles import wire
from articles.confinement import confine, enter_empty_network, files_of
from inkpost.errors import InkpostError

#: Longest job, in bytes: a page and its arguments, or a picture.
LONGEST_JOB = 64_000_000

#: Objects after which a child collects garbage; most have ended before.
_COLLECT_AFTER = 100_000

#: Codecs of another operating system.
_ELSEWHERE = frozenset({"mbcs", "oem"})

#: How much of what jobs need is loaded before it is: pictures come after their page.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class _Child:
    """A running job: where to say how it ended, and when it has to have."""

    outcome: socket.socket
    end: float


class Zygote:
    """Forks children as jobs come in, and kills those that take too long.

    `preload`: modules that jobs need; each job tells how many of them.
    """

    def __init__(self, control: socket.socket, preload: Sequence[str]) -> None:
        self._control = control
        self._preload = preload
        self._loaded = 0
        self._children: dict[int, _Child] = {}
        self._late: set[int] = set()
        self._woken, self._waker = socket.socketpair()
        self._woken.settimeout(0)
        self._waker.settimeout(0)
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _wake)

    def serve(self) -> None:
        """Run jobs until the other end of the control line is closed."""
        while self._wait():
            self._reap()
            self._kill_late()
        for pid in self._children:
            _kill(pid)

    def _wait(self) -> bool:
        """Wait for something to do, start what has come; return False at the end."""
        ends = [child.end for child in self._children.values()]
        now = time.monotonic()
        timeout = max(0.0, min(ends) - now) if ends else None
        for key, _ in self._selector.select(timeout):
            if key.fileobj is self._woken:
                with contextlib.suppress(BlockingIOError):
                    self._woken.recv(4096)
            elif not self._accept():
                return False
        return True

    def _accept(self) -> bool:
        wish, lines, _, _ = socket.recv_fds(self._control, 2, 2)
        if len(wish) != 2 or len(lines) != 2:
            return False
        seconds, need = wish
        job, outcome = (socket.socket(fileno=line) for line in lines)
        self.load(need)
        pid = os.fork()
        if pid == 0:
            _live(job)
        job.close()
        self._children[pid] = _Child(outcome, time.monotonic() + seconds)
        self.load(_AHEAD)
        return True

    def load(self, need: int) -> None:
        """Load the first `need` modules, as far as they are not; call `rehearse`."""
        for name in self._preload[self._loaded : need]:
            gc.disable()  # nothing is garbage yet
            module = importlib.import_module(name)
            if rehearse := getattr(module, "rehearse", None):
                rehearse()
            gc.freeze()  # else each child's collector would copy all pages of memory
            gc.enable()
        self._loaded = max(self._loaded, need)

    def _reap(self) -> None:
        while self._children:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None:
                return
            pid = ended.si_pid
            _kill_group(pid)  # what it may have started, while the id is still its own
            _, status = os.waitpid(pid, 0)
            child = self._children.pop(pid)
            with contextlib.suppress(OSError), child.outcome:
                child.outcome.send(self._outcome(pid, status))
            self._late.discard(pid)

    def _outcome(self, pid: int, status: int) -> bytes:
        code = os.waitstatus_to_exitcode(status)
        if pid in self._late or code == -signal.SIGXCPU:
            return wire.KILLED_FOR_TIME
        return wire.DIED + f"its process ended with {code}".encode()

    def _kill_late(self) -> None:
        now = time.monotonic()
        for pid, child in self._children.items():
            if child.end <= now:
                self._late.add(pid)
                _kill(pid)


def main(control: int, preload: tuple[str, ...]) -> None:
    """Serve the control line `control`; jobs need some or all of `preload`."""
    enter_empty_network()
    for name in _codecs():
        importlib.import_module(name)
    zygote = Zygote(socket.socket(fileno=control), preload)
    zygote.load(1)
    zygote.serve()
    os._exit(0)  # who has closed the line waits; there is nothing to put in order


def _codecs() -> Iterator[str]:
    """Yield the modules of all codecs: a child cannot open their files any more."""
    for module in pkgutil.iter_modules(encodings.__path__, "encodings."):
        if module.name.rpartition(".")[2] not in _ELSEWHERE:
            yield module.name


def _wake(_signal: int, _frame: FrameType | None) -> None:
    """Let the wake-up line do the waking; without a handler there is none."""


def _kill(pid: int) -> None:
    _kill_group(pid)
    with contextlib.suppress(OSError):  # it may be too young to lead a group
        os.kill(pid, signal.SIGKILL)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def _live(job: socket.socket) -> None:
    """Be a child: do one job, and end."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        gc.set_threshold(_COLLECT_AFTER)
        line = _only(job)
        message = wire.receive(line, LONGEST_JOB)
        if message is not None:
            wire.send(line, _answer(message))
    finally:
        os._exit(0)


def _only(job: socket.socket) -> socket.socket:
    """Return `job` as the only open file; the standard ones lead nowhere."""
    descriptor = os.dup2(job.detach(), 3, inheritable=False)
    os.dup2(0, 1)
    os.dup2(0, 2)
    os.closerange(4, min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
    return socket.socket(fileno=descriptor)


def _answer(message: bytes) -> bytes:
    function, arguments = wire.unpack_job(message)
    confine(files_of(function))
    try:
        return wire.pack_value(function(*arguments))
    except InkpostError as error:
        return wire.pack_error(error)
    except MemoryError:
        return wire.MEMORY
    except BaseException:  # noqa: BLE001  the outermost frame of this process
        return wire.FAULT + traceback.format_exc(limit=-8).encode(errors="replace")
