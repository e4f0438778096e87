"""A disk that a test may fill."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def small_disk(megabytes: int = 96) -> Iterator[Path]:
    """Give a folder on a disk of its own, which a test can fill; else a plain folder.

    To mount one takes a right that not everybody has.
    """
    with TemporaryDirectory(prefix="inkpost-town-") as made:
        folder = Path(made) / "disk"
        folder.mkdir()
        what = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs"]
        mounted = (
            os.geteuid() == 0
            and not subprocess.run(
                [*what, str(folder)], stderr=subprocess.DEVNULL, check=False
            ).returncode
        )
        try:
            yield folder
        finally:
            if mounted:
                subprocess.run(["umount", "-l", str(folder)], check=True)
