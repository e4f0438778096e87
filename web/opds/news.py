"""The library as an Atom feed (RFC 4287), whole texts, for any feed reader."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from inkpost.model import Shelf
from web.desk import TheDesk
from web.opds.catalogue import NEVER, READ, shelf_names, urn
from web.opds.door import Subscriber
from web.opds.routes import METHODS
from web.page import render_page

router = APIRouter()

#: Entries of the feed: it has the whole texts.
ENTRIES = 30


@router.api_route("/library.atom", methods=METHODS)
def news(
    request: Request,
    desk: TheDesk,
    account: Subscriber,
    shelf: Shelf = "unread",
    tag: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Return the newest articles of a shelf, or of a tag on it."""
    saved = desk.library.shelves.list(
        account.id, shelf, tag, limit=ENTRIES, states=READ
    )
    texts = [desk.library.articles.find(account.id, one.id) for one in saved]
    name = shelf_names()[shelf][0]
    site = desk.settings.public_url.rstrip("/")
    text = render_page(
        request,
        "opds/news.xml",
        None,
        id=urn(f"news {account.id} {shelf} {tag}"),
        title=" · ".join(filter(None, ["Inkpost", name, tag])),
        updated=saved[0].saved_at if saved else NEVER,
        site=site,
        entries=[(one, text) for one, text in zip(saved, texts, strict=True) if text],
        itself=f"{site}{request.url.path}"
        + (f"?{request.url.query}" if request.url.query else ""),
        urn=urn,
    )
    return Response(text, media_type="application/atom+xml;charset=utf-8")
