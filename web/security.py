"""What every request must pass, and what every answer must carry (safety 4, 5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Everything under it is asked with a token and never with a cookie.
API = "/api/"
#: Links in books are followed by browsers that say nothing of where they come from;
#: each of them carries its own proof, and no cookie is read there either.
BOOKS = "/do/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Names that no attacker's page can have; health checks use them.
OUR_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it a browser sends `Origin: null` from our own forms, and
    # over plain http there is no Sec-Fetch-Site to know them by.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",  # safety 5.2: nothing to the opener
    "Cache-Control": "private, no-store",
}


class Guard:
    """Refuses wrong hosts and cross-site changes; adds the headers that protect."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._public_url = public_url.rstrip("/")
        address = urlsplit(self._public_url)
        self._origin = f"{address.scheme}://{address.netloc}"
        self._hosts = OUR_OWN_NAMES | {_name(address.netloc)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        state = scope.setdefault("state", {})  # where routes leave headers
        await (refusal or self._app)(scope, receive, _protected(send, state))

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if _name(headers.get("host", "")) not in self._hosts:  # safety 120
            return PlainTextResponse(
                f"This Inkpost is at {self._public_url}: open that, or tell the "
                "operator to set INKPOST_PUBLIC_URL to the address you use\n",
                status_code=400,
            )
        if not self._is_ours(scope, headers):  # safety 115
            return PlainTextResponse(
                "This came from another site, so nothing was done: go to "
                f"{self._public_url} and do it there\n",
                status_code=403,
            )
        return None

    def _is_ours(self, scope: Scope, headers: Headers) -> bool:
        """Tell whether a request comes from our own pages, as far as it matters."""
        if scope["method"] in SAFE_METHODS or scope["path"].startswith((API, BOOKS)):
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        return headers.get("origin") == self._origin


def _name(host: str) -> str:
    """Return `host` without its port, in lower case."""
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdecimal() else host.lower()


def _protected(send: Send, state: Mapping[str, Any]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in (HEADERS | state.get("headers", {})).items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


class OpenApi:
    """Lets any site ask the API: with a token, for no cookie is read there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with CORS where it is for the API."""
        shared = scope.get("path", "").startswith(API)
        await (self._shared if shared else self._app)(scope, receive, send)
