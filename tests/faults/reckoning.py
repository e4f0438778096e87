"""What has to hold after any fault, whatever it was."""

from __future__ import annotations

import gzip
import re
import tarfile
from pathlib import Path
from time import monotonic

from inkpost.archive import make_backup
from inkpost.archive.account import write_archive
from inkpost.model import Delivery, DeliveryId
from tests.faults.town import ENDS, LONG, PARTS, Town
from tests.support import processes

#: Bytes that a process may have more after a fault than before any (safety 7).
MORE_MEMORY = 50_000_000
#: How a compressed part of an archive begins.
GZIP = b"\x1f\x8b"


def reckon(
    town: Town, ids: list[DeliveryId], ends: tuple[str, ...], within: float
) -> str:
    """Assert all that has to hold after any fault; return how the orders ended."""
    end = monotonic() + within
    found = [town.wait(id, *ENDS, seconds=max(1.0, end - monotonic())) for id in ids]
    states = sorted({str(one.state) for one in found})
    sentences = "; ".join({one.sentence for one in found})
    assert set(states) <= set(ends), f"{states}: {sentences}\n{town.log[-4000:]}"
    town.wait_until_whole()
    _reckon_mails(town, found)
    _do_the_next_job(town)
    _reckon_rows(town)
    _reckon_memory(town)
    connections = town.connections()
    assert not connections, connections
    return " or ".join(states) or "-"


def get_used_to_work(town: Town) -> None:
    """Do the largest jobs that are to come, so that memory is as it will be."""
    ids = [town.order(town.page(paragraphs=LONG)) for _ in range(4)]
    for id in ids:
        town.wait(id, "sent", seconds=60)
    reckon(town, ids, ("sent",), 0)


def _reckon_mails(town: Town, found: list[Delivery]) -> None:
    least = {"sent": 1, "maybe_sent": 0, "failed": 0, "refused": 0}
    most = {"sent": 1, "maybe_sent": 1, "failed": 0, "refused": 0}
    for one in found:
        mails = town.mails(one.id)
        assert least[one.state] <= mails <= most[one.state], (one.state, mails)


def _do_the_next_job(town: Town) -> None:
    id = town.order()
    assert town.wait(id, *ENDS, seconds=20).state == "sent"
    assert town.mails(id) == 1


def _reckon_rows(town: Town) -> None:
    """No row is lost, none is forgotten, and no book goes out twice."""
    rows = town.library.deliveries.list(town.owner, limit=10_000)
    assert {row.id for row in rows} == set(town.ordered)
    waiting = [row.id for row in rows if row.state not in ENDS]
    assert waiting == []
    ids = re.findall(r"<([\w-]+)@", " ".join(
        str(mail.message["Message-ID"]) for mail in list(town.post.taken)
    ))  # fmt: skip
    assert len(ids) == len(set(ids))


def _reckon_memory(town: Town) -> None:
    for part in PARTS:
        now = processes.memory(town.pid(part))
        before = town.memory.setdefault(part, now)
        assert now < before + MORE_MEMORY, f"{part}: {before:,} -> {now:,} bytes"


def secrets_told(town: Town, secrets: list[str]) -> list[str]:
    """Return where one of `secrets` is written that should be nowhere.

    In the log, in what the broker keeps, in the database, in mails, in books, in a
    backup, in the archive that the owner may take along.
    """
    files = [town.folder.with_suffix(".log"), *town.folder.rglob("*")]
    written = [
        (str(path.relative_to(town.folder.parent)), path.read_bytes())
        for path in files
        if path.is_file()
    ]
    written += [("a mail", mail.content) for mail in town.post.taken]
    written += [(f"the table {name}", rows) for name, rows in town.dump()]
    path = town.folder.with_suffix(".tar")
    make_backup(town.library, path, _tell_nobody)
    written += _unpacked(path, "a backup")
    with town.library.backups.account(town.owner) as snapshot:
        write_archive(snapshot, town.library.store, path, _tell_nobody)
    written += _unpacked(path, "an archive")
    found = re.compile(b"|".join(re.escape(secret.encode()) for secret in secrets))
    return [where for where, content in written if found.search(content)]


def _tell_nobody(_done: int, _total: int) -> None:
    pass


def _unpacked(path: Path, name: str) -> list[tuple[str, bytes]]:
    """Return what the archive has, part by part, and remove it."""
    with tarfile.open(path) as archive:
        parts = [
            (f"{part.name} of {name}", file.read())
            for part in archive
            if (file := archive.extractfile(part))
        ]
    path.unlink()
    assert any("tables/" in part for part, _ in parts)
    return [
        (part, gzip.decompress(content) if content.startswith(GZIP) else content)
        for part, content in parts
    ]


def arguments_told(town: Town) -> set[str]:
    """Return the arguments of all messages that the broker keeps, by their form."""
    log = (town.folder / "redis").rglob("*.aof*")
    written = b"".join(path.read_bytes() for path in log if path.is_file())
    told = re.findall(rb'"argsrepr": "(.*?)", ', written)
    return {re.sub(r"[\w-]{22}", "<id>", each.decode()) for each in told}
