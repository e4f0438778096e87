"""What the processes of one data folder know of each other."""

from __future__ import annotations

import ctypes
import fcntl
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from inkpost.errors import AlreadyRunning, SettingInvalid

#: linux/prctl.h
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15


def die_with_parent(parent: int) -> None:
    """Be killed when the process `parent` dies, however it dies (elsewhere: nothing).

    Linux forgets this at a fork, so each generation has to say it; and it says nothing
    of a parent that has died already.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)


def be_called(name: str) -> None:
    """Be called `name`, of at most 15 bytes, where processes are listed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_NAME, name.encode())


def ready_file(data_dir: Path, name: str) -> Path:
    """Return the file whose presence says that the process `name` is ready."""
    return data_dir / "run" / f"{name}.ready"


def mark_ready(data_dir: Path, name: str) -> None:
    """Say that this process, called `name`, is ready."""
    path = ready_file(data_dir, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of the data folder, which the system takes back at our death.

    Raises `AlreadyRunning`, and `SettingInvalid` where it cannot be written to.
    """
    with _open_lock(folder) as lock:
        try:
            # A record lock: children do not inherit it.
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            raise AlreadyRunning(
                f"Inkpost is already running on {folder}: stop it first, "
                "or choose another folder with --data"
            ) from error
        yield


def _open_lock(folder: Path) -> IO[str]:
    try:
        return (folder / "lock").open("w")
    except OSError as error:
        raise SettingInvalid(
            f"The data folder {folder} cannot be written to ({error.strerror}): "
            "choose another with --data"
        ) from error


#: `mallopt`'s name for how many heaps there may be (glibc's malloc.h).
_ARENA_MAX = -8


def share_one_heap() -> None:
    """Let threads that are started from now on allocate from one heap (glibc).

    Else each keeps the space of its largest page, which nobody else can use.
    """
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        choose(_ARENA_MAX, 1)


def give_memory_back() -> None:
    """Give the system what was freed and is kept for later (glibc; elsewhere nothing).

    Each thread has a heap of its own, and keeps the space of its largest page.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def clean_up() -> None:
    """Free what only circles of objects still hold, and give the memory back.

    Python looks at the old ones after some 70,000 more: a process that mostly waits
    gets there in half an hour, and has grown by 15 MB (engines and lines that were
    closed). 100,000 objects take 30 ms.
    """
    gc.collect()
    give_memory_back()
