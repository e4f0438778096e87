"""Everything of one reader's, to take along."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from inkpost.errors import NotFound
from inkpost.model import Archive
from inkpost.removal import remove_archive
from web.desk import TheDesk
from web.page import page
from web.reader import Reader

router = APIRouter()


@router.get("/account/archive")
def show(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show what is in an archive, and how far it is."""
    archive = desk.library.archives.find(reader.id)
    return page(request, "archive.html", reader, archive=archive)


@router.post("/account/archive")
def make(desk: TheDesk, reader: Reader) -> Response:
    """Have an archive made, instead of an older one."""
    if desk.library.archives.order(reader.id):
        desk.enqueue("archive", reader.id)
    return RedirectResponse("/account/archive", 303)


def finished(desk: TheDesk, reader: Reader) -> Archive:
    """Return the archive of `reader`, if it is ready and there; raise `NotFound`."""
    archive = desk.library.archives.find(reader.id)
    if archive is None or archive.path is None or not desk.store.has(archive.path):
        raise NotFound("There is no archive: have one made")
    return archive


#: The archive of the reader who asks; 404 where there is none.
TheArchive = Annotated[Archive, Depends(finished)]


@router.get("/account/archive/file")
def take(archive: TheArchive) -> Response:
    """Return the archive as a file."""
    return sent(archive)


def sent(archive: Archive) -> FileResponse:
    """Return `archive`, which nobody on the way is to keep."""
    assert archive.path
    return FileResponse(
        archive.path,
        media_type="application/x-tar",
        filename=archive.path.name,
        headers={"Cache-Control": "private, no-store"},
    )


@router.post("/account/archive/remove")
def remove(desk: TheDesk, reader: Reader) -> Response:
    """Delete the archive before its time."""
    desk.library.archives.remove(reader.id)
    remove_archive(desk.store, reader.id)
    return RedirectResponse("/account/archive", 303)
