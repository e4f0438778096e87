"""Signing in, by a password or by a link that works once, and out again.

A link is opened by mail scanners before its reader sees it, so opening changes nothing:
GET shows a button, and POST signs in (safety 5.3).
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from library.credentials import email_of
from web.desk import Desk, TheDesk
from web.languages import _
from web.page import page
from web.reader import cookie_name, set_session
from web.told import told
from web.ways_in import TooManyTries, demand_patience, let_in, safe_next

router = APIRouter()


@router.get("/sign-in")
def show(request: Request, desk: TheDesk, next: str = "") -> Response:
    """Show how to come in."""
    return _page(request, desk, next)


def _page(
    request: Request,
    desk: Desk,
    next: str,
    email: str = "",
    wrong: str | None = None,
    wait: int = 0,
) -> Response:
    status = 429 if wait else 422 if wrong else 200
    return page(
        request,
        "sign_in.html",
        None,
        status,
        {"Retry-After": str(wait)} if wait else None,
        token=None,
        next=safe_next(next),
        email=email,
        wrong=wrong,
        oidc=desk.settings.oidc_issuer and desk.settings.oidc_name,
        open=desk.settings.registration == "open",
        mails=bool(desk.settings.smtp_url),
    )


@router.post("/sign-in")
def sign_in_with_password(
    request: Request,
    desk: TheDesk,
    email: Annotated[str, Form(max_length=300)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form(max_length=5000)] = "",
) -> Response:
    """Open a session for the right password.

    It takes as long, and says the same, whether or not there is such an account.
    """
    known = email_of(email)
    try:
        demand_patience(request, desk, known)
    except TooManyTries as error:
        return _page(request, desk, next, email, told(f"{error}."), error.seconds)
    account = desk.library.passwords.check(known, password)
    if account is None:
        sentence = _("This address and this password do not go together.")
        return _page(request, desk, next, email, sentence)
    desk.library.tries.forget("account", known)
    return let_in(request, desk, account, "password", next)


@router.get("/sign-in/{token:key}")
def ask(request: Request, token: str) -> Response:
    """Show the button. Whether the link is good is not looked up."""
    return page(request, "sign_in.html", None, token=token)


@router.post("/sign-in/{token:key}")
def sign_in(request: Request, desk: TheDesk, token: str) -> Response:
    """Use the link up, and open a session."""
    agent = request.headers.get("user-agent", "")
    session = desk.library.accounts.use_sign_in_link(token, agent)
    if session is None:
        raise HTTPException(403)
    response = RedirectResponse("/", 303)
    set_session(response, desk, session)
    return response


@router.post("/sign-out")
def sign_out(request: Request, desk: TheDesk) -> Response:
    """End the session here and in the library."""
    if token := request.cookies.get(cookie_name(desk)):
        desk.library.accounts.close_session(token)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(cookie_name(desk))
    return response
