"""Everything of an account, for programs."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime, BaseModel, Field

from inkpost.errors import NotFound
from inkpost.model import Account, Archive, ArchiveState
from inkpost.removal import remove_archive
from web.api.bearer import Owner
from web.api.idempotency import IdempotencyKey, once
from web.api.values import Value
from web.desk import Desk, TheDesk
from web.pages.archive import finished, sent
from web.progress import follow_states
from web.strict import StrictRoute

router = APIRouter(prefix="/archive", tags=["archive"], route_class=StrictRoute)


class NewArchive(Value):
    """An archive of the account: there is nothing to choose."""


class ArchiveShown(BaseModel):
    """The archive of the account. `size`: bytes, once it is *ready*."""

    state: ArchiveState = Field(examples=["ready"])
    sentence: str = Field(examples=["The archive is ready"])
    done: int = Field(examples=[812])
    total: int = Field(examples=[812])
    size: int = Field(examples=[48211968])
    created_at: AwareDatetime = Field(examples=["2026-11-14T06:30:00Z"])
    until: AwareDatetime = Field(examples=["2026-11-16T06:30:00Z"])


def _find(desk: Desk, account: Account) -> Archive:
    archive = desk.library.archives.find(account.id)
    if archive is None:
        raise NotFound("There is no archive: have one made")
    return archive


def _shown(archive: Archive) -> ArchiveShown:
    return ArchiveShown.model_validate(archive, from_attributes=True)


@router.post("", status_code=202)
def make_archive(
    desk: TheDesk, account: Owner, key: IdempotencyKey = None
) -> ArchiveShown:
    """Have an archive of the account made, instead of an older one.

    One that is being made already is the same.
    """

    def make() -> str:
        if desk.library.archives.order(account.id):
            desk.enqueue("archive", account.id)
        return account.id

    once(desk, account, key, NewArchive(), make)
    return _shown(_find(desk, account))


@router.get("")
def show_archive(desk: TheDesk, account: Owner) -> ArchiveShown:
    """Tell how far the archive is."""
    return _shown(_find(desk, account))


@router.get("/events", response_class=EventSourceResponse)
async def follow_archive(
    desk: TheDesk, account: Owner
) -> AsyncIterator[ServerSentEvent]:
    """Follow it as it happens: `progress`, and `end` at its end."""

    def look() -> tuple[str, str]:
        archive = _find(desk, account)
        return archive.state, archive.sentence

    async for event in follow_states(look):
        yield event


@router.get("/file", response_class=FileResponse)
def download_archive(desk: TheDesk, account: Owner) -> Response:
    """Return the archive as a file (`application/x-tar`)."""
    return sent(finished(desk, account))


@router.delete("", status_code=204)
def delete_archive(desk: TheDesk, account: Owner) -> None:
    """Delete the archive before its time."""
    desk.library.archives.remove(account.id)
    remove_archive(desk.store, account.id)
