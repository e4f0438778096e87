"""Who is asking: the session of a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool

from inkpost.model import Account, Session
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


def waiting_name(desk: Desk) -> str:
    """Return the name of the cookie of a browser that waits for a code."""
    return "__Host-inkpost-code" if _is_https(desk) else "inkpost-code"


def set_waiting(response: Response, desk: Desk, token: str, life: timedelta) -> None:
    """Let the browser be known for the one that asked for a code."""
    response.set_cookie(
        waiting_name(desk),
        token,
        max_age=round(life.total_seconds()),
        secure=_is_https(desk),
        httponly=True,
        samesite="lax",
    )


def _is_https(desk: Desk) -> bool:
    return desk.settings.public_url.startswith("https://")


#: A session, and whose it is.
Used = tuple[Account, Session]


async def _used(request: Request, desk: TheDesk) -> Used | None:
    """Return the request's session, if there is one; speak its reader's language."""
    token = request.cookies.get(cookie_name(desk))
    if not token:
        return None
    used = await run_in_threadpool(desk.library.sessions.use, token)
    if used and used[0].language in LANGUAGES:
        speak(used[0].language)
    return used


_TheUsed = Annotated[Used | None, Depends(_used)]


def visitor(used: _TheUsed) -> Account | None:
    """Return the account of the request's session, or None."""
    return used and used[0]


#: The account, or None where nobody is signed in.
Visitor = Annotated[Account | None, Depends(visitor)]


def reader(visitor: Visitor) -> Account:
    """Return the account of the session; raise `SignInNeeded` where there is none."""
    if visitor is None:
        raise SignInNeeded
    return visitor


#: The account that is signed in.
Reader = Annotated[Account, Depends(reader)]


def _session(used: _TheUsed) -> Session:
    if used is None:
        raise SignInNeeded
    return used[1]


#: The session of the browser that asks.
TheSession = Annotated[Session, Depends(_session)]


def _owner(reader: Reader) -> Account:
    if not reader.is_owner:
        raise HTTPException(404)
    return reader


#: The owner of this instance; to anybody else the page is not there.
Owner = Annotated[Account, Depends(_owner)]
