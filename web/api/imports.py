"""Files of other programs, for programs: looked through first, then let in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response, StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime, BaseModel, Field
from starlette.concurrency import run_in_threadpool

from inkpost.model import AT_WORK, Import, ImportId, ImportState
from web import importing
from web.api.article_values import ID
from web.api.bearer import Owner, Reader
from web.api.cursors import Behind, Limit, next_cursor
from web.api.idempotency import IdempotencyKey, once
from web.desk import TheDesk
from web.importing import LARGEST_ARCHIVE
from web.progress import follow_states

router = APIRouter(prefix="/imports", tags=["imports"])


class ImportShown(BaseModel):
    """A file that is brought. While it is *looking* nothing comes in; *looked* waits
    for your word; *running* takes it in. `position` of `total` lines are dealt with.

    `new`, `there`, `refused`, `highlights`: lines that came in (or would), that were in
    the library already, that did not come in, and marked passages. The articles
    themselves are read little by little.
    """

    id: str = Field(examples=[ID])
    name: str = Field(examples=["pocket.zip"])
    format: str = Field(examples=["Pocket"])
    state: ImportState = Field(examples=["looked"])
    sentence: str = Field(examples=["Looked through: nothing is in yet"])
    position: int = Field(examples=[1200])
    total: int | None = Field(examples=[1200])
    new: int = Field(examples=[1180])
    there: int = Field(examples=[12])
    refused: int = Field(examples=[8])
    highlights: int = Field(examples=[31])
    created_at: AwareDatetime = Field(examples=["2026-11-14T06:30:00Z"])
    until: AwareDatetime = Field(examples=["2026-11-21T06:30:00Z"])


class ImportsShown(BaseModel):
    """Imports, the newest first. `next`: the cursor of the page after, if any."""

    items: list[ImportShown]
    next: str | None = Field(examples=[None])


class _Wanted(BaseModel):
    """What makes two requests the same, for an Idempotency-Key."""

    name: str
    size: int


def _shown(brought: Import) -> ImportShown:
    same = (
        "id name format state sentence position total new there refused created_at "
        "until"
    )
    fields = {name: getattr(brought, name) for name in same.split()}
    return ImportShown(**fields, highlights=brought.marks)


@router.post(
    "",
    status_code=202,
    max_body_size=LARGEST_ARCHIVE,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {
                    "schema": {"type": "string", "format": "binary"}
                }
            },
        }
    },
)
async def bring_file(
    request: Request,
    desk: TheDesk,
    account: Owner,
    name: Annotated[str, Query(max_length=200, description="Of the file")] = "",
    key: IdempotencyKey = None,
) -> ImportShown:
    """Look through a file, which is the body as it is; nothing comes in yet.

    What kind of file it is is known from what is in it. At most 60 MB, or an archive of
    Inkpost's own of as much as the account may still keep.
    """
    id = await run_in_threadpool(importing.new_import, desk, account)
    path = desk.library.imports.path(id)
    size = await importing.receive(desk, account, id, request.stream())
    if not size:
        path.unlink()
        raise HTTPException(422, "The body is empty: send the file as it is")

    def make() -> str:
        return importing.begin(desk, account, id, name).id

    wanted = _Wanted(name=name, size=size)
    made = await run_in_threadpool(once, desk, account, key, wanted, make)
    if made != id:
        path.unlink(missing_ok=True)
    return _shown(
        await run_in_threadpool(desk.library.imports.find, account.id, ImportId(made))
    )


@router.get("")
def list_imports(
    desk: TheDesk, account: Reader, behind: Behind, limit: Limit = 50
) -> ImportsShown:
    """List the imports, the newest first."""
    found = desk.library.imports.list(account.id, limit, behind.at, behind.id)
    return ImportsShown(
        items=[_shown(one) for one in found],
        next=next_cursor([(one.created_at, one.id) for one in found], limit),
    )


def _import(desk: TheDesk, account: Reader, id: ImportId) -> Import:
    return desk.library.imports.find(account.id, id)


#: The import that the path names, if it is the account's.
TheImport = Annotated[Import, Depends(_import)]


@router.get("/{id:key}")
def show_import(brought: TheImport) -> ImportShown:
    """Tell what would come of a file, how far it is, or what came of it."""
    return _shown(brought)


@router.get("/{id:key}/events", response_class=EventSourceResponse)
async def follow_import(
    desk: TheDesk, brought: TheImport
) -> AsyncIterator[ServerSentEvent]:
    """Follow an import as it happens: `progress`, and `end` where it needs you."""

    def look() -> tuple[str, str]:
        now = desk.library.imports.find(brought.account, brought.id)
        at = f"{now.position} of {now.total}" if now.total else f"{now.position}"
        return now.state, now.sentence if now.state not in AT_WORK else at

    async for event in follow_states(look, AT_WORK):
        yield event


@router.get("/{id:key}/refused.csv", response_class=StreamingResponse)
def list_refused(desk: TheDesk, brought: TheImport) -> Response:
    """Return the lines that did not come in, with the reasons, as CSV.

    It can be mended, and brought as a file again. 5,000 lines are kept of an import.
    """
    lines = desk.library.imports.lines(brought.account, brought.id)
    return importing.refused_file(lines, "refused.csv")


@router.post("/{id:key}/start", status_code=202)
def start_import(desk: TheDesk, account: Owner, id: ImportId) -> ImportShown:
    """Let a file come in that was looked through; any other stays as it is."""
    return _shown(importing.start(desk, account, id))


@router.post("/{id:key}/cancel")
def cancel_import(desk: TheDesk, account: Owner, id: ImportId) -> ImportShown:
    """Stop an import where it is; what is in stays in."""
    return _shown(desk.library.imports.cancel(account.id, id))


@router.delete("/{id:key}", status_code=204)
def remove_import(desk: TheDesk, account: Owner, id: ImportId) -> None:
    """Forget an import; what is in stays in."""
    desk.library.imports.remove(account.id, id)
