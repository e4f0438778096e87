"""The same articles give the same bytes, whatever the process (contract R1)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIND = """
import locale, sys, time
from pathlib import Path
from exporters import export
from tests.exporters.golden_set import GOLDEN
locale.setlocale(locale.LC_ALL, "")
time.tzset()
folder = Path(sys.argv[1])
print(export(GOLDEN[sys.argv[2]](folder), "epub", folder / "out").sha256)
"""


def bind(folder: Path, book: str, **environment: str) -> str:
    """Return the SHA-256 of a golden book, bound in a process of its own."""
    folder.mkdir()
    result = subprocess.run(
        [sys.executable, "-c", BIND, str(folder), book],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("book", ["issue", "figures", "300 notes", "400 KB"])
def test_two_processes_write_the_same_bytes(book: str, tmp_path: Path) -> None:
    here = bind(tmp_path / "a", book, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    there = bind(
        tmp_path / "b", book, PYTHONHASHSEED="77", TZ="Pacific/Apia", LC_ALL="C"
    )
    assert here == there
