"""The readers of this instance, for its owner: invites, ways back in, removals."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from inkpost.model import Account, AccountId, InviteId
from inkpost.removal import remove_account
from inkpost.render import one_line
from web.desk import Desk, TheDesk
from web.languages import _
from web.page import page
from web.reader import Owner

router = APIRouter()


def _page(
    request: Request,
    desk: Desk,
    owner: Account,
    link: str | None = None,
    whose: str = "",
) -> Response:
    """Return the page. `link`: shown this once, for the reader called `whose`."""
    library = desk.library
    return page(
        request,
        "readers.html",
        owner,
        readers=[
            (account, library.quotas.usage(account.id))
            for account in library.accounts.list()
        ],
        invites=library.invites.list(owner.id),
        link=link,
        whose=whose,
        open=desk.settings.registration == "open",
    )


@router.get("/readers")
def show(request: Request, desk: TheDesk, owner: Owner) -> Response:
    """Show who reads here, and who is invited."""
    return _page(request, desk, owner)


@router.post("/readers/invites")
def invite(
    request: Request,
    desk: TheDesk,
    owner: Owner,
    name: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Make an invite, and show its link this once."""
    called = one_line(name, 60) or _("A reader")
    token = desk.library.invites.make(owner.id, called)[1]
    link = f"{desk.settings.public_url.rstrip('/')}/join/{token}"
    return _page(request, desk, owner, link, called)


@router.post("/readers/invites/{id:key}/revoke")
def take_back(desk: TheDesk, owner: Owner, id: InviteId) -> Response:
    """Take an invite back."""
    desk.library.invites.revoke(owner.id, id)
    return RedirectResponse("/readers", 303)


def _one(desk: TheDesk, owner: Owner, id: AccountId) -> Account:
    account = desk.library.accounts.find(id)
    if account is None or account.id == owner.id:
        raise HTTPException(404)
    return account


#: The reader that the path names, who is not the owner; 404 otherwise.
TheOne = Annotated[Account, Depends(_one)]


@router.post("/readers/{id:key}/link")
def make_link(request: Request, desk: TheDesk, owner: Owner, one: TheOne) -> Response:
    """Make a link that lets a reader in who has lost the password."""
    token = desk.library.accounts.make_sign_in_link(one.id)
    link = f"{desk.settings.public_url.rstrip('/')}/sign-in/{token}"
    return _page(request, desk, owner, link, one.name)


@router.post("/readers/{id:key}/remove")
def remove(desk: TheDesk, owner: Owner, one: TheOne) -> Response:  # noqa: ARG001
    """Forget a reader with all that is theirs."""
    remove_account(desk.library, one.id)
    return RedirectResponse("/readers", 303)
