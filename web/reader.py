"""Who is asking: the session of a page."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from inkpost.model import Account
from web.desk import Desk, TheDesk
from web.languages import LANGUAGES, speak

#: Seconds; the session's row in the library ends by itself as well.
COOKIE_LIFE = 90 * 24 * 3600


class SignInNeeded(Exception):
    """A page was asked for without a session."""


def cookie_name(desk: Desk) -> str:
    """Return the session cookie's name: `__Host-` needs https, and forbids a domain."""
    return "__Host-inkpost" if _is_https(desk) else "inkpost"


def set_session(response: Response, desk: Desk, token: str) -> None:
    """Give the session `token` to the browser."""
    response.set_cookie(
        cookie_name(desk),
        token,
        max_age=COOKIE_LIFE,
        secure=_is_https(desk),
        httponly=True,
        samesite="lax",
    )


def _is_https(desk: Desk) -> bool:
    return desk.settings.public_url.startswith("https://")


async def visitor(request: Request, desk: TheDesk) -> Account | None:
    """Return the account of the request's session, or None; speak its language."""
    token = request.cookies.get(cookie_name(desk))
    if not token:
        return None
    account = await run_in_threadpool(desk.library.accounts.of_session, token)
    if account and account.language in LANGUAGES:
        speak(account.language)
    return account


#: The account, or None where nobody is signed in.
Visitor = Annotated[Account | None, Depends(visitor)]


def reader(visitor: Visitor) -> Account:
    """Return the account of the session; raise `SignInNeeded` where there is none."""
    if visitor is None:
        raise SignInNeeded
    return visitor


#: The account that is signed in.
Reader = Annotated[Account, Depends(reader)]
