"""What a guest has printed, mailed: to an address that a code has just proved.

Each mail takes a code of its own, so nobody can use an address that somebody else has
proved; and whether an address belongs to a reader here is told to nobody.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import TypeAdapter, ValidationError

from delivery import device_address, device_kind
from inkpost import orders, proving
from inkpost.errors import NotADevice, TooManyCodes
from inkpost.model import FINAL, Cut, Device, Item, Preview
from web import guests, words
from web.counter import NAMES
from web.desk import Desk, TheDesk
from web.languages import _
from web.page import page
from web.pages.devices import VERDICTS
from web.pages.printing import ThePreview, ThePreviewed, TheWish
from web.told import told

# A box for each block.
router = APIRouter(form_limits={"max_fields": 5000, "max_files": 0})

CUT = TypeAdapter(Cut)
#: Characters of a cut as it goes through the forms.
LONGEST_CUT = 60_000
MailFormat = Literal["epub", "pdf"]


def _open(desk: TheDesk, preview: ThePreview) -> Preview:
    if not preview.is_guests or not guests.mails(desk.settings):
        raise HTTPException(404)
    return preview


#: A guest's preview, where the operator lets guests have something mailed.
Mailable = Annotated[Preview, Depends(_open)]


class Letter:
    """What the forms carry along: the cut, as JSON, the address and the format."""

    def __init__(
        self,
        cut: Annotated[str, Form(max_length=LONGEST_CUT)],
        address: Annotated[str, Form(max_length=200)] = "",
        format: Annotated[MailFormat, Form()] = "epub",
    ) -> None:
        self.cut, self.address, self.format = cut, address, format

    @property
    def wish(self) -> Cut:
        """The cut; raise 422 for what is none."""
        try:
            return CUT.validate_json(self.cut)
        except ValidationError as error:
            raise HTTPException(422) from error


TheLetter = Annotated[Letter, Depends()]


@router.post("/previews/{id:key}/mail")
def begin(
    request: Request, desk: TheDesk, preview: Mailable, wish: TheWish
) -> Response:
    """Ask where it is to go."""
    cut = CUT.dump_json(wish.cut).decode()
    return _page(request, desk, preview, Letter(cut))


def _page(
    request: Request,
    desk: Desk,
    preview: Preview,
    letter: Letter,
    wrong: str = "",
    *,
    asks_code: bool = False,
    sender: str = "",
) -> Response:
    return page(
        request,
        "guest_mail.html",
        None,
        422 if wrong else 200,
        preview=preview,
        letter=letter,
        wrong=wrong,
        asks_code=asks_code,
        sender=sender,
        delivery=None,
        leaves=bool(desk.settings.smtp_url),
    )


@router.post("/previews/{id:key}/mail/code")
def ask_for_code(
    request: Request, desk: TheDesk, preview: Mailable, letter: TheLetter
) -> Response:
    """Have a code mailed to the address, and ask for it."""
    try:
        known = device_address(letter.address, desk.settings.device_domains)
        guests.demand_code(desk, preview.id, guests.client_of(request))
        sender = _send_code(desk, known)
    except (NotADevice, TooManyCodes) as error:
        return _page(request, desk, preview, letter, f"{told(str(error))}.")
    return _page(request, desk, preview, letter, asks_code=True, sender=sender)


def _send_code(desk: Desk, address: str) -> str:
    """Return from which address the code comes."""
    library, kind = desk.library, device_kind(address)
    account = library.guests.at(address)
    device = library.devices.add(account, NAMES[kind], address, kind)
    if library.proofs.owner(account, address) is None:
        now = datetime.now(UTC)
        proving.ask_for_code(library, desk.enqueue, now, account, device.id)
    return guests.sender_address(desk, account)


@router.post("/previews/{id:key}/mail/send")
def send(
    request: Request,
    desk: TheDesk,
    preview: Mailable,
    article: ThePreviewed,
    letter: TheLetter,
    code: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Send it, if the code is the one that was mailed."""
    library = desk.library
    device = _device(desk, letter.address)
    if device is None:
        said = _(VERDICTS["spent"], name=letter.address)
        return _page(request, desk, preview, letter, said, asks_code=True)
    account = library.guests.at(device.address)
    now = datetime.now(UTC)
    verdict = proving.prove(library, desk.enqueue, now, account, device.id, code)
    if verdict != "proved":
        said = _(VERDICTS[verdict], name=device.address)
        return _page(request, desk, preview, letter, said, asks_code=True)
    kept = library.articles.keep(account, preview.url, article)
    item = Item(preview.url, kept, cut=letter.wish)
    delivery = orders.order_article(
        library, desk.enqueue, account, item, device.id, letter.format
    )
    library.previews.mailed(preview.id, account, delivery.id)
    return RedirectResponse(f"/previews/{preview.id}/mail", 303)


def _device(desk: Desk, address: str) -> Device | None:
    """Return the device that a code was asked for; None where none was."""
    known = device_address(address, desk.settings.device_domains)
    account = desk.library.guests.find(known)
    devices = desk.library.devices.list(account) if account else ()
    return next((device for device in devices if device.address == known), None)


@router.get("/previews/{id:key}/mail")
def show(request: Request, desk: TheDesk, preview: Mailable) -> Response:
    """Show how far the mail is."""
    if not (preview.mailed_by and preview.delivery):
        raise HTTPException(404)
    delivery = desk.library.deliveries.find(preview.mailed_by, preview.delivery)
    return page(
        request,
        "guest_mail.html",
        None,
        preview=preview,
        letter=None,
        wrong="",
        asks_code=False,
        delivery=delivery,
        final=delivery.state in FINAL,
        outcome=words.outcome(delivery),
        state=words.state(delivery),
        sentence=told(delivery.sentence),
    )
