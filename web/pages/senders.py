"""The sender's page: from whom books come, whether that works, what stopped it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from delivery.doctor import Finding
from inkpost.errors import SettingInvalid
from inkpost.model import Account
from web.desk import Desk, TheDesk
from web.languages import N_, _
from web.page import page
from web.reader import Reader
from web.sender import (
    MailAccount,
    demand_free,
    examine_sender,
    mail_leaves,
    own_server,
    sender_of,
)

router = APIRouter()

TheAccount = Annotated[MailAccount, Depends()]

#: What each check of the connection doctor is about.
CHECKS = {
    "line": N_("Connection and login"),
    "security": N_("Encryption"),
    "from": N_("Sender"),
    "size": N_("Size of mails"),
    "spf": "SPF",
    "dkim": "DKIM",
    "dmarc": "DMARC",
    "mailbox": N_("Mailbox"),
}
STATES = {"good": N_("good"), "doubtful": N_("look"), "bad": N_("bad")}


@router.get("/sender")
def show(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show from whom books come."""
    return _page(request, desk, reader)


def _page(
    request: Request,
    desk: Desk,
    reader: Account,
    given: MailAccount | None = None,
    wrong: str | None = None,
    notice: str | None = None,
    findings: tuple[Finding, ...] = (),
) -> Response:
    sender = sender_of(desk, reader)
    trouble = desk.library.senders.trouble
    return page(
        request,
        "sender.html",
        reader,
        422 if wrong else 200,
        sender=sender,
        own=own_server(sender),
        leaves=mail_leaves(desk, sender),
        trouble=trouble(reader.id) or (reader.is_owner and trouble("operator")),
        given=given or MailAccount(),
        wrong=wrong,
        notice=notice,
        findings=findings,
        checks=CHECKS,
        states=STATES,
    )


@router.post("/sender")
def keep(
    request: Request, desk: TheDesk, reader: Reader, given: TheAccount
) -> Response:
    """Keep a mail account of the reader's own, and try it."""
    known = desk.library.senders.find(reader.id)
    try:
        smtp_url, imap_url = given.urls(known)
        demand_free(desk, reader, given.address)
    except SettingInvalid as error:
        return _page(request, desk, reader, given, str(error))
    sender = desk.library.senders.keep(reader.id, given.address, smtp_url, imap_url)
    findings = examine_sender(desk, sender)
    notice = _(
        "Kept. From now on your books come from %(address)s.", address=sender.address
    )
    return _page(request, desk, reader, notice=notice, findings=findings)


@router.post("/sender/test")
def test(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Try the sender; send nothing."""
    sender = sender_of(desk, reader)
    findings = examine_sender(desk, sender) if sender else ()
    return _page(request, desk, reader, findings=findings)


@router.post("/sender/resume")
def resume(desk: TheDesk, reader: Reader) -> Response:
    """Send again, after the reader has mended what was wrong."""
    desk.library.senders.resume(reader.id)
    return RedirectResponse("/sender", 303)


@router.post("/sender/remove")
def remove(desk: TheDesk, reader: Reader) -> Response:
    """Forget the reader's own mail account; the operator's is used again."""
    desk.library.senders.remove(reader.id)
    return RedirectResponse("/sender", 303)
