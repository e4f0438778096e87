"""Books of the library's articles to take along, for programs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime, BaseModel, Field

from delivery.compose import file_name
from inkpost.errors import NotFound
from inkpost.model import ArticleId, Export, ExportId, ExportState, Format
from inkpost.removal import remove_export
from inkpost.render import one_line
from web.api.article_values import ID
from web.api.bearer import Owner, Reader
from web.api.cursors import Behind, Limit, next_cursor
from web.api.idempotency import IdempotencyKey, once
from web.api.values import BookShown, Value, book_shown
from web.desk import TheDesk
from web.progress import follow_states
from web.strict import StrictRoute

router = APIRouter(prefix="/exports", tags=["exports"], route_class=StrictRoute)

#: Articles of one export.
MOST_ARTICLES = 1000


class NewExport(Value):
    """A book to make of articles of the library, in the order that is given."""

    articles: Annotated[
        list[Annotated[str, Field(max_length=64)]],
        Field(min_length=1, max_length=MOST_ARTICLES),
    ] = Field(examples=[[ID]])
    format: Format = Field("epub", examples=["epub"])
    title: Annotated[str | None, Field(max_length=1000)] = Field(
        None, examples=["For the ferry"]
    )


class ExportShown(BaseModel):
    """A book to take along. `book`: once it is *ready*; kept until `until`."""

    id: str = Field(examples=[ID])
    state: ExportState = Field(examples=["ready"])
    sentence: str = Field(examples=["The book is ready"])
    format: Format = Field(examples=["epub"])
    articles: list[str] = Field(examples=[[ID]])
    book: BookShown | None
    created_at: AwareDatetime = Field(examples=["2026-11-14T06:30:00Z"])
    until: AwareDatetime = Field(examples=["2026-11-21T06:30:00Z"])


class ExportsShown(BaseModel):
    """Exports, the newest first. `next`: the cursor of the page after, if any."""

    items: list[ExportShown]
    next: str | None = Field(examples=[None])


def _shown(export: Export) -> ExportShown:
    return ExportShown(
        id=export.id,
        state=export.state,
        sentence=export.sentence,
        format=export.format,
        articles=list(export.articles),
        book=book_shown(export.package) if export.package else None,
        created_at=export.created_at,
        until=export.until,
    )


@router.post("", status_code=202)
def export_articles(
    desk: TheDesk, account: Reader, wanted: NewExport, key: IdempotencyKey = None
) -> ExportShown:
    """Have a book made of some articles. What is not in the library is left out."""
    exports = desk.library.exports

    def make() -> str:
        desk.library.quotas.check(account.id, 0)
        ids = [ArticleId(id) for id in wanted.articles]
        title = one_line(wanted.title) if wanted.title else None
        id = exports.add(account.id, ids, wanted.format, title)
        desk.enqueue("export", id)
        return id

    id = ExportId(once(desk, account, key, wanted, make))
    return _shown(exports.find(account.id, id))


@router.get("")
def list_exports(
    desk: TheDesk, account: Reader, behind: Behind, limit: Limit = 50
) -> ExportsShown:
    """List the exports, the newest first."""
    found = desk.library.exports.list(account.id, limit, behind.at, behind.id)
    return ExportsShown(
        items=[_shown(export) for export in found],
        next=next_cursor([(export.created_at, export.id) for export in found], limit),
    )


def _export(desk: TheDesk, account: Reader, id: ExportId) -> Export:
    return desk.library.exports.find(account.id, id)


#: The export that the path names, if it is the account's.
TheExport = Annotated[Export, Depends(_export)]


@router.get("/{id:key}")
def show_export(export: TheExport) -> ExportShown:
    """Tell how an export is going."""
    return _shown(export)


@router.get("/{id:key}/events", response_class=EventSourceResponse)
async def follow_export(
    desk: TheDesk, export: TheExport
) -> AsyncIterator[ServerSentEvent]:
    """Follow an export as it happens: `progress`, and `end` at its end."""

    def look() -> tuple[str, str]:
        now = desk.library.exports.find(export.account, export.id)
        return now.state, now.sentence

    async for event in follow_states(look):
        yield event


@router.get("/{id:key}/book", response_class=FileResponse)
def download_export(export: TheExport) -> Response:
    """Return the book as a file."""
    package = export.package
    if package is None or not package.path.is_file():
        raise NotFound("There is no book yet, or it could not be made")
    name = file_name(package, "")
    return FileResponse(package.path, media_type=package.media_type, filename=name)


@router.delete("/{id:key}", status_code=204)
def remove(desk: TheDesk, account: Owner, id: ExportId) -> None:
    """Delete an export before its time."""
    desk.library.exports.remove(account.id, id)
    remove_export(desk.settings.data_dir.resolve(), id)
