"""The settings page: the bookmarklet, and tokens for programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, get_args

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from inkpost.errors import NotFound
from inkpost.model import Account, Scope, TokenId
from inkpost.render import one_line
from web.desk import Desk, TheDesk
from web.languages import LANGUAGES, N_, _
from web.looks import THEMES
from web.page import page
from web.reader import Reader

router = APIRouter()

#: What a token may do, in the reader's words.
SCOPES: dict[Scope, str] = {
    "save": N_("Send articles"),
    "read": N_("See everything"),
    "all": N_("Do everything"),
}
#: How long a token may live, in days and in the reader's words.
LIVES = {
    0: N_("Until it is revoked"),
    30: N_("For 30 days"),
    365: N_("For a year"),
}
assert set(SCOPES) == set(get_args(Scope))

#: Tokens that an account may have.
MOST_TOKENS = 50


@router.get("/settings")
def show(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show the settings."""
    return _page(request, desk, reader)


def _page(
    request: Request,
    desk: Desk,
    reader: Account,
    secret: str | None = None,
    wrong: str | None = None,
) -> Response:
    return page(
        request,
        "settings.html",
        reader,
        422 if wrong else 200,
        tokens=desk.library.tokens.list(reader.id),
        scopes=SCOPES,
        lives=LIVES,
        secret=secret,
        wrong=wrong,
        address=desk.settings.public_url.rstrip("/"),
        languages=LANGUAGES,
        themes=THEMES,
    )


@router.post("/settings/tokens")
def make_token(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    name: Annotated[str, Form()] = "",
    scope: Annotated[Scope, Form()] = "save",
    days: Annotated[int, Form(ge=0, le=3650)] = 0,
) -> Response:
    """Make a token, and show its secret this once. `days`: its life; 0: no end."""
    called = one_line(name, 60)
    if not called:
        return _page(request, desk, reader, wrong=_("Give the token a name"))
    if len(desk.library.tokens.list(reader.id)) >= MOST_TOKENS:
        sentence = _(
            "You have %(num)s tokens: remove one that is not used", num=MOST_TOKENS
        )
        return _page(request, desk, reader, wrong=sentence)
    ends = datetime.now(UTC) + timedelta(days=days) if days else None
    _token, secret = desk.library.tokens.make(reader.id, called, scope, ends)
    return _page(request, desk, reader, secret)


@router.post("/settings/tokens/{id:key}/revoke")
def revoke_token(desk: TheDesk, reader: Reader, id: TokenId) -> Response:
    """End a token at once."""
    if id not in {token.id for token in desk.library.tokens.list(reader.id)}:
        raise NotFound("There is no such token")
    desk.library.tokens.revoke(reader.id, id)
    return RedirectResponse("/settings", 303)
