"""The feeds page: what a reader follows, how each of it is, and how to follow more."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from inkpost import following
from inkpost.errors import AddressRefused, Permanent, QuotaSpent
from inkpost.model import Account
from web.desk import Desk, TheDesk
from web.feeds import LARGEST_LIST, feed_list
from web.languages import _, ngettext
from web.page import page
from web.reader import Reader

router = APIRouter()


@router.get("/feeds")
def show(request: Request, desk: TheDesk, reader: Reader, url: str = "") -> Response:
    """Show the feeds; `url`: what is to be followed, for the button of a browser."""
    return feeds_page(request, desk, reader, given=url[:4096])


def feeds_page(
    request: Request,
    desk: Desk,
    reader: Account,
    *,
    given: str = "",
    wrong: str | None = None,
    notice: str | None = None,
    troubles: tuple[str, ...] = (),
) -> Response:
    """Return the page of the feeds of `reader`, with what there is to tell."""
    found = desk.library.subscriptions.list(reader.id)
    grouped = groupby(found, key=lambda one: one.category)
    return page(
        request,
        "feeds.html",
        reader,
        422 if wrong else 200,
        groups=[(category, list(feeds)) for category, feeds in grouped],
        categories=sorted({one.category for one in found if one.category}),
        is_waited_for=any(one.state == "new" for one in found),
        given=given,
        wrong=wrong,
        notice=notice,
        troubles=troubles,
        domain=desk.settings.mail_domain,
        box=desk.library.letters.box(reader.id),
    )


@router.post("/feeds/letter-box")
def open_letter_box(desk: TheDesk, reader: Reader) -> Response:
    """Give the reader a new address for newsletters; the one before is gone."""
    if not desk.settings.mail_domain:
        raise HTTPException(404)
    desk.library.letters.open_box(reader.id)
    return RedirectResponse("/feeds#newsletters", 303)


@router.post("/feeds/letter-box/close")
def close_letter_box(desk: TheDesk, reader: Reader) -> Response:
    """Take no more newsletters."""
    desk.library.letters.close_box(reader.id)
    return RedirectResponse("/feeds#newsletters", 303)


@router.get("/newsletters/{name}")
def newsletter(request: Request, desk: TheDesk, reader: Reader, name: str) -> Response:
    """Lead from the link in a book to the newsletter that it names."""
    url = f"{desk.settings.public_url.rstrip('/')}{request.url.path}"
    now = datetime.now(UTC)
    id = desk.library.articles.fetched_since(reader.id, url, now)
    if id is None or not re.fullmatch("[0-9a-f]{32}", name):
        raise HTTPException(404)
    return RedirectResponse(f"/articles/{id}", 303)


@router.post("/feeds")
def follow(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    url: Annotated[str, Form(max_length=10_000)] = "",
    category: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Follow the feed, or the site, at an address."""
    try:
        id = following.follow(
            desk.library, desk.enqueue, reader.id, url, category=category
        )
    except (AddressRefused, QuotaSpent) as error:
        return feeds_page(request, desk, reader, given=url[:4096], wrong=str(error))
    return RedirectResponse(f"/feeds/{id}", 303)


@router.get("/feeds/opml")
def export_list(desk: TheDesk, reader: Reader) -> Response:
    """Return the list of feeds as an OPML file."""
    return feed_list(desk, reader)


@router.post(
    "/feeds/opml",
    max_body_size=LARGEST_LIST + 10_000,
    form_limits={"max_fields": 10, "max_files": 1, "max_part_size": LARGEST_LIST},
)
def import_list(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    opml: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Follow what an OPML file lists."""
    content = opml.file.read(LARGEST_LIST + 1) if opml else b""
    if not content:
        notice = _("Choose the file first.")
        return feeds_page(request, desk, reader, notice=notice)
    try:
        brought = following.bring_feeds(desk.library, reader.id, content)
    except Permanent as error:
        return feeds_page(request, desk, reader, troubles=(str(error),))
    new = ngettext(
        "%(num)s feed is new to your list.", "%(num)s feeds are new to your list.",
        brought.new,
    )  # fmt: skip
    known = ngettext(
        "%(num)s was in it already.", "%(num)s were in it already.", brought.known
    )
    notice = f"{new} {known}" if brought.known else new
    return feeds_page(request, desk, reader, notice=notice, troubles=brought.troubles)
