"""Signing in by a link that works once, and out again.

A link is opened by mail scanners before its reader sees it, so opening changes nothing:
GET shows a button, and POST signs in (safety 5.3).
"""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from web.desk import TheDesk
from web.page import page
from web.reader import cookie_name, set_session

router = APIRouter()


@router.get("/sign-in")
def explain(request: Request) -> Response:
    """Show where the link is found."""
    return page(request, "sign_in.html", None, token=None)


@router.get("/sign-in/{token:key}")
def ask(request: Request, token: str) -> Response:
    """Show the button. Whether the link is good is not looked up."""
    return page(request, "sign_in.html", None, token=token)


@router.post("/sign-in/{token:key}")
def sign_in(desk: TheDesk, token: str) -> Response:
    """Use the link up, and open a session."""
    session = desk.library.accounts.use_sign_in_link(token)
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
