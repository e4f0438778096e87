"""The addresses of the feeds: the same ones below `/opds` and below `/opds/2`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import AwareDatetime

from inkpost.model import ArticleId, Shelf
from web.desk import Desk, TheDesk
from web.opds import catalogue, opds1, opds2
from web.opds.catalogue import Feed, Place
from web.opds.door import Subscriber

router = APIRouter()

#: KOReader asks by HEAD before it asks for a feed, or for a file's name.
METHODS = ["GET", "HEAD"]

Write = Callable[[Request, Desk, Feed], Response]


def _place(
    before: AwareDatetime | None = None,
    after: Annotated[str, Query(max_length=64)] = "",
) -> Place:
    return Place(before, ArticleId(after) if after else None)


ThePlace = Annotated[Place, Depends(_place)]


def _add_feeds(prefix: str, write: Write) -> None:
    """Add the catalogue below `prefix`, as `write` writes it down."""
    feeds = APIRouter(prefix=prefix)

    @feeds.api_route("", methods=METHODS)
    def root(request: Request, desk: TheDesk, account: Subscriber) -> Response:
        return write(request, desk, catalogue.root(desk, account))

    @feeds.api_route("/tags", methods=METHODS)
    def tags(request: Request, desk: TheDesk, account: Subscriber) -> Response:
        return write(request, desk, catalogue.tags(desk, account))

    @feeds.api_route("/tag/{tag:path}", methods=METHODS)
    def tagged(
        request: Request, desk: TheDesk, account: Subscriber, tag: str, place: ThePlace
    ) -> Response:
        return write(request, desk, catalogue.tagged(desk, account, tag, place))

    @feeds.api_route("/books", methods=METHODS)
    def books(
        request: Request, desk: TheDesk, account: Subscriber, place: ThePlace
    ) -> Response:
        return write(request, desk, catalogue.books(desk, account, place))

    @feeds.api_route("/search", methods=METHODS)
    def search(
        request: Request,
        desk: TheDesk,
        account: Subscriber,
        place: ThePlace,
        query: Annotated[str, Query(max_length=500)] = "",
    ) -> Response:
        return write(request, desk, catalogue.search(desk, account, query, place))

    for shelf in catalogue.shelf_names():
        feeds.add_api_route(f"/{shelf}", _shelf(shelf, write), methods=METHODS)
    router.include_router(feeds)


def _shelf(shelf: Shelf, write: Write) -> Callable[..., Response]:
    def show(
        request: Request, desk: TheDesk, account: Subscriber, place: ThePlace
    ) -> Response:
        return write(request, desk, catalogue.shelf(desk, account, shelf, place))

    return show


_add_feeds(opds1.PREFIX, opds1.written)
_add_feeds(opds2.PREFIX, opds2.written)


@router.api_route(f"{opds1.PREFIX}/search.xml", methods=METHODS)
def search_description(
    request: Request,
    desk: TheDesk,
    account: Subscriber,  # noqa: ARG001
) -> Response:
    """Say how the catalogue is searched."""
    return opds1.search_description(request, desk)
