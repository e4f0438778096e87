"""The file of an archive: a plain POSIX tar whose last member has all checksums.

Written and read one member after the other, with no list of them in memory, which
`tarfile.TarFile` would keep.
"""

from __future__ import annotations

import hashlib
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO

from inkpost.errors import ArchiveUnfit, FileUnreadable, FileUnwritable

#: As `sha256sum` writes it, so that everybody can check an archive without Inkpost.
CHECKSUMS = "SHA256SUMS"

#: The names that members have; nothing else is ever read, let alone written (safety
#: 79). No part of a path begins with a dot.
NAME = re.compile(
    r"README\.txt|inkpost\.json|secret\.key|SHA256SUMS"
    r"|tables/[a-z_]{1,60}-[0-9]{6}\.jsonl\.gz"
    r"|files/(?:pictures|outbox)(?:/(?!\.)[\w '(),.@+=-]{1,100}){1,2}"
    r"|files/books(?:/(?!\.)[\w '(),.@+=-]{1,100}){1,3}",
    re.ASCII,
)

_CHUNK = 1 << 20
#: Bytes of a member that is read at once; the others are copied.
LARGEST_AT_ONCE = 160_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `content`: to be read before the next member is."""

    name: str
    size: int
    content: Callable[[], Iterator[bytes]]

    def whole(self) -> bytes:
        """Return all that is in it; raise `ArchiveUnfit` where that is too much."""
        if self.size > LARGEST_AT_ONCE:
            raise ArchiveUnfit(f"{self.name} in the archive is too large to be ours")
        return b"".join(self.content())


class Writer:
    """Writes members to `out`. Leave it by `close`, which adds the checksums."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._checksums: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._finish()
        self._checksums.close()

    def add(self, name: str, content: bytes) -> None:
        """Add a member."""
        digest = hashlib.sha256(content).hexdigest()
        self._put(name, len(content), iter([content]))
        self._note(name, digest)

    def add_file(self, name: str, path: Path) -> bool:
        """Add the file at `path`; False where it is gone in the meantime."""
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                hashing = _Hashing(file, size)
                self._put(name, size, hashing.chunks())
        except FileNotFoundError:
            return False
        self._note(name, hashing.digest.hexdigest())
        return True

    def _put(self, name: str, size: int, chunks: Iterator[bytes]) -> None:
        assert NAME.fullmatch(name), name
        header = tarfile.TarInfo(name)
        header.size, header.mode = size, 0o600
        self._out.write(header.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict"))
        for chunk in chunks:
            self._out.write(chunk)
        self._out.write(b"\0" * (-size % tarfile.BLOCKSIZE))

    def _note(self, name: str, digest: str) -> None:
        self._checksums.write(f"{digest}  {name}\n".encode())

    def _finish(self) -> None:
        size = self._checksums.tell()
        self._checksums.seek(0)
        self._put(CHECKSUMS, size, _Hashing(self._checksums, size).chunks())
        self._out.write(b"\0" * 2 * tarfile.BLOCKSIZE)


class _Hashing:
    """Reads `size` bytes of `file` once, and knows their digest in the end."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left = file, size
        self.digest = hashlib.sha256()

    def chunks(self) -> Iterator[bytes]:
        while self._left:
            chunk = self._file.read(min(_CHUNK, self._left))
            if not chunk:
                raise FileUnreadable(
                    "A file was cut short while it was read: try the backup again"
                )
            self._left -= len(chunk)
            self.digest.update(chunk)
            yield chunk


@contextmanager
def open_writer(path: Path) -> Iterator[Writer]:
    """Write an archive that only its owner may read, and that is whole or not there.

    Raises `FileUnwritable`.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        closed = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(closed, "wb", buffering=_CHUNK) as out, Writer(out) as writer:
            yield writer
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    except OSError as error:
        raise FileUnwritable(
            f"The archive cannot be written to {path.absolute()} ({error.strerror}): "
            "look whether the disk is full, or choose another place"
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def members(file: BinaryIO) -> Iterator[Member]:
    """Yield the members of the archive `file` up to its checksums, and no further.

    Raises `ArchiveUnfit` for what no archive of ours has.
    """
    while True:
        block = file.read(tarfile.BLOCKSIZE)
        if len(block) < tarfile.BLOCKSIZE:
            raise cut_short()
        header = _header(block)
        begin = file.tell()
        content = partial(_read, file, begin, header.size)
        yield Member(header.name, header.size, content)
        if header.name == CHECKSUMS:
            return
        file.seek(begin + header.size + -header.size % tarfile.BLOCKSIZE)


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        header = tarfile.TarInfo.frombuf(block, "ascii", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as error:
        raise cut_short() from error
    if header.type != tarfile.REGTYPE or not NAME.fullmatch(header.name):
        raise ArchiveUnfit(
            f"The archive has {header.name[:100]!r}, which no archive of Inkpost has"
        )
    return header


def _read(file: BinaryIO, begin: int, size: int) -> Iterator[bytes]:
    file.seek(begin)
    while size:
        chunk = file.read(min(_CHUNK, size))
        if not chunk:
            raise cut_short()
        size -= len(chunk)
        yield chunk


def cut_short() -> ArchiveUnfit:
    """Return the error for an archive that lacks its end."""
    return ArchiveUnfit(
        "The archive is cut short or damaged, or it is none of Inkpost's: take another "
        "copy of it"
    )
