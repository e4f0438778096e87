"""Imports: choose a file, see what would come of it, let it in, watch it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, File, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from inkpost.model import AT_WORK, Account, Import, ImportId
from web import importing
from web.desk import Desk, TheDesk
from web.importing import LARGEST_IMPORT
from web.languages import _
from web.page import page
from web.reader import Reader

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
    )


@router.post(
    "/imports",
    max_body_size=LARGEST_IMPORT + 10_000,
    form_limits={"max_fields": 10, "max_files": 1, "max_part_size": LARGEST_IMPORT},
)
def bring(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Look through a file; nothing comes in yet."""
    if file is None or not file.filename:
        return _all(request, desk, reader, _("Choose the file first."))
    id = importing.new_import(desk, reader)
    importing.copy_in(desk, id, file.file)
    importing.begin(desk, reader, id, file.filename)
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
