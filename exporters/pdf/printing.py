"""Keeps a press warm, gives it pages, and says in words what went wrong."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from exporters.pdf.press import LOG, NO_ENGINE, NO_LIBRARY, NO_MEMORY, TOO_DEEP
from inkpost.errors import FormatUnavailable, Unreadable
from inkpost.model import NO_DATE

#: What the press finds in the folder, and leaves there.
SOURCE, TARGET = "pages.html", "pages.pdf"
#: Seconds for one book (safety 3.2), and those that the press has to say so.
SECONDS, GRACE = 90, 5

_PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from exporters.pdf.press import main
main()
"""
_MISSING = {
    NO_ENGINE: "PDF needs WeasyPrint: pip install 'inkpost[pdf]'",
    NO_LIBRARY: "PDF needs the libraries of Pango; on Debian and Ubuntu: apt install "
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
}
_TOO_LONG = "takes too long to set as a PDF"
_FAILED = {
    NO_MEMORY: "needs more memory than there is for a PDF",
    TOO_DEEP: "is nested too deep for a PDF",
    -signal.SIGALRM: _TOO_LONG,
    -signal.SIGXCPU: _TOO_LONG,
    -signal.SIGKILL: _TOO_LONG,
}


class Press:
    """A press that starts with its first job; for any thread, one job at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, folder: Path, day: str) -> int:
        """Set the pages in `folder`; return the exit code of the child that did."""
        job = {
            "folder": str(folder),
            "source": SOURCE,
            "target": TARGET,
            "day": day,
            "seconds": str(SECONDS),
        }
        line = json.dumps(job).encode() + b"\n"
        with self._lock:
            try:
                return self._ask(line)
            except BrokenPipeError:  # it had nothing to do and went
                self.stop()
                return self._ask(line)

    def _ask(self, line: bytes) -> int:
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line)
        process.stdin.flush()
        answers = select.select([process.stdout], [], [], SECONDS + GRACE)[0]
        answer = process.stdout.readline() if answers else b""
        if not answer:
            self.stop()
            return -signal.SIGKILL
        return int(answer)

    def stop(self) -> None:
        """End the press and its child."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()
        self._process = None

    def forget(self) -> None:
        """Be as new, after a fork: the press is the parent's."""
        self.__init__()  # type: ignore[misc]


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-c", _PROGRAM, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """Return what the press sees: no secrets, no proxies, no settings of ours."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        # Subset fonts carry the time they were made; the same book, the same bytes.
        "SOURCE_DATE_EPOCH": str(int(NO_DATE.timestamp())),
    }


_PRESS = Press()
atexit.register(_PRESS.stop)
os.register_at_fork(after_in_child=_PRESS.forget)


def press(folder: Path, day: str, title: str, by: Press = _PRESS) -> None:
    """Set the pages in `folder` as PDF.

    `day`: of the book, ISO 8601. Raises `FormatUnavailable` where the engine or its
    libraries are missing, and `Unreadable` where `title` cannot be set within the
    limits.
    """
    code = by.run(folder, day)
    if code in _MISSING:
        raise FormatUnavailable(_MISSING[code])
    if code:
        reason = _FAILED.get(code, "could not be set as a PDF")
        message = f"“{title}” {reason}; choose EPUB"
        raise Unreadable(message) from RuntimeError(_log(folder))


def press_one_page(by: Press = _PRESS) -> None:
    """Set a page, to see whether there is an engine; errors as those of `press`."""
    with tempfile.TemporaryDirectory(prefix="inkpost-pdf-") as name:
        (Path(name) / SOURCE).write_text("<title>A page</title><p>A page", "utf-8")
        press(Path(name), f"{NO_DATE:%Y-%m-%d}", "A page", by)


def _log(folder: Path) -> str:
    path = folder / LOG
    return path.read_text(errors="replace")[-4000:] if path.exists() else ""
