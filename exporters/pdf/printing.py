"""Starts the press, gives it a page, and says in words what went wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from exporters.pdf.press import (
    NO_ENGINE,
    NO_LIBRARY,
    NO_MEMORY,
    SECONDS,
    TOO_DEEP,
)
from inkpost.errors import FormatUnavailable, Unreadable
from inkpost.model import NO_DATE

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
_FAILED = {
    NO_MEMORY: "needs more memory than there is for a PDF",
    TOO_DEEP: "is nested too deep for a PDF",
    -signal.SIGXCPU: "takes too long to set as a PDF",
    -signal.SIGKILL: "takes too long to set as a PDF",
}


def press(folder: Path, source: str, target: str, title: str) -> None:
    """Set `source` in `folder` as PDF `target` in `folder`.

    Raises `FormatUnavailable` where WeasyPrint or its libraries are missing, and
    `Unreadable` where `title` cannot be set within the limits.
    """
    job = {"folder": str(folder), "source": source, "target": target}
    code, log = _run(json.dumps(job), folder)
    if code in _MISSING:
        raise FormatUnavailable(_MISSING[code])
    if code:
        reason = _FAILED.get(code, "could not be set as a PDF")
        raise Unreadable(f"“{title}” {reason}; choose EPUB") from RuntimeError(log)


def _environment(home: Path) -> dict[str, str]:
    """Return what the press sees: no secrets, no proxies, no settings of ours."""
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        # Subset fonts carry the time they were made; the same book, the same bytes.
        "SOURCE_DATE_EPOCH": str(int(NO_DATE.timestamp())),
    }


def _run(job: str, home: Path) -> tuple[int, str]:
    """Return the exit code of a press that does `job`, and what it said."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", _PROGRAM, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(home),
        cwd=home,
        start_new_session=True,
    )
    try:
        _, log = child.communicate(job, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        _, log = child.communicate()
    return child.returncode, log[-4000:]
