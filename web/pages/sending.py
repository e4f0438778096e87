"""The first page, and the page that a publisher's button opens."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from articles import check_url
from inkpost.errors import AddressRefused
from inkpost.model import Account, DeviceId, Wish
from web import guests, words
from web.counter import order
from web.desk import Desk, TheDesk
from web.page import page
from web.reader import Reader, Visitor
from web.sender import sender_address

router = APIRouter()

#: Characters of a shared text in which an address is looked for.
LONGEST_TEXT = 20_000
#: Deliveries that the first page shows.
LATELY = 5


@router.get("/")
def show(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show where to paste an address, and what was sent lately."""
    return _page(request, desk, reader)


def _page(
    request: Request,
    desk: Desk,
    reader: Account,
    urls: str = "",
    device: str = "",
    wrong: str | None = None,
) -> Response:
    lately = desk.library.deliveries.list(reader.id, LATELY)
    return page(
        request,
        "home.html",
        reader,
        422 if wrong else 200,
        devices=desk.library.devices.list(reader.id),
        deliveries=lately,
        given={
            "urls": urls,
            "device": device or (lately[0].device if lately else ""),
            "address": "",
            "name": "",
        },
        wrong=wrong,
        mail_from=sender_address(desk, reader),
        words=words,
    )


@router.post("/deliveries")
def send(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    urls: Annotated[str, Form()] = "",
    device: Annotated[str, Form()] = "",
) -> Response:
    """Order a book of the addresses, one a line, and show how it comes along."""
    try:
        delivery = order(desk, reader, urls.split(), DeviceId(device))
    except AddressRefused as error:
        return _page(request, desk, reader, urls, device, str(error))
    return RedirectResponse(f"/deliveries/{delivery.id}", 303)


@router.get("/send")
def confirm(
    request: Request,
    desk: TheDesk,
    visitor: Visitor,
    url: str = "",
    text: str = "",
    do: Wish | None = None,
) -> Response:
    """Show which page another site wants sent, and one button (safety 118).

    Nothing is looked up and nothing is kept: any site can open this. `text`: what a
    phone's share sheet gives, with the address somewhere in it. `do`: what was pressed
    on a publisher's page, which is counted.
    """
    try:
        checked = check_url(url or _address_in(text))
    except AddressRefused as error:
        if visitor is None:
            raise
        return _page(request, desk, visitor, url, wrong=str(error))
    site = urlsplit(checked).hostname or ""
    if do and not _is_ahead(request):
        desk.library.clicks.note(site, do)
    return page(
        request,
        "send.html",
        visitor,
        url=checked,
        site=site,
        do=do or "send",
        devices=desk.library.devices.list(visitor.id) if visitor else (),
        welcome=guests.welcomes(desk.settings, checked),
        by_mail=guests.mails(desk.settings),
    )


def _is_ahead(request: Request) -> bool:
    """Tell whether a browser only fetches what may be pressed later."""
    return "prefetch" in request.headers.get("sec-purpose", "")


def _address_in(text: str) -> str:
    """Return the first web address in `text`, or nothing."""
    found = re.search(r"https?://\S+", text[:LONGEST_TEXT])
    return found[0] if found else ""
