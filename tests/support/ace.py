"""Ace by DAISY, the accessibility checker, where `make ace` has installed it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.tools import missing, need

#: Inside the virtual environment's folder, which no commit has.
_FOLDER = Path(__file__).parents[2] / ".venv" / "ace"


def ace_findings(path: Path) -> list[str]:
    """Return what Ace has to say of the book at `path`; nothing: it passes.

    Skips the test where Ace or Chromium is not installed.
    """
    program = _FOLDER / "node_modules" / ".bin" / "ace-cli"
    if not program.exists():
        missing("Ace (make ace)")
    with TemporaryDirectory() as folder:
        subprocess.run(
            [str(program), "-f", "-s", "-o", folder, str(path)],
            env={
                **os.environ,
                "PUPPETEER_EXECUTABLE_PATH": need("chromium", "chromium-browser"),
                "ACE_TIMEOUT_INITIAL": "60000",  # ms for the browser to start
            },
            capture_output=True,
            check=True,
        )
        report = json.loads((Path(folder) / "report.json").read_text("utf-8"))
    return _titles(report)


def _titles(report: dict[str, object]) -> list[str]:
    """Return the failed checks of `report`, which nests them by document."""
    found = report.get("assertions")
    if not isinstance(found, list):
        test = report.get("earl:test")
        return [str(test.get("dct:title")) if isinstance(test, dict) else "?"]
    return [title for inner in found for title in _titles(inner)]
