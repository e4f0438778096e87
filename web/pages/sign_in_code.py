"""Signing in by a code that is mailed, in the browser that asked for it (safety 5.3).

It takes as long, and says the same, whether or not there is such an account: the mail
goes out after the answer.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from delivery import open_send
from delivery.notes import compose_note
from inkpost.errors import InkpostError
from library.codes import CODE_LIFE, new_code
from library.credentials import EMAIL, email_of
from web.desk import Desk, TheDesk
from web.guests import client_of
from web.languages import _
from web.page import page
from web.reader import set_session, set_waiting, waiting_name
from web.told import told
from web.ways_in import TooManyTries, safe_next

router = APIRouter()
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Letter:
    """The mail with a code, in the language of the page that it was asked on."""

    email: str
    token: str
    code: str
    subject: str
    text: str


@router.post("/sign-in/code")
def ask(
    request: Request,
    desk: TheDesk,
    email: Annotated[str, Form(max_length=300)] = "",
    next: Annotated[str, Form(max_length=5000)] = "",
) -> Response:
    """Mail a code to `email`, if that is somebody here; show where to type it."""
    if not desk.settings.smtp_url:
        raise HTTPException(404)
    known, token = email_of(email), secrets.token_urlsafe(32)
    try:
        _count(desk, {"mail": known, "place": client_of(request)})
    except TooManyTries as error:
        return _page(request, next, error)
    onward = f"/sign-in/code?{urlencode({'next': safe_next(next)})}"
    letter = _letter(desk, known, token)
    response = RedirectResponse(
        onward, 303, background=BackgroundTask(_send, desk, letter)
    )
    set_waiting(response, desk, token, CODE_LIFE)
    return response


def _count(desk: Desk, tried: dict[str, str]) -> None:
    if until := desk.library.tries.admit(tried):
        raise TooManyTries(until)


def _letter(desk: Desk, email: str, token: str) -> Letter:
    code, address = new_code(), desk.settings.public_url.rstrip("/")
    shown = f"{code[:3]} {code[3:]}"
    first = _(
        "Your code is %(code)s. Type it where you asked for it, within 15 minutes.",
        code=shown,
    )
    second = _(
        "If you did not ask to sign in at %(address)s, do nothing: nobody comes in "
        "without this code.",
        address=address,
    )
    text = f"{first}\n\n{second}\n"
    return Letter(email, token, code, _("%(code)s signs you in", code=shown), text)


def _send(desk: Desk, letter: Letter) -> None:
    """Keep the code and mail it, if there is such an account."""
    account = desk.library.accounts.with_email(letter.email)
    if account is None or not EMAIL.fullmatch(letter.email):
        return
    desk.library.codes.keep(account.id, letter.token, letter.code)
    send = open_send(desk.settings.smtp_url, desk.outbox, desk.store.keep)
    sender, now = desk.settings.mail_from, datetime.now(UTC)
    try:
        note = compose_note(letter.subject, letter.text, letter.email, sender, now)
        send(note, letter.email, lambda: None)
    except (InkpostError, ValueError) as error:
        log.warning("code not mailed", reason=str(error))


@router.get("/sign-in/code")
def show(request: Request, next: str = "") -> Response:
    """Show where to type the code."""
    return _page(request, next)


def _page(
    request: Request, next: str, wrong: TooManyTries | str | None = None
) -> Response:
    wait = wrong.seconds if isinstance(wrong, TooManyTries) else 0
    status = 429 if wait else 422 if wrong else 200
    return page(
        request,
        "sign_in_code.html",
        None,
        status,
        {"Retry-After": str(wait)} if wait else None,
        next=safe_next(next),
        wrong=told(f"{wrong}.") if wait else wrong,
    )


@router.post("/sign-in/code/use")
def use(
    request: Request,
    desk: TheDesk,
    code: Annotated[str, Form(max_length=100)] = "",
    next: Annotated[str, Form(max_length=5000)] = "",
) -> Response:
    """Open a session for the right code, in the browser that asked for it."""
    token = request.cookies.get(waiting_name(desk), "")
    try:
        _count(desk, {"code": token, "place": client_of(request)})
    except TooManyTries as error:
        return _page(request, next, error)
    agent = request.headers.get("user-agent", "")
    session = desk.library.codes.use(token, re.sub(r"[^0-9]", "", code), agent)
    if session is None:
        sentence = _(
            "This code is not right, or has run out: type the newest one, in the "
            "browser in which you asked for it."
        )
        return _page(request, next, sentence)
    response = RedirectResponse(safe_next(next), 303)
    set_session(response, desk, session)
    response.delete_cookie(waiting_name(desk))
    return response
