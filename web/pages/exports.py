"""A book of chosen articles to take along: how far it is, and the file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import FileResponse, Response

from delivery.compose import file_name
from inkpost.model import Export, ExportId
from web import words
from web.desk import TheDesk
from web.page import page
from web.reader import Reader

router = APIRouter()


def _export(desk: TheDesk, reader: Reader, id: ExportId) -> Export:
    return desk.library.exports.find(reader.id, id)


#: The export that the path names, if it is the reader's; 404 otherwise.
TheExport = Annotated[Export, Depends(_export)]


@router.get("/exports/{id:key}")
def show(request: Request, reader: Reader, export: TheExport) -> Response:
    """Show how far the book is, or where to get it."""
    return page(request, "export.html", reader, export=export, words=words)


@router.get("/exports/{id:key}/book")
def book(export: TheExport) -> Response:
    """Return the book as a file."""
    package = export.package
    if package is None or not package.path.is_file():
        raise HTTPException(404)
    name = file_name(package, "")
    return FileResponse(package.path, media_type=package.media_type, filename=name)
