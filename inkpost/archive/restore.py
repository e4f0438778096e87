"""An archive -> an instance: all of it, or nothing.

It is examined first. Then the rows are put in, in one transaction, and before it ends
the files: whoever kills this leaves the library as it was, with files at most that no
row names, and that the next try writes again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any, BinaryIO

from inkpost.archive.backup import KEPT, Progress
from inkpost.archive_file.container import CHECKSUMS, Member, members
from inkpost.archive_file.examine import examine, parts
from inkpost.archive_file.heading import Heading
from inkpost.archive_file.parts import unpack
from inkpost.errors import ArchiveUnfit, FileUnreadable, FileUnwritable
from inkpost.store import Store
from library import KEY_FILE, Library, Replacement

#: Files that go into the store together.
TOGETHER = 64


@dataclass(frozen=True, slots=True)
class Restored:
    """What came out of an archive. `has_key`: also the key of sealed passwords."""

    rows: dict[str, int]
    files: int
    has_key: bool


def restore(
    library: Library, path: Path, tell: Progress, *, replace: bool = False
) -> Restored:
    """Put all that the archive at `path` has into `library` and its store.

    `replace`: what is there goes. Raises `ArchiveUnfit`, `NotEmpty`, `FileUnreadable`,
    `FileUnwritable` and `StoreUnavailable`; then the library is as it was.
    """
    if not replace:
        library.backups.check_fresh()
    try:
        file = path.open("rb")
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be read ({error.strerror})") from error
    with file:
        size = 2 * os.fstat(file.fileno()).st_size
        heading = examine(file, "instance", lambda done: tell(done, size))
        began = library.store.now()
        restored = _put_in(
            library, file, heading, lambda: tell(size // 2 + file.tell(), size)
        )
    if replace:
        _remove_older(library.store, began)
    return restored


def _put_in(
    library: Library,
    file: BinaryIO,
    heading: Heading,
    tell: Callable[[], None],
) -> Restored:
    file.seek(0)
    found = members(file)
    rest: list[Member] = []
    with library.backups.replacement(heading.tables) as fresh:
        for name, mine in groupby(parts(found, rest), lambda part: part[0]):
            _fill(fresh, name, (part for _name, part in mine), heading, tell)
        files, has_key = _write_files(library.store, chain(rest, found), tell)
    return Restored(heading.rows, files, has_key)


def _fill(
    fresh: Replacement,
    name: str,
    mine: Iterator[Member],
    heading: Heading,
    tell: Callable[[], None],
) -> None:
    def rows() -> Iterator[list[Any]]:
        for part in mine:
            yield from unpack(part.whole())
            tell()

    count = fresh.fill(name, rows())
    if count != heading.rows[name]:
        raise ArchiveUnfit(
            f"The archive has {count} {name} and says that it has "
            f"{heading.rows[name]}: take another copy of it"
        )


def _write_files(
    store: Store, found: Iterator[Member], tell: Callable[[], None]
) -> tuple[int, bool]:
    """Write the files of the archive; return how many, and whether a key is there."""
    files, has_key = 0, False
    written: list[Path] = []
    for member in found:
        if member.name == CHECKSUMS:
            break
        if member.name == KEY_FILE:
            has_key = True
            _write(store.folder / KEY_FILE, member)
        else:
            files += 1
            written.append(store.folder / member.name.removeprefix("files/"))
            _write(written[-1], member)
        if len(written) == TOGETHER:
            store.keep(*written)
            written.clear()
        tell()
    store.keep(*written)
    return files, has_key


def _write(path: Path, member: Member) -> None:
    draft = path.with_name(f".{path.name}.restoring")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.touch(0o600)  # as everything that readers have
        with draft.open("wb") as out:
            for chunk in member.content():
                out.write(chunk)
        draft.replace(path)
    except OSError as error:
        raise FileUnwritable(
            f"{path} cannot be written ({error.strerror}), so nothing was restored: "
            "look whether the disk is full"
        ) from error


def _remove_older(store: Store, than: float) -> None:
    """Remove the files that were there before: the archive's are newer."""
    store.remove_all(store.folder / "exports")
    for kept in KEPT:
        for one in store.list(store.folder / kept):
            if one.modified < than:
                store.remove(one.path)
