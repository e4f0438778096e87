"""The page of one feed: what it brought, and what is to become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AwareDatetime

from inkpost import following
from inkpost.model import (
    Account,
    ArticleId,
    DeviceId,
    FullText,
    Subscription,
    SubscriptionId,
)
from web.counter import order_chosen
from web.desk import Desk, TheDesk
from web.keys import KEY
from web.languages import N_, _, ngettext
from web.links import call_links
from web.page import page
from web.reader import Reader

router = APIRouter()

#: Entries on one page.
PAGE = 50

FULL_TEXT: dict[FullText, str] = {
    "auto": N_("Where the feed has but the beginning (recommended)"),
    "always": N_("Always"),
    "never": N_("Never: what the feed has is enough"),
}

#: What is said after something was done to so many entries.
SAVED: Callable[[int], str] = lambda n: ngettext(  # noqa: E731
    "%(num)s article saved", "%(num)s articles saved", n
)
READ: Callable[[int], str] = lambda n: ngettext(  # noqa: E731
    "%(num)s entry marked as read", "%(num)s entries marked as read", n
)
UNREAD: Callable[[int], str] = lambda n: ngettext(  # noqa: E731
    "%(num)s article is unread again", "%(num)s articles are unread again", n
)


@dataclass(frozen=True)
class Leaf:
    """Which entries are looked at. `before`, `after`: the last one before them.

    `chosen`: whether all are chosen, for browsers without scripts.
    """

    show: Literal["unread", "all"] = "unread"
    before: AwareDatetime | None = None
    after: Annotated[str, Query(pattern=f"^({KEY.pattern})?$")] = ""
    chosen: Literal["", "all"] = ""


TheLeaf = Annotated[Leaf, Depends()]


def _feed(desk: TheDesk, reader: Reader, id: SubscriptionId) -> Subscription:
    return desk.library.subscriptions.find(reader.id, id)


#: The feed that the path names, if the reader follows it; 404 otherwise.
TheFeed = Annotated[Subscription, Depends(_feed)]


@router.get("/feeds/{id:key}")
def show(
    request: Request, desk: TheDesk, reader: Reader, feed: TheFeed, leaf: TheLeaf
) -> Response:
    """Show what the feed brought."""
    return _feed_page(request, desk, reader, feed, leaf)


def _feed_page(
    request: Request,
    desk: Desk,
    reader: Account,
    feed: Subscription,
    leaf: Leaf,
    notice: str | None = None,
) -> Response:
    found = desk.library.entries.list(
        reader.id,
        feed.id,
        unread=leaf.show == "unread",
        before=leaf.before,
        after=leaf.after or None,
        limit=PAGE + 1,
    )
    everything = desk.library.subscriptions.list(reader.id)
    return page(
        request,
        "feed.html",
        reader,
        feed=feed,
        leaf=leaf,
        entries=found[:PAGE],
        last=found[PAGE - 1] if len(found) > PAGE else None,
        devices=desk.library.devices.list(reader.id),
        categories=sorted({one.category for one in everything if one.category}),
        full_text=FULL_TEXT,
        notice=notice,
    )


@router.post("/feeds/{id:key}")
def change(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    feed: TheFeed,
    leaf: TheLeaf,
    do: Annotated[str, Form()] = "",
    one: Annotated[str, Form()] = "",
    ids: Annotated[list[ArticleId], Form(alias="id", max_length=2 * PAGE)] = [],  # noqa: B006
    device: Annotated[str, Form()] = "",
) -> Response:
    """Do something to the entries that were chosen. `one`: to one, chosen or not."""
    if one:
        do, _colon, only = one.partition(":")
        ids = [ArticleId(only)]
    chosen = desk.library.shelves.some(reader.id, ids)
    if not chosen:
        notice = _("Choose some first")
        return _feed_page(request, desk, reader, feed, leaf, notice)
    if do == "send":
        entries = [article.id for article in chosen]
        delivery = order_chosen(desk, reader, entries, DeviceId(device))
        return RedirectResponse(f"/deliveries/{delivery.id}", 303)
    notice = _done(desk, reader, do, [article.id for article in chosen])
    now = desk.library.subscriptions.find(reader.id, feed.id)
    return _feed_page(request, desk, reader, now, leaf, notice)


def _done(desk: Desk, reader: Account, do: str, ids: list[ArticleId]) -> str:
    if do == "save":
        return SAVED(desk.library.entries.save(reader.id, ids))
    if do == "archive":
        return READ(desk.library.shelves.change(reader.id, ids, "archive"))
    if do == "unarchive":
        return UNREAD(desk.library.shelves.change(reader.id, ids, "unarchive"))
    if do == "read":
        call_links(desk, reader, ids)
        return _("The page is being read")
    raise HTTPException(422)


@router.post("/feeds/{id:key}/read")
def read_all(
    request: Request, desk: TheDesk, reader: Reader, feed: TheFeed
) -> Response:
    """Mark all entries that nobody has saved as read."""
    notice = READ(desk.library.entries.read_all(reader.id, feed.id))
    now = desk.library.subscriptions.find(reader.id, feed.id)
    return _feed_page(request, desk, reader, now, Leaf(), notice)


@router.post("/feeds/{id:key}/refresh")
def refresh(desk: TheDesk, reader: Reader, feed: TheFeed) -> Response:
    """Have the feed looked at now."""
    following.refresh(desk.library, desk.enqueue, reader.id, feed.id)
    return RedirectResponse(f"/feeds/{feed.id}", 303)


@router.post("/feeds/{id:key}/settings")
def settings(
    desk: TheDesk,
    reader: Reader,
    feed: TheFeed,
    title: Annotated[str, Form(max_length=1000)] = "",
    category: Annotated[str, Form(max_length=300)] = "",
    full_text: Annotated[FullText, Form()] = "auto",
    paused: Annotated[str, Form()] = "",
) -> Response:
    """Keep what the reader wants of the feed."""
    desk.library.subscriptions.change(
        reader.id,
        feed.id,
        title="" if title == feed.own_title else title,
        category=category,
        full_text=full_text,
        is_paused=bool(paused),
    )
    return RedirectResponse(f"/feeds/{feed.id}", 303)


@router.post("/feeds/{id:key}/choice")
def choose(
    desk: TheDesk, reader: Reader, feed: TheFeed, url: Annotated[str, Form()] = ""
) -> Response:
    """Follow one feed of a site that has several."""
    id = following.choose(desk.library, desk.enqueue, reader.id, feed.id, url)
    return RedirectResponse(f"/feeds/{id}", 303)


@router.post("/feeds/{id:key}/remove")
def remove(desk: TheDesk, reader: Reader, feed: TheFeed) -> Response:
    """Follow the feed no more."""
    desk.library.subscriptions.remove(reader.id, feed.id)
    return RedirectResponse("/feeds", 303)
