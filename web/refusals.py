"""Every error as an answer: a page for readers, problem+json (RFC 9457) for programs.

An answer says what happened and what to do, and never how it looks inside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inkpost.errors import (
    InkpostError,
    NotFound,
    Overloaded,
    QuotaSpent,
    StoreUnavailable,
)
from web.languages import N_, _
from web.page import page
from web.reader import SignInNeeded
from web.security import API
from web.told import told

SENTENCES = {
    400: N_("The request could not be read."),
    401: N_("A valid token is needed: Authorization: Bearer ink_..."),
    403: N_("That link has run out, or it is not yours to follow: ask for a new one."),
    404: N_("There is nothing here. It may be gone, or it was never yours."),
    405: N_("That cannot be done here."),
    413: N_("That is too big: send less at once."),
    422: N_("Something in the request is not as it should be."),
    429: N_("That was too often: wait a little, then try again."),
    500: N_("Something went wrong on our side. It is in the log; try again."),
}


#: What a page of each status is called; programs get the standard's own words.
TITLES = {
    400: N_("That could not be read"),
    403: N_("This link has run out"),
    404: N_("Nothing here"),
    405: N_("Not here"),
    413: N_("Too big"),
    422: N_("Something is not right"),
    429: N_("Too much at once"),
    500: N_("Something broke"),
    503: N_("Busy just now"),
}


#: What Python calls 413 from 3.13 on, and the framework on every one.
_TOO_LARGE = "Content Too Large"


def register(app: FastAPI) -> None:
    """Make `app` answer every error by one of the functions below."""
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(InkpostError, _inkpost)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _broken)


def problem(
    request: Request,
    status: int,
    sentence: str,
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> Response:
    """Return `status` with `sentence`, as whoever asks can read it."""
    title = HTTPStatus(status).phrase
    if not request.url.path.startswith(API):
        title = TITLES.get(status, title)
        return page(
            request,
            "error.html",
            None,
            status,
            headers,
            title=_(title),
            sentence=told(sentence),
        )
    content = {"title": title, "status": status, "detail": sentence} | more
    return JSONResponse(content, status, headers, media_type="application/problem+json")


class TooBig:
    """Says in our words what the framework says of a body before it is read.

    `dress`: puts around an answer what every answer of ours has.
    """

    def __init__(self, app: ASGIApp, dress: Callable[[ASGIApp], ASGIApp]) -> None:
        self._app = app
        self._refuse = dress(_too_big)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        refused = False

        async def look(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] == 413:
                kind = Headers(raw=message["headers"]).get("content-type", "")
                refused = kind.startswith("text/plain")
            if not refused:
                await send(message)

        await self._app(scope, receive, look)
        if refused:
            await self._refuse(scope, receive, send)


async def _too_big(scope: Scope, receive: Receive, send: Send) -> None:
    answer = problem(Request(scope, receive), 413, SENTENCES[413])
    await answer(scope, receive, send)


def _sign_in(_request: Request, _error: Exception) -> Response:
    return RedirectResponse("/sign-in", 303)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    # A detail that only repeats the status is not ours; the table has a sentence.
    named = error.detail not in {HTTPStatus(error.status_code).phrase, _TOO_LARGE}
    sentence = error.detail if named else SENTENCES.get(error.status_code, "")
    headers = error.headers
    if error.status_code == 405:
        headers = {"Allow": ", ".join(_methods(request))}
    return problem(request, error.status_code, sentence, headers)


def _methods(request: Request) -> list[str]:
    """Return all methods of the path: the router itself knows of its first route."""
    contexts = (
        context
        for route in request.app.routes
        if hasattr(route, "effective_route_contexts")
        for context in route.effective_route_contexts()
    )
    path = request.url.path
    return sorted(
        {
            method
            for context in contexts
            if context.path_regex.match(path)
            for method in context.methods
        }
    )


def _inkpost(request: Request, error: Exception) -> Response:
    if isinstance(error, NotFound):  # in the same words as what never was there
        return problem(request, 404, SENTENCES[404])
    if isinstance(error, Overloaded):
        headers = {"Retry-After": f"{error.retry_after:.0f}"}
        return problem(request, 503, str(error), headers)
    if isinstance(error, StoreUnavailable):
        sentence = f"{error}: try again in a minute"
        return problem(request, 503, sentence, {"Retry-After": "60"})
    status = 429 if isinstance(error, QuotaSpent) else 422
    return problem(request, status, str(error))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {"field": ".".join(str(part) for part in one["loc"][1:]), "detail": one["msg"]}
        for one in error.errors()
    ]
    return problem(request, 422, SENTENCES[422], errors=errors)


def _broken(request: Request, _error: Exception) -> Response:
    # It is raised again after this, and so logged by the server.
    return problem(request, 500, SENTENCES[500])
