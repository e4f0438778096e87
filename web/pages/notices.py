"""What came back by mail: kept, shown, never answered."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from inkpost.post import Kind
from web.desk import TheDesk
from web.languages import N_
from web.page import page
from web.reader import Reader
from web.sender import sender_of

router = APIRouter()

#: What kind of mail it is, in the reader's words.
KINDS: dict[Kind, str] = {
    "refusal": N_("Amazon refuses a book"),
    "verification": N_("Amazon asks whether it was you"),
    "suspension": N_("Amazon has stopped your sender"),
    "bounce": N_("A mail came back"),
    "delay": N_("A mail is late"),
    "reply": N_("A machine answered"),
    "forged": N_("Says that it is Amazon’s, and is not proved to be"),
    "unknown": N_("Other mail"),
}
#: How a kind is marked in a list, as states are.
MARKS = {
    "refusal": "failed",
    "suspension": "failed",
    "bounce": "failed",
    "verification": "maybe_sent",
}


@router.get("/notices")
def show(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show what came back to the reader's sender; to its owner, what is nobody's."""
    notices = desk.library.notices
    return page(
        request,
        "notices.html",
        reader,
        notices=notices.list(reader.id),
        nobodys=notices.list(None) if reader.is_owner else (),
        sender=sender_of(desk, reader),
        kinds=KINDS,
        marks=MARKS,
    )
