"""A file of another program, opened: streamed, with limits, and never unpacked."""

from __future__ import annotations

import codecs
import errno
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from inkpost.errors import FileUnreadable

#: Bytes from which a format is known.
HEAD = 64_000
#: Members of an archive; bytes of one, and of all; and how much larger than its packed
#: bytes a member of more than `SUSPECT` bytes may be (safety 3.2).
MOST_MEMBERS, LARGEST_MEMBER, LARGEST = 20_000, 50_000_000, 200_000_000
MOST_RATIO, SUSPECT = 200, 10_000_000
#: Bytes of a directory: it is read as a whole.
_LONGEST_DIRECTORY = 300 * MOST_MEMBERS
_CHUNK = 1 << 16
#: Members whose beginnings are looked at, and ways of packing that are opened.
_MOST_LOOKS = 300
_OPENED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What is no archive that we open, by its first bytes.
_OTHER_ARCHIVES = {
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"%PDF": "a PDF",
    b"SQLite format 3": "a database",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text within an import: the file itself, or a member of its archive.

    `name`: to be shown, empty for the file itself; it is a label, never a path. `head`:
    how it begins.
    """

    name: str
    head: str
    source: Path | tuple[zipfile.ZipFile, zipfile.ZipInfo]
    encoding: str

    @contextmanager
    def open(self) -> Iterator[IO[str]]:
        """Open it, decoded: what is no text becomes U+FFFD."""
        with _bytes_of(self.source) as raw:
            yield io.TextIOWrapper(
                io.BufferedReader(raw), self.encoding, errors="replace", newline=""
            )

    def octets(self, most: int) -> bytes:
        """Return the first `most` bytes of it."""
        with _bytes_of(self.source) as raw, io.BufferedReader(raw) as file:
            return file.read(most)

    def place(self, where: str) -> str:
        """Return where in the import `where` of this text is."""
        return f"{self.name}, {where}" if self.name else where


@dataclass(frozen=True, slots=True)
class Opened:
    """A file to be imported. `texts`: its texts that may be of use, in their order.

    `is_archive`: whether they were packed.
    """

    path: Path
    texts: tuple[Text, ...]
    is_archive: bool

    def named(self, *endings: str) -> Iterator[Text]:
        """Yield the texts whose names end so."""
        return (one for one in self.texts if one.name.lower().endswith(endings))

    @property
    def first(self) -> Text:
        """The file itself, where it is no archive."""
        return self.texts[0]


@contextmanager
def open_file(path: Path) -> Iterator[Opened]:
    """Open the file at `path`; raises `FileUnreadable`, which says why."""
    with path.open("rb") as file:
        start = file.read(HEAD)
    if not start.strip(b"\0 \t\r\n"):
        raise FileUnreadable("The file is empty: export it again")
    for magic, kind in _OTHER_ARCHIVES.items():
        if start.startswith(magic):
            raise FileUnreadable(
                f"The file is {kind}: unpack it, and bring the file that is in it"
            )
    if not start.startswith(b"PK") and not zipfile.is_zipfile(path):
        yield Opened(path, (_text("", start, path),), is_archive=False)
        return
    with _open_archive(path) as archive:
        texts = tuple(_members(archive))
        yield Opened(path, texts, is_archive=True)


def _text(
    name: str, start: bytes, source: Path | tuple[zipfile.ZipFile, zipfile.ZipInfo]
) -> Text:
    encoding = next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8")
    return Text(name, start.decode(encoding, "replace"), source, encoding)


@contextmanager
def _bytes_of(
    source: Path | tuple[zipfile.ZipFile, zipfile.ZipInfo],
) -> Iterator[io.RawIOBase]:
    if isinstance(source, Path):
        with source.open("rb", buffering=0) as file:
            yield file
        return
    with _packed():
        member = _Member(*source)
    yield member


@contextmanager
def _packed() -> Iterator[None]:
    """Say in a sentence why an archive cannot be read."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        struct.error,
        ValueError,
    ) as error:
        raise _damaged() from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # its directory names a place before its start
            raise
        raise _damaged() from error
    except (NotImplementedError, RuntimeError) as error:
        raise FileUnreadable(
            "The archive is packed in a way that Inkpost does not open: unpack it, and "
            "pack it as an ordinary ZIP file"
        ) from error


class _Member(io.RawIOBase):
    """The bytes of a member, counted: what its directory says of it may be a lie."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self._file = archive.open(member)
        self._left = min(LARGEST_MEMBER, member.file_size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with _packed():
            read = self._file.read(min(len(buffer), _CHUNK))
        self._left -= len(read)
        if self._left < 0:
            raise _too_much()
        buffer[: len(read)] = read
        return len(read)

    def close(self) -> None:
        self._file.close()
        super().close()


@contextmanager
def _open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    if _directory_size(path) > _LONGEST_DIRECTORY:
        raise _too_much()
    with _packed():
        archive = zipfile.ZipFile(path)
    with archive:
        _check(archive.infolist())
        yield archive


def _directory_size(path: Path) -> int:
    """Return how many bytes the directory of an archive has, from its last record."""
    with path.open("rb") as file:
        end = file.seek(0, io.SEEK_END)
        file.seek(max(0, end - 65_557))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise _damaged()
    return int.from_bytes(tail[at + 12 : at + 16], "little")


def _check(members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS or total > LARGEST:
        raise _too_much()
    if total > SUSPECT and total > MOST_RATIO * packed:
        raise _too_much()
    for member in members:
        if member.flag_bits & 1:
            raise FileUnreadable(
                "The archive has a password: unpack it, and bring it without one"
            )
        if member.file_size > LARGEST_MEMBER:
            raise _too_much()
        large = member.file_size > SUSPECT
        if large and member.file_size > MOST_RATIO * member.compress_size:
            raise _too_much()


def _damaged() -> FileUnreadable:
    return FileUnreadable(
        "The archive is damaged, and cannot be opened to its end: export it again"
    )


def _too_much() -> FileUnreadable:
    return FileUnreadable(
        f"The archive unpacks to too much: at most {MOST_MEMBERS:,} files of "
        f"{LARGEST_MEMBER // 1_000_000} MB, and {LARGEST // 1_000_000} MB together"
    )


def _members(archive: zipfile.ZipFile) -> Iterator[Text]:
    """Yield the members that are files, and of some of them how they begin."""
    looks = _MOST_LOOKS
    for member in sorted(archive.infolist(), key=lambda one: one.filename):
        if not member.filename or member.is_dir():
            continue
        if member.filename.startswith("__MACOSX/"):
            continue
        name = "".join(letter for letter in member.filename if letter.isprintable())
        source, start = (archive, member), b""
        wanted = name.lower().endswith((".csv", ".json", ".html")) and looks > 0
        if member.compress_type not in _OPENED:
            raise FileUnreadable(
                "The archive is packed in a way that Inkpost does not open: unpack it, "
                "and pack it as an ordinary ZIP file"
            )
        if wanted and "content/" not in name:
            looks -= 1
            with _bytes_of(source) as raw:
                start = raw.read(HEAD) or b""
        yield _text(name[:200], start, source)
