"""Articles of the library, for programs: save, list, read, keep in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from inkpost.errors import NotFound
from inkpost.model import (
    Account,
    ArticleId,
    Preview,
    PreviewId,
    SavedArticle,
    Shelf,
)
from web.api.article_values import (
    ArticleChange,
    ArticleRead,
    ArticleShown,
    ArticlesShown,
    NewArticle,
    SaveShown,
    article_read,
    article_shown,
    save_shown,
)
from web.api.bearer import Looker, Owner, Reader, Saver
from web.api.captures import LARGEST_PAGE
from web.api.cursors import Behind, Limit, next_cursor
from web.api.idempotency import IdempotencyKey, once
from web.counter import check_address
from web.desk import Desk, TheDesk
from web.links import call_links
from web.progress import follow_states
from web.strict import StrictRoute

router = APIRouter(prefix="/articles", tags=["articles"], route_class=StrictRoute)
saves = APIRouter(prefix="/saves", tags=["articles"], route_class=StrictRoute)


@router.post("", status_code=202, max_body_size=LARGEST_PAGE)
def save_article(
    desk: TheDesk, account: Saver, new: NewArticle, key: IdempotencyKey = None
) -> SaveShown:
    """Save the article at an address, or on a page as a browser has it.

    It is read in the background: ask for the save, or follow it.
    """
    url = check_address(new.url)

    def save() -> str:
        desk.library.crowding.check()
        desk.library.quotas.check(account.id, 1)
        if new.html is not None:
            desk.library.captures.keep(account.id, url, new.html.encode())
        id = desk.library.previews.add(account.id, url)
        desk.enqueue("preview", id)
        return id

    return save_shown(
        _save(desk, account, PreviewId(once(desk, account, key, new, save)))
    )


def _save(desk: TheDesk, account: Looker, id: PreviewId) -> Preview:
    found = desk.library.previews.find(id, account.id)
    if found.is_guests:
        raise NotFound("There is no such save: it is kept for a day")
    return found


#: The save that the path names, if it is the account's.
TheSave = Annotated[Preview, Depends(_save)]


@saves.get("/{id:key}")
def show_save(save: TheSave) -> SaveShown:
    """Tell whether an article has been read; a save is kept for a day."""
    return save_shown(save)


@saves.get("/{id:key}/events", response_class=EventSourceResponse)
async def follow_save(desk: TheDesk, save: TheSave) -> AsyncIterator[ServerSentEvent]:
    """Follow a save as it happens: `progress`, and `end` at its end."""

    def look() -> tuple[str, str]:
        shown = save_shown(desk.library.previews.find(save.id, save.account))
        return shown.state, shown.sentence

    async for event in follow_states(look):
        yield event


@router.get("")
def list_articles(
    desk: TheDesk,
    account: Reader,
    behind: Behind,
    shelf: Shelf = "all",
    tag: Annotated[str | None, Query(max_length=60)] = None,
    q: Annotated[
        str | None, Query(max_length=500, description="Words that it has to have")
    ] = None,
    limit: Limit = 50,
) -> ArticlesShown:
    """List articles, the newest first."""
    found = desk.library.shelves.list(
        account.id,
        shelf,
        tag,
        q,
        behind.at,
        limit,
        ArticleId(behind.id) if behind.id else None,
    )
    return ArticlesShown(
        items=[article_shown(saved) for saved in found],
        next=next_cursor([(saved.saved_at, saved.id) for saved in found], limit),
    )


def _saved(desk: TheDesk, account: Reader, id: ArticleId) -> SavedArticle:
    return desk.library.shelves.find(account.id, id)


def _read(desk: Desk, account: Account, saved: SavedArticle) -> ArticleRead:
    library = desk.library
    article = library.articles.find(account.id, saved.id)
    return article_read(saved, article, library.highlights.of(account.id, saved.id))


@router.get("/{id:key}")
def read_article(
    desk: TheDesk,
    account: Reader,
    saved: Annotated[SavedArticle, Depends(_saved)],
) -> ArticleRead:
    """Return an article with its text."""
    return _read(desk, account, saved)


@router.post("/{id:key}/reading", status_code=202)
def read_again(desk: TheDesk, account: Saver, id: ArticleId) -> ArticleShown:
    """Have an article read now that has no text yet; any other stays as it is."""
    desk.library.shelves.find(account.id, id)
    call_links(desk, account, [id])
    return article_shown(desk.library.shelves.find(account.id, id))


@router.patch("/{id:key}")
def change_article(
    desk: TheDesk, account: Owner, id: ArticleId, change: ArticleChange
) -> ArticleRead:
    """Archive an article, make it a favourite, give it tags."""
    shelves = desk.library.shelves
    shelves.find(account.id, id)
    if change.archived is not None:
        shelves.change(account.id, [id], "archive" if change.archived else "unarchive")
    if change.favourite is not None:
        shelves.change(account.id, [id], "favour" if change.favourite else "unfavour")
    if change.tags is not None:
        shelves.tag(account.id, id, change.tags)
    return _read(desk, account, shelves.find(account.id, id))


@router.delete("/{id:key}", status_code=204)
def remove_article(desk: TheDesk, account: Owner, id: ArticleId) -> None:
    """Remove an article from the library."""
    desk.library.shelves.find(account.id, id)
    desk.library.shelves.change(account.id, [id], "remove")
