"""What the pages and the API of imports share: the file, and the list of refusals."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterable, Iterable
from pathlib import Path

from fastapi import HTTPException
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from inkpost.archive_file.examine import HEADING
from inkpost.errors import FileUnwritable, QuotaSpent
from inkpost.model import Account, Import, ImportId, Refused
from inkpost.refused import refused_csv
from library.imports import MOST_IMPORTS
from web.desk import Desk

#: Bytes of a file that is brought over the web (safety 3.2); and of an archive of
#: Inkpost's own, which has all pictures, where the account may keep as much.
LARGEST_IMPORT, LARGEST_ARCHIVE = 60_000_000, 20_000_000_000
#: Bytes that a file leaves free on the disk, and after how many that is looked at.
SPARE, LOOK = 500_000_000, 16_000_000
#: How an archive of Inkpost's own begins: with the name of its first member.
_ARCHIVE = f"{HEADING}\0".encode()


def new_import(desk: Desk, account: Account) -> ImportId:
    """Return the id of an import that is to be, and make the folder of its file."""
    desk.library.crowding.check()
    id = desk.library.imports.new_id()
    desk.library.imports.path(id).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    desk.library.quotas.check(account.id, 0)
    return id


async def receive(
    desk: Desk, account: Account, id: ImportId, chunks: AsyncIterable[bytes]
) -> int:
    """Put `chunks` where the file of the import `id` belongs; return how many bytes.

    Nothing is left where it raises: 413 for more than may come, `FileUnwritable`.
    """
    path = desk.library.imports.path(id)
    size, most, looked, start = 0, LARGEST_IMPORT, -LOOK, b""
    try:
        with path.open("wb") as file:
            async for chunk in chunks:
                if size < len(_ARCHIVE):
                    start += chunk
                    if start.startswith(_ARCHIVE):
                        most = await run_in_threadpool(largest_archive, desk, account)
                size += len(chunk)
                if size > most:
                    raise _too_much(most)
                if size - looked >= LOOK:
                    looked = size
                    _demand_room(path.parent)
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return size


def largest_archive(desk: Desk, account: Account) -> int:
    """Return how many bytes an archive may have: what `account` may still keep."""
    usage = desk.library.quotas.usage(account.id)
    if usage.quota.storage is None:
        return LARGEST_ARCHIVE
    left = usage.quota.storage - usage.storage
    return min(LARGEST_ARCHIVE, max(LARGEST_IMPORT, left))


def _too_much(most: int) -> HTTPException:
    return HTTPException(
        413,
        f"At most {most // 1_000_000} MB come in here at once: bring less, or ask the "
        "operator to bring it with inkpost import",
    )


def _demand_room(folder: Path) -> None:
    if shutil.disk_usage(folder).free < SPARE:
        raise FileUnwritable(
            "The disk here has no room for this file: tell the operator"
        )


def _demand_one_large(desk: Desk, account: Account, id: ImportId) -> None:
    """Raise `QuotaSpent` where a second large file would wait for its reader."""
    imports = desk.library.imports
    if imports.path(id).stat().st_size <= LARGEST_IMPORT:
        return
    known = imports.list(account.id, MOST_IMPORTS)
    if any(one.id != id and _is_large(desk, one.id) for one in known):
        raise QuotaSpent(
            "Another large file of yours waits here: let it in, or delete it, first"
        )


def _is_large(desk: Desk, id: ImportId) -> bool:
    kept = desk.store.look(desk.library.imports.path(id))
    return kept is not None and kept.size > LARGEST_IMPORT


def begin(desk: Desk, account: Account, id: ImportId, name: str) -> Import:
    """Return the import `id`, whose file is there; it is looked through now."""
    path = desk.library.imports.path(id)
    try:
        _demand_one_large(desk, account, id)
        desk.store.keep(path)
        brought = desk.library.imports.add(account.id, name, id)
    except BaseException:
        desk.store.remove(path)
        raise
    desk.enqueue("import", id)
    return brought


def start(desk: Desk, account: Account, id: ImportId) -> Import:
    """Let the import come in, if it was looked through."""
    brought = desk.library.imports.start(account.id, id)
    if brought.state == "running":
        desk.enqueue("import", id)
    return brought


def refused_file(lines: Iterable[Refused], name: str) -> Response:
    """Return `lines` as a file to download."""
    return StreamingResponse(
        refused_csv(lines),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
