"""Signing in with the operator's identity provider, and what an account knows of it.

An identity is let in by its subject, never by its e-mail address, which another one
may have had before.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from inkpost.errors import AddressTaken
from inkpost.model import Account
from inkpost.render import one_line
from web.desk import Desk, TheDesk
from web.languages import _
from web.openid import ProviderRefused, claims_of, lead_there
from web.page import page
from web.pages.account import TheAccount
from web.reader import Visitor
from web.told import told
from web.ways_in import let_in, safe_next

router = APIRouter()


def _provider(request: Request) -> Any:
    provider = request.app.state.provider
    if provider is None:
        raise HTTPException(404)
    return provider


@router.get("/sign-in/oidc")
async def go(
    request: Request,
    desk: TheDesk,
    next: Annotated[str, Query(max_length=5000)] = "",
    invite: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Lead to the provider."""
    provider = _provider(request)
    back = f"{desk.settings.public_url.rstrip('/')}/sign-in/oidc/back"
    request.session["next"] = safe_next(next)
    request.session["invite"] = invite
    try:
        way: Response = await lead_there(provider, request, back)
    except ProviderRefused as error:
        return _refusal(request, str(error))
    return way


@router.get("/sign-in/oidc/back")
async def come_back(request: Request, desk: TheDesk, visitor: Visitor) -> Response:
    """Let in who comes back from the provider."""
    provider = _provider(request)
    try:
        claims = await claims_of(provider, request)
    except ProviderRefused as error:
        return _refusal(request, str(error))
    return await run_in_threadpool(_let_in, request, desk, visitor, claims)


def _let_in(
    request: Request, desk: Desk, visitor: Account | None, claims: dict[str, Any]
) -> Response:
    issuer, subject = desk.settings.oidc_issuer, str(claims["sub"])
    link, invite = request.session.pop("link", ""), request.session.pop("invite", "")
    next = request.session.pop("next", "/")
    library = desk.library
    try:
        if link:
            if visitor is None or visitor.id != link:
                raise HTTPException(403)
            library.identities.keep(visitor.id, issuer, subject)
            return RedirectResponse("/account", 303)
        account = library.identities.find(issuer, subject)
        if account is None:
            account = _new(desk, invite, claims)
            library.identities.keep(account.id, issuer, subject)
    except AddressTaken as error:
        return _refusal(request, f"{error}.")
    return let_in(request, desk, account, "oidc", next)


def _new(desk: Desk, invite: str, claims: dict[str, Any]) -> Account:
    email = claims.get("email") if claims.get("email_verified") else None
    name = one_line(str(claims.get("name") or email or "A reader"), 60)
    if desk.settings.registration == "open" and not invite:
        return desk.library.accounts.add(name, email)
    account = desk.library.invites.use(invite, name, email)
    if account is None:
        raise HTTPException(
            403, _("You have no account here yet: ask the operator for an invite.")
        )
    return account


def _refusal(request: Request, sentence: str) -> Response:
    title, said = _("This link has run out"), told(sentence)
    return page(request, "error.html", None, 403, title=title, sentence=said)


@router.post("/account/identity")
async def link(request: Request, here: TheAccount) -> Response:
    """Note that the reader wants to come in by the provider from now on.

    From another site nobody can press this; the way there is a link on the answer.
    """
    _provider(request)
    request.session["link"] = here.reader.id
    return await run_in_threadpool(here.page, linking=True)


@router.post("/account/identity/forget")
def forget(here: TheAccount) -> Response:
    """Let nobody in by the provider any more."""
    issuer = here.desk.settings.oidc_issuer
    here.desk.library.identities.forget(here.reader.id, issuer)
    return RedirectResponse("/account", 303)
