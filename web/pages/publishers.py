"""For publishers: the button, its markup, and how often it is pressed."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from web.desk import TheDesk
from web.page import integrity, page
from web.reader import Reader

router = APIRouter()

BUTTON = "button-1.0.js"
#: Days whose presses are shown.
DAYS = 30


@router.get("/publishers")
def show(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show the markup to copy; to the owner also what was pressed."""
    counts = desk.library.clicks.since(DAYS) if reader.is_owner else ()
    return page(
        request,
        "publishers.html",
        reader,
        address=desk.settings.public_url.rstrip("/"),
        button=BUTTON,
        integrity=integrity(BUTTON),
        sites=desk.settings.guest_sites,
        days=DAYS,
        counts=counts,
    )
