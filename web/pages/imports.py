"""Imports: choose a file, see what would come of it, let it in, watch it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from inkpost.model import AT_WORK, Account, Import, ImportId
from web import importing
from web.desk import Desk, TheDesk
from web.importing import LARGEST_ARCHIVE, LARGEST_IMPORT
from web.languages import _
from web.page import page
from web.reader import Reader
from web.uploads import Upload

router = APIRouter()

#: Imports, and refused lines, that a page shows.
SHOWN, MOST_LINES = 20, 50


@router.get("/imports")
def show_all(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show what was brought lately, and the way to bring more."""
    return _all(request, desk, reader)


def _all(request: Request, desk: Desk, reader: Account, notice: str = "") -> Response:
    return page(
        request,
        "imports.html",
        reader,
        imports=desk.library.imports.list(reader.id, SHOWN),
        links=desk.library.links.count(reader.id),
        notice=notice,
        megabytes=LARGEST_IMPORT // 1_000_000,
        archive_megabytes=importing.largest_archive(desk, reader) // 1_000_000,
    )


@router.post("/imports", max_body_size=LARGEST_ARCHIVE + 10_000)
async def bring(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Look through a file; nothing comes in yet."""
    id = await run_in_threadpool(importing.new_import, desk, reader)
    upload = Upload(request, "file")
    await importing.receive(desk, reader, id, upload)
    if not upload.name:
        desk.library.imports.path(id).unlink()
        lacks = _("Choose the file first.")
        return await run_in_threadpool(_all, request, desk, reader, lacks)
    await run_in_threadpool(importing.begin, desk, reader, id, upload.name)
    return RedirectResponse(f"/imports/{id}", 303)


def _import(desk: TheDesk, reader: Reader, id: ImportId) -> Import:
    return desk.library.imports.find(reader.id, id)


#: The import that the path names, if it is the reader's; 404 otherwise.
TheImport = Annotated[Import, Depends(_import)]


@router.get("/imports/{id:key}")
def show(
    request: Request, desk: TheDesk, reader: Reader, brought: TheImport
) -> Response:
    """Show what would come in, how far it is, or what came of it."""
    lines = desk.library.imports.lines(reader.id, brought.id, MOST_LINES)
    return page(
        request,
        "import.html",
        reader,
        brought=brought,
        lines=list(lines),
        links=desk.library.links.count(reader.id),
        is_at_work=brought.state in AT_WORK,
    )


@router.post("/imports/{id:key}/start")
def start(desk: TheDesk, reader: Reader, brought: TheImport) -> Response:
    """Let it come in."""
    importing.start(desk, reader, brought.id)
    return RedirectResponse(f"/imports/{brought.id}", 303)


@router.post("/imports/{id:key}/cancel")
def cancel(desk: TheDesk, reader: Reader, brought: TheImport) -> Response:
    """Stop it where it is."""
    desk.library.imports.cancel(reader.id, brought.id)
    return RedirectResponse(f"/imports/{brought.id}", 303)


@router.post("/imports/{id:key}/remove")
def remove(desk: TheDesk, reader: Reader, brought: TheImport) -> Response:
    """Forget it; what is in stays in."""
    desk.library.imports.remove(reader.id, brought.id)
    return RedirectResponse("/imports", 303)


@router.get("/imports/{id:key}/refused.csv")
def refused(desk: TheDesk, reader: Reader, brought: TheImport) -> Response:
    """Return the lines that were refused, as a file that can be mended and brought."""
    lines = desk.library.imports.lines(reader.id, brought.id)
    return importing.refused_file(lines, "refused.csv")
