"""One account -> an archive that its reader takes along."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from inkpost import __version__
from inkpost.archive.backup import README, part_name
from inkpost.archive_file.container import Writer, open_writer
from inkpost.archive_file.examine import HEADING
from inkpost.archive_file.examine import README as READ_ME
from inkpost.archive_file.heading import FORMAT, Heading, write_heading
from inkpost.archive_file.parts import pack
from inkpost.errors import LeaseLost, Permanent, StoreUnavailable
from inkpost.model import AccountId, Archive
from inkpost.retries import STORE
from inkpost.services import Services
from inkpost.store import Store
from library import AccountSnapshot

#: Seconds between two words of how far it is.
BEAT = 1.0
#: Bytes that an archive leaves free on the disk.
SPARE = 200_000_000

Tell = Callable[[int, int], None]


def make_archive(services: Services, account: AccountId) -> None:
    """Make the archive that `account` waits for; what stops it is told there."""
    archives = services.library.archives
    archive = archives.claim(account)
    if archive is None:
        return
    store = services.library.store
    folder = store.folder
    out = archive_folder(folder, account) / f"inkpost-{archive.created_at:%Y-%m-%d}.tar"
    try:
        _demand_room(services, folder, account)
        out.parent.mkdir(parents=True, exist_ok=True)
        with services.library.backups.account(account) as snapshot:
            write_archive(snapshot, store, out, _teller(services, archive))
        kept = store.keep_as(out, _digest(out))
        archives.ready(archive, kept, kept.stat().st_size)
    except StoreUnavailable as error:
        sentence = f"{error}; Inkpost tries again by itself"
        archives.put_off(archive, services.now() + STORE, sentence)
    except Permanent as error:
        archives.fail(archive, str(error))
    except LeaseLost:
        store.remove_all(out.parent)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def archive_folder(folder: Path, account: AccountId) -> Path:
    """Return where in the data folder `folder` the archive of `account` is."""
    return folder / "archives" / account


def write_archive(
    snapshot: AccountSnapshot, store: Store, out: Path, tell: Tell
) -> None:
    """Write what `snapshot` has to `out`, with the pictures of its articles."""
    counts = snapshot.counts
    now = datetime.now(UTC).isoformat(timespec="seconds")
    heading = Heading("account", FORMAT, snapshot.revision, counts, now, __version__)
    total, done = sum(counts.values()), 0
    pictures: set[bytes] = set()  # 100 bytes each
    with open_writer(out) as writer:
        writer.add(HEADING, write_heading(heading))
        writer.add(READ_ME, README.encode())
        for name, count in counts.items():
            rows = _noted(snapshot.rows(name), pictures)
            for number, part in enumerate(pack(rows), 1):
                writer.add(part_name(name, number), part)
                tell(done, total + len(pictures))
            done += count
        total += len(pictures)
        for number, _ in enumerate(_add_pictures(writer, snapshot, store, pictures), 1):
            tell(done + number, total)


def _noted(
    rows: Iterator[dict[str, Any]], pictures: set[bytes]
) -> Iterator[dict[str, Any]]:
    """Yield `rows`, and note what pictures they name."""
    for row in rows:
        pictures |= set(map(_short, _names(row)))
        yield row


def _names(row: dict[str, Any]) -> list[str]:
    """Return the files of pictures that an article's row names."""
    return [one["path"] for one in row.get("pictures") or () if one.get("path")]


def _short(name: str) -> bytes:
    digest = name.partition(".")[0]
    return bytes.fromhex(digest) if len(digest) == 64 else digest.encode()


def _add_pictures(
    writer: Writer, snapshot: AccountSnapshot, store: Store, wanted: set[bytes]
) -> Iterator[None]:
    """Add each picture of the articles once."""
    for row in snapshot.rows("articles"):
        for name in _names(row):
            if _short(name) in wanted:
                wanted.discard(_short(name))
                with store.lend(store.folder / "pictures" / name) as path:
                    writer.add_file(f"files/pictures/{name}", path)
                yield


def _teller(services: Services, archive: Archive) -> Tell:
    last = monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if monotonic() - last >= BEAT:
            last = monotonic()
            services.library.archives.tell(archive, done, total)

    return tell


def _demand_room(services: Services, folder: Path, account: AccountId) -> None:
    size = services.library.quotas.usage(account).storage
    if size + SPARE > shutil.disk_usage(folder).free:
        raise Permanent(
            f"The archive may take {size / 1e6:.0f} MB, and the disk here has no room "
            "for it: tell the operator"
        )
