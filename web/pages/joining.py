"""Opening an account: with an invite, or where everybody may come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from inkpost.errors import AddressTaken, NotAnAddress, PasswordUnfit
from inkpost.model import Account
from inkpost.render import one_line
from library.credentials import checked_email
from library.passwords import hash_password
from web.desk import Desk, TheDesk
from web.page import page
from web.told import told
from web.ways_in import TooManyTries, demand_patience, let_in

router = APIRouter()


@dataclass(frozen=True)
class Newcomer:
    """What was filled in."""

    name: Annotated[str, Form(max_length=300)] = ""
    email: Annotated[str, Form(max_length=300)] = ""
    password: Annotated[str, Form(max_length=1000)] = ""


Filled = Annotated[Newcomer, Depends()]


def _page(
    request: Request,
    desk: Desk,
    token: str,
    filled: Newcomer | None = None,
    wrong: str | None = None,
) -> Response:
    return page(
        request,
        "join.html",
        None,
        422 if wrong else 200,
        token=token,
        given=filled or Newcomer(),
        wrong=wrong,
        oidc=desk.settings.oidc_issuer and desk.settings.oidc_name,
    )


@router.get("/join")
def show(request: Request, desk: TheDesk) -> Response:
    """Show what to fill in, where everybody may come in."""
    _demand_open(desk)
    return _page(request, desk, "")


@router.post("/join")
def join(request: Request, desk: TheDesk, filled: Filled) -> Response:
    """Open an account, where everybody may."""
    _demand_open(desk)
    return _join(request, desk, "", filled)


@router.get("/join/{token:key}")
def show_invite(request: Request, desk: TheDesk, token: str) -> Response:
    """Show what to fill in. Whether the invite is good is not looked up."""
    return _page(request, desk, token)


@router.post("/join/{token:key}")
def use_invite(request: Request, desk: TheDesk, token: str, filled: Filled) -> Response:
    """Use the invite up, and open an account."""
    return _join(request, desk, token, filled)


def _join(request: Request, desk: Desk, token: str, filled: Newcomer) -> Response:
    try:
        account = _open(request, desk, token, filled)
    except (AddressTaken, NotAnAddress, PasswordUnfit, TooManyTries) as error:
        return _page(request, desk, token, filled, told(f"{error}."))
    return let_in(request, desk, account, "password")


def _open(request: Request, desk: Desk, token: str, filled: Newcomer) -> Account:
    email, name = checked_email(filled.email), one_line(filled.name, 60)
    # Whoever guesses addresses here learns no more a day than at the sign-in.
    demand_patience(request, desk, f"join {email}")
    hashed = hash_password(filled.password)
    called = name or email.partition("@")[0]
    if not token:
        return desk.library.accounts.add(called, email, hashed)
    account = desk.library.invites.use(token, called, email, hashed)
    if account is None:
        raise HTTPException(403)
    return account


def _demand_open(desk: Desk) -> None:
    if desk.settings.registration != "open":
        raise HTTPException(404)
