"""What the pages and the API of imports share: the file, and the list of refusals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from fastapi import HTTPException
from fastapi.responses import Response, StreamingResponse

from inkpost.model import Account, Import, ImportId, Refused
from inkpost.refused import refused_csv
from web.desk import Desk

#: Bytes of a file that is brought over the web (safety 3.2).
LARGEST_IMPORT = 60_000_000
_CHUNK = 1 << 18


def new_import(desk: Desk, account: Account) -> ImportId:
    """Return the id of an import that is to be, and make the folder of its file."""
    desk.library.crowding.check()
    id = desk.library.imports.new_id()
    desk.library.imports.path(id).parent.mkdir(exist_ok=True, mode=0o700)
    desk.library.quotas.check(account.id, 0)
    return id


def copy_in(desk: Desk, id: ImportId, source: IO[bytes]) -> None:
    """Put what `source` holds where the file of the import `id` belongs."""
    with desk.library.imports.path(id).open("wb") as file:
        while chunk := source.read(_CHUNK):
            file.write(chunk)


def begin(desk: Desk, account: Account, id: ImportId, name: str) -> Import:
    """Return the import `id`, whose file is there; it is looked through now."""
    path = desk.library.imports.path(id)
    try:
        if path.stat().st_size > LARGEST_IMPORT:
            raise HTTPException(413)
        brought = desk.library.imports.add(account.id, name, id)
    except BaseException:
        path.unlink(missing_ok=True)
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
