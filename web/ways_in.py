"""What the ways in share: where to go next, who may try again, who is who."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from inkpost.errors import InkpostError
from inkpost.model import Account, Session, SignedInBy
from web.desk import Desk
from web.guests import client_of
from web.reader import set_session

#: How long after a one-time link a reader need not know the old password.
FRESH = timedelta(minutes=15)


class TooManyTries(InkpostError):
    """Nobody is let try before `seconds` have passed (safety 122)."""

    def __init__(self, until: datetime) -> None:
        left = (until - datetime.now(UTC)).total_seconds()
        self.seconds = max(1, round(left + 0.5))
        super().__init__(
            f"That was tried too often: wait {self.seconds} seconds, then try again"
        )


def demand_patience(request: Request, desk: Desk, account: str) -> None:
    """Count a try at `account` from where `request` comes; raise `TooManyTries`."""
    tried = {"account": account, "place": client_of(request)}
    until = desk.library.tries.admit(tried)
    if until:
        raise TooManyTries(until)


def confirms(
    request: Request, desk: Desk, reader: Account, session: Session, password: str
) -> bool:
    """Tell whether it is really `reader` who asks, and not who found the browser open.

    Raises `TooManyTries`.
    """
    if needs_no_password(reader, session):
        return True
    name = reader.email or reader.id
    demand_patience(request, desk, name)
    right = desk.library.passwords.is_right(reader.id, password)
    if right:
        desk.library.tries.forget("account", name)
    return right


def needs_no_password(reader: Account, session: Session) -> bool:
    """Tell whether `reader` has no password, or came in by a link just now."""
    age = datetime.now(UTC) - session.created_at
    return not reader.has_password or (session.signed_in_by == "link" and age < FRESH)


def let_in(
    request: Request, desk: Desk, account: Account, by: SignedInBy, next: str = "/"
) -> Response:
    """Open a new session of `account`, and go on to `next`, if it is a page of ours."""
    agent = request.headers.get("user-agent", "")
    token = desk.library.sessions.open(account.id, by, agent)
    response = RedirectResponse(safe_next(next), 303)
    set_session(response, desk, token)
    return response


def safe_next(next: str) -> str:
    """Return `next` if it is a path of ours, and else the first page (safety 119).

    >>> safe_next("/send?url=https://example.org/"), safe_next("//evil.test/")
    ('/send?url=https://example.org/', '/')
    """
    ours = "https://ours.invalid"
    if not re.fullmatch(r"/[!-\[\]-~]{0,5000}", next):  # no \, space, control
        return "/"
    there = urlsplit(urljoin(ours, next))
    return next if f"{there.scheme}://{there.netloc}" == ours else "/"
