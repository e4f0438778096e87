"""What a child of the cell may not do, as far as the system can forbid it."""

from __future__ import annotations

import contextlib
import ctypes
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

#: Bytes of memory beyond what the libraries have taken.
MEMORY = 768 * 1024 * 1024
#: Seconds of processor time; those on the clock are the zygote's to watch.
PROCESSOR = 30

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
#: The system's library, opened once: each child would pay for it.
_SYSTEM = ctypes.CDLL(None)


#: Files of a child to which nothing is open but its line and the standard ones.
_NO_MORE_FILES = 4

Function = TypeVar("Function", bound=Callable[..., Any])


def may_open(files: int) -> Callable[[Function], Function]:
    """Let the decorated function open `files` files at once; others can open none."""

    def mark(function: Function) -> Function:
        function.open_files = _NO_MORE_FILES + files  # type: ignore[attr-defined]
        return function

    return mark


def files_of(function: Callable[..., Any]) -> int:
    """Return how many files may be open while `function` runs."""
    return int(getattr(function, "open_files", _NO_MORE_FILES))


def confine(open_files: int) -> None:
    """Limit this process for good: memory, processor, files, privileges.

    `open_files`: how many it may have; with as many open as now, it can neither open a
    file nor a socket any more.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, open_files)
    _limit(resource.RLIMIT_AS, MEMORY + _address_space())
    # At the soft limit SIGXCPU, which says why; at the hard one SIGKILL.
    _limit(resource.RLIMIT_CPU, PROCESSOR, PROCESSOR + 1)


def enter_empty_network() -> None:
    """Leave the network of the machine, where the kernel lets us."""
    if sys.platform != "linux":
        return
    unshare = getattr(_SYSTEM, "unshare", None)
    if unshare and unshare(_CLONE_NEWNET) != 0:
        unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    with contextlib.suppress(ValueError, OSError):  # macOS has no RLIMIT_AS
        resource.setrlimit(what, (soft, soft if hard is None else hard))


def _address_space() -> int:
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux" and (prctl := getattr(_SYSTEM, "prctl", None)):
        prctl(option, value, 0, 0, 0)
