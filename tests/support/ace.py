"""Ace by DAISY, the accessibility checker, in one warm process with one browser.

`make ace` installs it.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.tools import missing, need

#: Inside the virtual environment's folder, which no commit has.
_FOLDER = Path(__file__).parents[2] / ".venv" / "ace"
_LOOP = Path(__file__).with_name("ace_loop.cjs")


class Ace:
    """A running checker."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, path: Path) -> list[str]:
        """Return what Ace has to say of the book at `path`; nothing: it passes.

        Where it breaks off, that is what it has to say.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(path.resolve(), file=self._process.stdin, flush=True)
        for line in self._process.stdout:
            if line.startswith("= "):  # the rest is Ace talking to itself
                return [str(title) for title in json.loads(line[2:])]
        raise RuntimeError("Ace has ended")


@contextmanager
def running_ace() -> Iterator[Ace]:
    """Start Ace, or skip the test where it or Chromium is not installed."""
    if not (_FOLDER / "node_modules" / "@daisy").exists():
        missing("Ace (make ace)")
    browser = need("chromium", "chromium-browser")
    with TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "PUPPETEER_EXECUTABLE_PATH": browser,
            "ACE_TIMEOUT_INITIAL": "60000",  # ms for the browser to start
            "TMPDIR": folder,
        }
        with subprocess.Popen(
            [need("node"), str(_LOOP), str(_FOLDER)],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        ) as process:
            yield Ace(process)
            assert process.stdin is not None
            process.stdin.close()


@pytest.fixture(scope="session")
def ace() -> Iterator[Ace]:
    """Ace, warm."""
    with running_ace() as check:
        yield check
