"""The process that sets pages. It sees one folder at a time, and nothing of the web.

It loads the engine once, then forks a child for each job that comes as a line of JSON
on standard input, and answers with the child's exit code. It ends with its input, or
when nothing came for a while.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import sys
import tempfile
from pathlib import Path

#: Bytes of address space, bytes of a file (safety 3.2).
MEMORY, LARGEST_FILE = 1_000_000_000, 1_000_000_000
#: Seconds without a job after which the press ends: it holds some 80 MB.
IDLE = 600
#: Exit codes that say more than "it failed".
NO_ENGINE, NO_LIBRARY, NO_MEMORY, TOO_DEEP = 3, 4, 5, 6
#: The child's last words, in the job's folder.
LOG = "press.log"


def main() -> None:
    """Do the jobs that come on standard input."""
    with contextlib.suppress(ImportError, OSError, MemoryError, RecursionError):
        import exporters.pdf.engine  # noqa: F401  a child says what is missing
    while select.select([sys.stdin], [], [], IDLE)[0]:
        line = os.read(0, 65536)
        if not line:
            return
        os.write(1, f"{_in_child(json.loads(line))}\n".encode())


def _in_child(job: dict[str, str]) -> int:
    """Return the exit code of a child that does `job`; negative for a signal."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            _limit(int(job["seconds"]))
            code = _do(job)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _limit(seconds: int) -> None:
    """Limit this process; the alarm ends it even in the midst of C."""
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _do(job: dict[str, str]) -> int:
    folder = Path(job["folder"])
    log = os.open(folder / LOG, os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ["HOME"] = str(folder)
    # WeasyPrint writes fonts there, and we end before it could remove them.
    tempfile.tempdir = str(folder)
    try:
        from exporters.pdf.engine import set_pages

        set_pages(folder, job["source"], job["target"], job["day"])
    except ImportError:
        return NO_ENGINE
    except MemoryError:
        return NO_MEMORY
    except RecursionError:
        return TOO_DEEP
    except OSError as error:
        # cffi says so when it finds no libpango.
        if "cannot load library" in str(error):
            return NO_LIBRARY
        print(repr(error), file=sys.stderr)
        return 1
    return 0
