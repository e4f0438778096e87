"""The tables of a new library, made once and copied: to migrate them takes 150 ms.

`open_library("", laid(tmp_path))` is what `open_library("", tmp_path)` is, only sooner.
What a first start does is for the tests of migrations, and for those with processes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from library import open_library
from library.database import FILE


def laid(folder: Path) -> Path:
    """Return `folder`, with empty tables on SQLite where there is no library yet."""
    if not (folder / FILE).exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / FILE).touch(0o600)
        (folder / FILE).write_bytes(_empty())
    return folder


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        open_library("", Path(folder)).close()
        return (Path(folder) / FILE).read_bytes()
