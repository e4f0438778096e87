"""The library: shelves and search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import AwareDatetime

from inkpost.model import Account, ArticleId, SavedArticle, Shelf
from web import words
from web.desk import Desk, TheDesk
from web.keys import KEY
from web.languages import N_
from web.page import page
from web.reader import Reader

router = APIRouter()

#: Articles on one page, which has to stay under 100 KB.
PAGE = 50
#: Tags that are shown; the others are folded away.
TAGS, MOST_TAGS = 12, 200

SHELVES: dict[Shelf, str] = {
    "unread": N_("Unread"),
    "favourites": N_("Favourites"),
    "archive": N_("Archived"),
    "all": N_("All"),
}


@dataclass(frozen=True)
class View:
    """Which part of the library is looked at. `q`: the question of a search.

    `before`, `after`: when the last article before it was saved, and which that is.
    `chosen`: whether all are chosen, for browsers without scripts.
    """

    shelf: Shelf = "unread"
    tag: Annotated[str, Query(max_length=60)] = ""
    q: Annotated[str, Query(max_length=500)] = ""
    before: AwareDatetime | None = None
    after: Annotated[str, Query(pattern=f"^({KEY.pattern})?$")] = ""
    chosen: Literal["", "all"] = ""

    def address(self, path: str = "/library", **changes: str) -> str:
        """Return the address of this view with `changes`, from its beginning."""
        values = {"shelf": self.shelf, "tag": self.tag, "q": self.q} | changes
        return f"{path}?" + urlencode({k: v for k, v in values.items() if v})

    @property
    def query(self) -> str:
        """The words that ask for all that this view shows (`Selection.parse`)."""
        shelf = {"unread": "unread", "favourites": "favourite", "archive": "archived"}
        tag = self.tag.replace('"', " ")
        parts = (shelf.get(self.shelf, ""), f'tag:"{tag}"' if tag else "", self.q)
        return " ".join(filter(None, parts))

    def here(self, path: str = "/library") -> str:
        """Return the address of this view as far as it has been leafed through."""
        before = self.before.isoformat() if self.before else ""
        return self.address(path, before=before, after=self.after)

    def following(self, last: SavedArticle) -> str:
        """Return the address of what comes after `last`."""
        return self.address(before=last.saved_at.isoformat(), after=last.id)


TheView = Annotated[View, Depends()]


@dataclass(frozen=True)
class Notice:
    """What was done to `ids`, and what `undo` is; `tag`: to which tag it was done."""

    sentence: str
    ids: tuple[ArticleId, ...] = ()
    undo: str = ""
    tag: str = ""


@router.get("/library")
def show(request: Request, desk: TheDesk, reader: Reader, view: TheView) -> Response:
    """Show a shelf."""
    return shelf_page(request, desk, reader, view)


def shelf_page(
    request: Request,
    desk: Desk,
    reader: Account,
    view: View,
    notice: Notice | None = None,
) -> Response:
    """Return the page of the shelf that `view` looks at, with `notice` above it."""
    shelves = desk.library.shelves
    after = ArticleId(view.after) if view.after else None
    found = shelves.list(
        reader.id, view.shelf, view.tag, view.q, view.before, PAGE + 1, after
    )
    tags = shelves.tags(reader.id)
    often = sorted(tags, key=lambda each: -each[1])[:TAGS]
    return page(
        request,
        "library.html",
        reader,
        articles=found[:PAGE],
        older=view.following(found[PAGE - 1]) if len(found) > PAGE else None,
        view=view,
        shelves=SHELVES,
        counts=shelves.counts(reader.id),
        tags=sorted(often),
        more_tags=[each for each in tags if each not in often][:MOST_TAGS],
        devices=desk.library.devices.list(reader.id),
        formats=words.FORMATS,
        notice=notice,
    )
