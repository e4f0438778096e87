"""Books to take along: what is to be made, how far it is, and the file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from inkpost.download_links import open_download_links
from inkpost.errors import NotFound, QueryUnclear
from inkpost.model import (
    Account,
    ArticleId,
    Export,
    ExportId,
    Selection,
)
from inkpost.orders import order_export
from inkpost.removal import remove_export
from web import words
from web.desk import Desk, TheDesk
from web.lacking import lacks, retry_missing
from web.page import page
from web.pages.arranging import MOST_ARRANGED, Asked, TheAsked, order_page
from web.progress import follow_export
from web.reader import Reader, Visitor
from web.taking import export_file, linked_file
from web.told import told

router = APIRouter()

#: Exports on one page.
PAGE = 50
#: What is missing that one page shows.
MOST_SHOWN = 100

Words = Annotated[str, Query(alias="query", max_length=1000)]


@router.get("/exports")
def show_all(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show the exports of the last week."""
    exports = desk.library.exports.list(reader.id, PAGE)
    return page(request, "exports.html", reader, exports=exports, words=words)


@router.get("/exports/new")
def ask(request: Request, desk: TheDesk, reader: Reader, query: Words = "") -> Response:
    """Ask what is to be made of what `query` means."""
    return _form(request, desk, reader, query)


def _form(
    request: Request, desk: Desk, reader: Account, query: str, problem: str = ""
) -> Response:
    count, order = 0, "newest"
    try:
        selection = Selection.parse(query)
        count = desk.library.selections.count(reader.id, selection)
        order = selection.order
    except QueryUnclear as error:
        problem = str(error)
    return page(
        request,
        "export_new.html",
        reader,
        422 if problem else 200,
        query=query,
        count=count,
        order=order,
        by_hand=1 < count <= MOST_ARRANGED,
        asked=Asked(),
        problem=problem,
        words=words,
        devices=desk.library.devices.list(reader.id),
    )


@router.post("/exports")
def make(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    asked: TheAsked,
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Have books made of what `query` means; ask for its order first, if by hand."""
    try:
        selection = Selection.parse(query)
        if asked.order == "hand":
            chosen = desk.library.selections.ids(reader.id, selection, MOST_ARRANGED)
            return order_page(request, desk, reader, next(chosen, ()), asked)
        wish = replace(asked.wish(()), selection=selection.ordered(asked.order))
        export = order_export(desk.library, desk.enqueue, reader.id, wish)
    except NotFound:
        return _form(request, desk, reader, query, words.nothing_found())
    except QueryUnclear:
        return _form(request, desk, reader, query)
    return RedirectResponse(f"/exports/{export.id}", 303)


def _export(desk: TheDesk, reader: Reader, id: ExportId) -> Export:
    return desk.library.exports.find(reader.id, id)


#: The export that the path names, if it is the reader's; 404 otherwise.
TheExport = Annotated[Export, Depends(_export)]


@router.get("/exports/{id:key}")
def show(
    request: Request, desk: TheDesk, reader: Reader, export: TheExport
) -> Response:
    """Show how far the books are, or where to get them."""
    return _page(request, desk, reader, export)


def _page(
    request: Request, desk: Desk, reader: Account, export: Export, link: str = ""
) -> Response:
    found = desk.library.exports.missing(reader.id, export.id, MOST_SHOWN)
    missing = lacks(desk, reader, found)
    return page(
        request,
        "export.html",
        reader,
        export=export,
        missing=missing,
        is_waited_for=any(lack.state == "waiting" for lack in missing),
        link=link,
        words=words,
    )


@router.get("/exports/{id:key}/events", response_class=EventSourceResponse)
async def follow(desk: TheDesk, export: TheExport) -> AsyncIterator[ServerSentEvent]:
    """Follow an export as it happens."""
    async for event in follow_export(desk.library, export, told):
        yield event


@router.get("/exports/{id:key}/book")
def book(desk: TheDesk, export: TheExport) -> Response:
    """Return the file: a book, or a ZIP file of books."""
    file = export_file(desk, export)
    if file is None:
        raise HTTPException(404)
    return file


@router.post("/exports/{id:key}/link")
def link(
    request: Request, desk: TheDesk, reader: Reader, export: TheExport
) -> Response:
    """Show a link to the file for another device: it works once, for 15 minutes."""
    if export_file(desk, export) is None:
        raise HTTPException(404)
    links = open_download_links(desk.settings)
    url, _until = links.make(reader.id, export.id, datetime.now(UTC))
    return _page(request, desk, reader, export, url)


@router.post("/exports/{id:key}/cancel")
def cancel(desk: TheDesk, reader: Reader, id: ExportId) -> Response:
    """Stop an export that is still going on."""
    desk.library.exports.cancel(reader.id, id)
    return RedirectResponse(f"/exports/{id}", 303)


@router.post("/exports/{id:key}/retry")
def retry(
    desk: TheDesk,
    reader: Reader,
    export: TheExport,
    article: Annotated[ArticleId, Form(max_length=64)],
    what: Annotated[str, Form()] = "",
    url: Annotated[str, Form()] = "",
) -> Response:
    """Have something tried once more that the books lack."""
    retry_missing(desk, reader, article, what, url or None)
    return RedirectResponse(f"/exports/{export.id}#missing", 303)


@router.post("/exports/{id:key}/again")
def make_again(desk: TheDesk, reader: Reader, id: ExportId) -> Response:
    """Have the same books made of what the library has now."""
    wish = desk.library.exports.wish(reader.id, id)
    export = order_export(desk.library, desk.enqueue, reader.id, wish)
    return RedirectResponse(f"/exports/{export.id}", 303)


@router.post("/exports/{id:key}/remove")
def remove(desk: TheDesk, reader: Reader, id: ExportId) -> Response:
    """Delete an export before its time."""
    desk.library.exports.remove(reader.id, id)
    remove_export(desk.store, id)
    return RedirectResponse("/exports", 303)


@router.get("/downloads/{token}")
def download(desk: TheDesk, visitor: Visitor, token: str) -> Response:
    """Return the file that a signed link leads to."""
    return linked_file(desk, token, visitor)
