"""The library: shelves, search, and what is done to many articles at once."""

from __future__ import annotations

from collections.abc import Callable
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
from web.languages import N_, _, ngettext
from web.page import page
from web.reader import Reader

router = APIRouter()

#: Articles on one page, which has to stay under 100 KB.
PAGE = 50

SHELVES: dict[Shelf, str] = {
    "unread": N_("Unread"),
    "favourites": N_("Favourites"),
    "archive": N_("Archived"),
    "all": N_("All"),
}

#: What was done to so many articles, in the reader's words, and what undoes it.
DONE: dict[str, tuple[Callable[[int], str], str]] = {
    "archive": (
        lambda n: ngettext("%(num)s article archived", "%(num)s articles archived", n),
        "unarchive",
    ),
    "unarchive": (
        lambda n: ngettext(
            "%(num)s article is unread again", "%(num)s articles are unread again", n
        ),
        "archive",
    ),
    "favour": (
        lambda n: ngettext(
            "%(num)s article is a favourite", "%(num)s articles are favourites", n
        ),
        "unfavour",
    ),
    "unfavour": (
        lambda n: ngettext(
            "%(num)s article is no favourite any more",
            "%(num)s articles are no favourites any more",
            n,
        ),
        "favour",
    ),
    "remove": (
        lambda n: ngettext("%(num)s article deleted", "%(num)s articles deleted", n),
        "restore",
    ),
    "restore": (
        lambda n: ngettext(
            "%(num)s article brought back", "%(num)s articles brought back", n
        ),
        "remove",
    ),
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
        return _page(
            request, desk, reader, view, Notice(_("Choose some first"), (), "")
        )
    if do == "send":
        urls = [article.url for article in chosen]
        delivery = order(desk, reader, urls, DeviceId(device))
        return RedirectResponse(f"/deliveries/{delivery.id}", 303)
    if do not in CHANGES:
        raise HTTPException(422)
    count = desk.library.shelves.change(reader.id, id, do)
    sentence, undo = DONE[do]
    notice = Notice(sentence(count), tuple(id), undo)
    return _page(request, desk, reader, view, notice)
