"""The file itself: a ZIP, written entry by entry, the same bytes each time."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The earliest time that a ZIP knows (contract R1).
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_FILE_MODE = 0o100644


class Archive:
    """An EPUB being written; entries are written once, in order, and not kept."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        # OCF 4.3: first, and not compressed (contract C1)
        self.add_stored("mimetype", b"application/epub+zip")

    @property
    def size(self) -> int:
        """How many bytes are written so far."""
        return self._file.fp.tell() if self._file.fp else 0

    def add_text(self, name: str, content: bytes) -> None:
        """Add `content` deflated (contract R3)."""
        info = _entry(name, zipfile.ZIP_DEFLATED)
        self._file.writestr(info, content, compresslevel=9)

    def add_stored(self, name: str, content: bytes) -> None:
        """Add `content` as it is: pictures are compressed already."""
        self._file.writestr(_entry(name, zipfile.ZIP_STORED), content)

    def add_file(self, name: str, path: Path) -> None:
        """Add the file at `path` as it is, without holding it in memory."""
        info = _entry(name, zipfile.ZIP_STORED)
        info.file_size = path.stat().st_size
        with path.open("rb") as source, self._file.open(info, "w") as target:
            shutil.copyfileobj(source, target)


def _entry(name: str, compression: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.create_system = _UNIX
    info.external_attr = _FILE_MODE << 16
    info.compress_type = compression
    return info


@contextmanager
def new_archive(path: Path) -> Iterator[Archive]:
    """Write an archive that appears at `path` only when it is whole.

    Raises `OSError`, and leaves nothing behind, if the disk is full.
    """
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as file:
            yield Archive(file)
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
