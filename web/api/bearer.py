"""Who is asking: the token of a program. No cookie is ever read here."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from inkpost.model import Account, Scope
from web.desk import TheDesk
from web.rates import Rates

_bearer = HTTPBearer(
    auto_error=False,
    bearerFormat="ink_...",
    description="A token from your settings page.",
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]

#: What each scope opens, besides itself.
_OPENS: dict[Scope, frozenset[Scope]] = {
    "save": frozenset({"save"}),
    "read": frozenset({"read"}),
    "all": frozenset({"save", "read", "all"}),
}


class Needs:
    """A dependency: the account of a token that has one of `scopes`.

    A missing, a wrong, an old and a revoked token get the same answer (safety 123).
    """

    def __init__(self, *scopes: Scope) -> None:
        self._scopes = frozenset(scopes)

    def __call__(
        self, request: Request, desk: TheDesk, credentials: Credentials
    ) -> Account:
        """Return the account; raise 401 without a token, 403 without the scope.

        429 where the token has asked too often.
        """
        used = desk.library.tokens.use(credentials.credentials) if credentials else None
        if used is None:
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        account, token = used
        rates: Rates = request.app.state.rates
        request.state.headers = rates.count(token.id)
        request.state.scope = token.scope
        if not _OPENS[token.scope] & self._scopes:
            raise forbidden(request)
        return account


def forbidden(request: Request) -> HTTPException:
    """Return 403 for what the scope of the token does not open."""
    scope = request.state.scope
    return HTTPException(
        403,
        f"The scope of this token is “{scope}”, which does not open this: make another "
        "token on your settings page",
    )


#: May order books, and see the devices to choose from and what came of the order.
Saver = Annotated[Account, Depends(Needs("save"))]
#: May see what a program that saves has to see.
Looker = Annotated[Account, Depends(Needs("save", "read"))]
#: May see everything.
Reader = Annotated[Account, Depends(Needs("read"))]
#: May do everything that the account may.
Owner = Annotated[Account, Depends(Needs("all"))]
