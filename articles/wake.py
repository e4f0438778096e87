"""Starts the zygote of a cell (`articles.zygote`), as a program of its own.

The command line does that before all else: then what the cell needs is loaded beside
what it needs itself. So nothing is imported here but what it takes to start a program.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys

#: What jobs need, in the order in which it is loaded: each has a `rehearse`.
PRELOAD = (
    "articles.rehearsal.pages",
    "articles.rehearsal.pictures",
    "articles.rehearsal.feeds",
)

#: A running zygote and its control line.
Zygote = tuple["subprocess.Popen[bytes]", socket.socket]

_PROGRAM = """
import json, sys
control, path, preload = json.loads(sys.argv[1])
sys.path[:] = path
from articles.zygote import main
main(control, tuple(preload))
"""

#: The one that was started before it was needed.
_early: list[Zygote] = []


def wake_early() -> None:
    """Start a zygote for the first cell of this process that has the usual needs."""
    _early.append(_start(PRELOAD))


def wake(preload: tuple[str, ...]) -> Zygote:
    """Return a zygote that loads the modules `preload`, started now or earlier."""
    if _early and preload == PRELOAD:
        return _early.pop()
    return _start(preload)


def _start(preload: tuple[str, ...]) -> Zygote:
    ours, theirs = socket.socketpair()
    settings = json.dumps([theirs.fileno(), sys.path, preload])
    with theirs:
        process = subprocess.Popen(
            # -S: whose packages are looked for where is in the settings
            [sys.executable, "-S", "-c", _PROGRAM, settings],
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
    return process, ours
