"""An instance -> an archive, also while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from inkpost import __version__
from inkpost.archive_file.container import NAME, Writer, open_writer
from inkpost.archive_file.examine import HEADING
from inkpost.archive_file.examine import README as READ_ME
from inkpost.archive_file.heading import FORMAT, Heading, write_heading
from inkpost.archive_file.parts import pack
from inkpost.errors import FileUnwritable
from inkpost.store import Store
from library import KEY_FILE, Library, Snapshot

#: Folders in the data folder that belong to the library, and those that do not: a test
#: fails when a service has made another one.
KEPT = ("pictures", "books", "outbox")
LEFT = {
    "archives": "made again",
    "exports": "their books are made again",
    "prints": "made again",
    "codes": "they live for a day",
    "run": "of this machine",
    "redis": "messages, which may be lost",
    "messages": "messages, which may be lost",
}

README = """This is everything of an Inkpost, or of one reader's account in it.

inkpost.json     what is in here, and which Inkpost has made it
tables/          the rows: JSON, one a line, in parts that gunzip unpacks
files/pictures/  the pictures of the articles, named by their SHA-256
files/books/     books that were made
files/outbox/    mails that did not leave
SHA256SUMS       sha256sum --check SHA256SUMS tells whether all is unharmed

inkpost restore reads the archive of an instance back in; an account's is imported by
its reader. The format is described in docs/reference/archive.md of Inkpost's source.
"""

#: Told how many of how many things are done.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What is in an archive. `size`: bytes. `strange`: files not ours, left out."""

    rows: dict[str, int]
    files: int
    strange: int
    size: int = 0


def make_backup(
    library: Library, out: Path, tell: Progress, *, with_key: bool = False
) -> Backup:
    """Write all of `library`, with its files, to `out`.

    `with_key`: with the key of the readers' passwords. Raises `FileUnwritable`, and
    `StoreUnavailable` where the store ends before it does.
    """
    store = library.store
    if not out.absolute().parent.is_dir():
        raise FileUnwritable(f"There is no folder {out.absolute().parent}: make it")
    with library.backups.snapshot() as snapshot, open_writer(out) as writer:
        total = sum(snapshot.counts.values()) + sum(1 for _ in _files(store))
        _add_rows(writer, snapshot, lambda done: tell(done, total))
        # After the rows, so that what they name is there.
        before = sum(snapshot.counts.values())
        made = _add_files(writer, store, lambda done: tell(before + done, total))
        if with_key and (store.folder / KEY_FILE).is_file():
            writer.add_file(KEY_FILE, store.folder / KEY_FILE)
        made = replace(made, rows=snapshot.counts)
    return replace(made, size=out.stat().st_size)


def _add_rows(writer: Writer, snapshot: Snapshot, tell: Callable[[int], None]) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    heading = Heading(
        "instance", FORMAT, snapshot.revision, snapshot.counts, now, __version__
    )
    writer.add(HEADING, write_heading(heading))
    writer.add(READ_ME, README.encode())
    done = 0
    for name, count in snapshot.counts.items():
        for number, part in enumerate(pack(snapshot.rows(name)), 1):
            writer.add(part_name(name, number), part)
            tell(done)
        done += count
        tell(done)


def part_name(table: str, number: int) -> str:
    """Return the name of a part of the rows of `table`."""
    return f"tables/{table}-{number:06}.jsonl.gz"


def _add_files(writer: Writer, store: Store, tell: Callable[[int], None]) -> Backup:
    files = strange = 0
    for path in _files(store):
        name = f"files/{path.relative_to(store.folder)}"
        if NAME.fullmatch(name):
            with store.lend(path) as lent:
                files += writer.add_file(name, lent)
        else:
            strange += 1
        tell(files + strange)
    return Backup({}, files, strange)


def _files(store: Store) -> Iterator[Path]:
    """Yield the files of the library, with no list of them in memory."""
    for kept in KEPT:
        for one in store.list(store.folder / kept):
            yield one.path
