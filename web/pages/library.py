"""The library: shelves, search, and what is done to many articles at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AwareDatetime

from inkpost.model import Account, ArticleId, DeviceId, Shelf
from library import CHANGES
from web.counter import order
from web.desk import Desk, TheDesk
from web.page import page
from web.reader import Reader

router = APIRouter()

#: Articles on one page, which has to stay under 100 KB.
PAGE = 50

SHELVES: dict[Shelf, str] = {
    "unread": "Unread",
    "favourites": "Favourites",
    "archive": "Archive",
    "all": "All",
}

#: What was done, in the reader's words, and what undoes it.
DONE = {
    "archive": ("archived", "unarchive"),
    "unarchive": ("back among the unread", "archive"),
    "favour": ("now a favourite", "unfavour"),
    "unfavour": ("no favourite any more", "favour"),
    "remove": ("removed", "restore"),
    "restore": ("brought back", "remove"),
}
assert set(DONE) == set(CHANGES)


@dataclass(frozen=True)
class View:
    """Which part of the library is looked at. `q`: the question of a search."""

    shelf: Shelf = "unread"
    tag: Annotated[str, Query(max_length=60)] = ""
    q: Annotated[str, Query(max_length=500)] = ""
    before: AwareDatetime | None = None

    def address(self, **changes: str) -> str:
        """Return the address of this view with `changes`, from its beginning."""
        values = {"shelf": self.shelf, "tag": self.tag, "q": self.q} | changes
        return "/library?" + urlencode({k: v for k, v in values.items() if v})


TheView = Annotated[View, Depends()]


@dataclass(frozen=True)
class Notice:
    """What was done to `ids`, and what `undo` is."""

    sentence: str
    ids: tuple[ArticleId, ...]
    undo: str


@router.get("/library")
def show(request: Request, desk: TheDesk, reader: Reader, view: TheView) -> Response:
    """Show a shelf."""
    return _page(request, desk, reader, view)


def _page(
    request: Request,
    desk: Desk,
    reader: Account,
    view: View,
    notice: Notice | None = None,
) -> Response:
    shelves = desk.library.shelves
    found = shelves.list(reader.id, view.shelf, view.tag, view.q, view.before, PAGE + 1)
    return page(
        request,
        "library.html",
        reader,
        articles=found[:PAGE],
        older=found[PAGE - 1].saved_at.isoformat() if len(found) > PAGE else None,
        view=view,
        shelves=SHELVES,
        tags=shelves.tags(reader.id),
        devices=desk.library.devices.list(reader.id),
        notice=notice,
    )


@router.post("/library")
def change(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    view: TheView,
    do: Annotated[str, Form()],
    id: Annotated[list[ArticleId], Form(max_length=2 * PAGE)] = [],  # noqa: B006
    device: Annotated[str, Form()] = "",
) -> Response:
    """Archive, favour, remove or send what was chosen."""
    chosen = desk.library.shelves.some(reader.id, id)
    if not chosen and do != "restore":
        return _page(request, desk, reader, view, Notice("Choose some first", (), ""))
    if do == "send":
        urls = [article.url for article in chosen]
        delivery = order(desk, reader, urls, DeviceId(device))
        return RedirectResponse(f"/deliveries/{delivery.id}", 303)
    if do not in CHANGES:
        raise HTTPException(422)
    count = desk.library.shelves.change(reader.id, id, do)
    words, undo = DONE[do]
    notice = Notice(f"{count} {words}", tuple(id), undo)
    return _page(request, desk, reader, view, notice)
