"""Books of one article made while it is waited for: a few at a time, kept for a day.

That is for who looks at a page, or at the catalogue of an e-reader, and goes elsewhere
when nothing comes within seconds: a worker may have others before it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore
from typing import Literal

from fastapi import HTTPException
from fastapi.responses import FileResponse

from exporters import export
from exporters.cutting import cut, shaped
from exporters.naming import MEDIA_TYPES
from exporters.profiles import GENERIC
from inkpost.model import Article, Cut, Format
from inkpost.pipeline import approve, bind

FileFormat = Literal["pdf", "epub"]

#: Files that are made at a time, those that wait for it, and seconds that they do. A
#: page of paper takes 0.1 s, and 90 s are the most (safety 3.2).
AT_ONCE, WAITING, PATIENCE = 2, 8, 60
#: Seconds that a file is kept for whoever wants the same.
KEPT = 24 * 3600

_turns, _queue = BoundedSemaphore(AT_ONCE), BoundedSemaphore(AT_ONCE + WAITING)


def file_of(
    article: Article, wish: Cut, format: FileFormat, folder: Path
) -> FileResponse:
    """Return what `wish` leaves of `article` as a download.

    `folder`: of all such files. Raises what `cut` and `export` raise, and answers 503
    while too many wait.
    """
    left = cut(article, wish)
    profile = shaped(GENERIC, format, wish)

    def make(part: Path) -> None:
        approve(export(bind([left]), format, part, profile))

    return kept_file(folder, key_of(left, wish, format), format, make)


def kept_file(
    folder: Path, key: str, format: Format, make: Callable[[Path], None]
) -> FileResponse:
    """Return the file `key` of `folder` as a download, made now if it is not there.

    `make`: puts it, alone, into the folder that it is given. Raises what that raises,
    and answers 503 while too many wait. Pages, pictures and presses have limits (safety
    3.2), so `AT_ONCE` keeps the process within bounds.
    """
    kept = folder / key
    if not kept.is_dir():
        with _turn():
            _make(make, kept)
    (path,) = kept.iterdir()
    return FileResponse(path, media_type=MEDIA_TYPES[format], filename=path.name)


def key_of(article: Article, *rest: object) -> str:
    """Return what names the file of `article` and of what `rest` says about it."""
    parts = [dataclasses.asdict(article), *map(repr, rest)]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


@contextmanager
def _turn() -> Iterator[None]:
    busy = HTTPException(
        503,
        "Many files are being made just now: try again in a minute",
        {"Retry-After": "60"},
    )
    if not _queue.acquire(blocking=False):
        raise busy
    try:
        if not _turns.acquire(timeout=PATIENCE):
            raise busy
        try:
            yield
        finally:
            _turns.release()
    finally:
        _queue.release()


def _make(make: Callable[[Path], None], kept: Path) -> None:
    """Make the file in a folder beside `kept`, which it becomes when it is whole."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    _forget(kept.parent)
    part = Path(tempfile.mkdtemp(dir=kept.parent, prefix="."))
    try:
        make(part)
        with suppress(OSError):  # somebody else wanted the same
            part.rename(kept)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _forget(folder: Path) -> None:
    """Remove what was made long ago."""
    oldest = time.time() - KEPT
    for each in folder.iterdir():
        if each.stat().st_mtime < oldest:
            shutil.rmtree(each, ignore_errors=True)
