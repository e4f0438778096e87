"""Other services of the reader's: what is unread there comes into digests."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from inkpost.errors import AddressRefused, QuotaSpent
from inkpost.model import Account, UpstreamId, UpstreamKind, UpstreamLogin
from web.counter import check_address
from web.desk import Desk, TheDesk
from web.page import page
from web.reader import Reader

router = APIRouter()

#: What each kind is called.
KINDS: dict[UpstreamKind, str] = {"miniflux": "miniflux", "wallabag": "wallabag"}


@router.get("/services")
def show(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show the services, how their last visits went, and how to add one."""
    return _page(request, desk, reader)


@router.post("/services/miniflux")
def add_miniflux(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    url: Annotated[str, Form(max_length=4096)] = "",
    token: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Add a miniflux, and have it visited."""
    return _add(request, desk, reader, "miniflux", url, {"token": token.strip()})


@router.post("/services/wallabag")
def add_wallabag(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    url: Annotated[str, Form(max_length=4096)] = "",
    client_id: Annotated[str, Form(max_length=500)] = "",
    client_secret: Annotated[str, Form(max_length=500)] = "",
    username: Annotated[str, Form(max_length=500)] = "",
    password: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Add a wallabag, and have it visited."""
    login = {"client_id": client_id.strip(), "client_secret": client_secret.strip()}
    login |= {"username": username.strip(), "password": password}
    return _add(request, desk, reader, "wallabag", url, login)


@router.post("/services/{id:key}/remove")
def remove(desk: TheDesk, reader: Reader, id: UpstreamId) -> Response:
    """Forget a service; what came from it stays in the library."""
    desk.library.upstreams.remove(reader.id, id)
    return RedirectResponse("/services", 303)


def _add(
    request: Request,
    desk: Desk,
    reader: Account,
    kind: UpstreamKind,
    url: str,
    login: UpstreamLogin,
) -> Response:
    try:
        known = check_address(url.strip()).rstrip("/")
        id = desk.library.upstreams.add(reader.id, kind, known, login)
    except (AddressRefused, QuotaSpent) as error:
        return _page(request, desk, reader, str(error))
    desk.enqueue("visit", id)
    return RedirectResponse("/services", 303)


def _page(
    request: Request, desk: Desk, reader: Account, wrong: str | None = None
) -> Response:
    return page(
        request,
        "services.html",
        reader,
        422 if wrong else 200,
        services=desk.library.upstreams.list(reader.id),
        kinds=KINDS,
        wrong=wrong,
    )
