"""What a store does, and the one that is just the data folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from inkpost.errors import StoreUnavailable

#: The folders of what is kept, in the data folder. Others are one machine's own.
KINDS = ("pictures", "books", "exports", "archives", "imports", "outbox")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is kept. `size`: bytes; `modified`: seconds since 1970, as the
    store's clock has it.
    """

    path: Path
    size: int
    modified: float


class Store(Protocol):
    """Files, named by their paths in the data folder `folder`.

    What cannot be done raises `StoreUnavailable`, which is `Temporary`: nothing is
    lost by it, and trying again later may help.
    """

    @property
    def folder(self) -> Path:
        """The data folder."""

    def __hash__(self) -> int:
        """Return what is the same for the same store."""

    def keep(self, *paths: Path) -> None:
        """Keep files that were written; one that is there is written over."""

    def keep_as(self, path: Path, sha256: str) -> Path:
        """Keep a file whose path may have had another content; return its path now.

        Machines that have a copy of the other are not to take it for this one.
        """

    def has(self, path: Path) -> bool:
        """Tell whether there is such a file; it lies at `path` from now on."""

    def gone(self, paths: Collection[Path]) -> set[Path]:
        """Return which of `paths` there are not; the others lie there from now on."""

    def lend(self, path: Path) -> AbstractContextManager[Path]:
        """Give the file to be read within the block: at `path`, or elsewhere.

        Where there is none, what is given does not exist.
        """

    def look(self, path: Path) -> Stored | None:
        """Return what is known of the file; None where there is none."""

    def list(self, folder: Path) -> Iterator[Stored]:
        """Yield what is in `folder` and in those below, in any order."""

    def remove(self, *paths: Path) -> None:
        """Forget files that no row names any more, whether they are there or not.

        What cannot be deleted now is left to the sweep (`inkpost.strays`).
        """

    def remove_all(self, folder: Path, but: Path | None = None) -> None:
        """Forget what is in `folder`, except the file `but`, as `remove` does."""

    def now(self) -> float:
        """Return the time by the clock that `Stored.modified` goes by."""

    def check(self) -> None:
        """Write something and take it away again; raise `StoreUnavailable`."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The store of one machine: its data folder."""

    folder: Path

    def keep(self, *paths: Path) -> None:
        """See `Store`: it is where it belongs."""

    def keep_as(self, path: Path, sha256: str) -> Path:  # noqa: ARG002
        """See `Store`: there are no copies."""
        return path

    def has(self, path: Path) -> bool:
        """See `Store`."""
        return path.is_file()

    def gone(self, paths: Collection[Path]) -> set[Path]:
        """See `Store`."""
        return {path for path in paths if not path.is_file()}

    @contextmanager
    def lend(self, path: Path) -> Iterator[Path]:
        """See `Store`."""
        yield path

    def look(self, path: Path) -> Stored | None:
        """See `Store`."""
        try:
            stat = path.stat()
        except FileNotFoundError:
            return None
        return Stored(path, stat.st_size, stat.st_mtime)

    def list(self, folder: Path) -> Iterator[Stored]:
        """See `Store`; what somebody is just writing is not in it."""
        yield from walk(folder)

    def remove(self, *paths: Path) -> None:
        """See `Store`."""
        for path in paths:
            path.unlink(missing_ok=True)

    def remove_all(self, folder: Path, but: Path | None = None) -> None:
        """See `Store`."""
        clear(folder, but)

    def now(self) -> float:
        """See `Store`: of the file system, which may be another machine's."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".now-") as file:
            return os.fstat(file.fileno()).st_mtime

    def check(self) -> None:
        """See `Store`."""
        try_to_write(self.folder)


def walk(folder: Path) -> Iterator[Stored]:
    """Yield the files in `folder` and below, with no list of them in memory."""
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    with entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.endswith(".part"):
                continue  # somebody is writing it
            if entry.is_dir(follow_symlinks=False):
                yield from walk(Path(entry))
            elif entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):  # it has gone meanwhile
                    stat = entry.stat()
                    yield Stored(Path(entry), stat.st_size, stat.st_mtime)


def clear(folder: Path, but: Path | None = None) -> None:
    """Delete what is in `folder`, and the folder, except the file `but`."""
    if but is None or folder not in but.parents:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir():
            clear(path, but)
        elif path != but:
            path.unlink(missing_ok=True)


def try_to_write(folder: Path) -> None:
    """Raise `StoreUnavailable` where `folder` cannot be written to."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"inkpost")
            file.flush()
    except OSError as error:
        raise StoreUnavailable(
            f"the data folder cannot be written to ({error.strerror})"
        ) from error
