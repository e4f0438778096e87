"""Books of the library's articles to take along, for programs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from inkpost.download_links import open_download_links
from inkpost.errors import NotFound
from inkpost.model import ArticleId, DeviceId, Export, ExportId, ExportWish, Selection
from inkpost.orders import order_export
from inkpost.removal import remove_export
from inkpost.render import one_line
from web.api.bearer import Owner, Reader, forbidden
from web.api.cursors import Behind, Limit, next_cursor
from web.api.export_values import (
    DownloadShown,
    ExportShown,
    ExportsShown,
    MissingsShown,
    NewExport,
    Retry,
    RetryShown,
    export_shown,
    missing_shown,
)
from web.api.idempotency import IdempotencyKey, once
from web.desk import TheDesk
from web.lacking import retry_missing
from web.progress import follow_export as follow
from web.strict import StrictRoute
from web.taking import export_file

router = APIRouter(prefix="/exports", tags=["exports"], route_class=StrictRoute)


@router.post("", status_code=202)
def export_articles(
    request: Request,
    desk: TheDesk,
    account: Reader,
    wanted: NewExport,
    key: IdempotencyKey = None,
) -> ExportShown:
    """Have books made of some articles. What is not in the library is left out.

    One that is sent to a device needs a token that may do everything.
    """
    if wanted.device and request.state.scope != "all":
        raise forbidden(request)
    wish = _wish(wanted)

    def make() -> str:
        return order_export(desk.library, desk.enqueue, account.id, wish).id

    id = ExportId(once(desk, account, key, wanted, make))
    return export_shown(desk.library.exports.find(account.id, id))


def _wish(wanted: NewExport) -> ExportWish:
    query = wanted.query
    return ExportWish(
        format=wanted.format,
        form=wanted.form,
        articles=tuple(ArticleId(id) for id in wanted.articles or ()),
        selection=None if query is None else Selection.parse(query),
        title=one_line(wanted.title) if wanted.title else None,
        device=DeviceId(wanted.device) if wanted.device else None,
    )


@router.get("")
def list_exports(
    desk: TheDesk, account: Reader, behind: Behind, limit: Limit = 50
) -> ExportsShown:
    """List the exports, the newest first."""
    found = desk.library.exports.list(account.id, limit, behind.at, behind.id)
    return ExportsShown(
        items=[export_shown(export) for export in found],
        next=next_cursor([(export.created_at, export.id) for export in found], limit),
    )


def _export(desk: TheDesk, account: Reader, id: ExportId) -> Export:
    return desk.library.exports.find(account.id, id)


#: The export that the path names, if it is the account's.
TheExport = Annotated[Export, Depends(_export)]


@router.get("/{id:key}")
def show_export(export: TheExport) -> ExportShown:
    """Tell how an export is going."""
    return export_shown(export)


@router.get("/{id:key}/events", response_class=EventSourceResponse)
async def follow_export(
    desk: TheDesk, export: TheExport
) -> AsyncIterator[ServerSentEvent]:
    """Follow an export as it happens: `progress`, and `end` at its end."""
    async for event in follow(desk.library, export):
        yield event


@router.get("/{id:key}/missing")
def list_missing(desk: TheDesk, export: TheExport) -> MissingsShown:
    """List what is not in the books, and why."""
    found = desk.library.exports.missing(export.account, export.id, 1000)
    return MissingsShown(items=[missing_shown(each) for each in found])


@router.post("/{id:key}/retry", status_code=202, dependencies=[Depends(_export)])
def retry(desk: TheDesk, account: Owner, wanted: Retry) -> RetryShown:
    """Have something tried once more that the books lack, in the background."""
    article = ArticleId(wanted.article_id)
    count = retry_missing(desk, account, article, wanted.what, wanted.url)
    return RetryShown(count=count)


class _Again(BaseModel):
    """What a key for making an export again belongs to."""

    export: str


@router.post("/{id:key}/again", status_code=202)
def make_again(
    request: Request,
    desk: TheDesk,
    account: Reader,
    id: ExportId,
    key: IdempotencyKey = None,
) -> ExportShown:
    """Have the same books made of what the library has now.

    One that is sent to a device needs a token that may do everything.
    """
    wish = desk.library.exports.wish(account.id, id)
    if wish.device and request.state.scope != "all":
        raise forbidden(request)

    def make() -> str:
        return order_export(desk.library, desk.enqueue, account.id, wish).id

    made = ExportId(once(desk, account, key, _Again(export=id), make))
    return export_shown(desk.library.exports.find(account.id, made))


@router.get("/{id:key}/book", response_class=FileResponse)
def download_export(desk: TheDesk, export: TheExport) -> Response:
    """Return the file: a book, or a ZIP file of books."""
    file = export_file(desk, export)
    if file is None:
        raise NotFound("There is no book yet, or it could not be made")
    return file


@router.post("/{id:key}/link", status_code=201)
def make_link(desk: TheDesk, export: TheExport) -> DownloadShown:
    """Make a link to the file that works once, for a quarter of an hour."""
    if export_file(desk, export) is None:
        raise NotFound("There is no book yet, or it could not be made")
    links = open_download_links(desk.settings)
    url, until = links.make(export.account, export.id, datetime.now(UTC))
    return DownloadShown(url=url, until=until)


@router.post("/{id:key}/cancel")
def cancel(desk: TheDesk, account: Reader, id: ExportId) -> ExportShown:
    """Stop an export; one that has ended stays as it is."""
    return export_shown(desk.library.exports.cancel(account.id, id))


@router.delete("/{id:key}", status_code=204)
def remove(desk: TheDesk, account: Owner, id: ExportId) -> None:
    """Delete an export before its time."""
    desk.library.exports.remove(account.id, id)
    remove_export(desk.store, id)
