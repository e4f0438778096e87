"""OPDS 1.2: a feed as Atom.

Written so that KOReader's parser, which is a small one, reads it too: no prefix on the
elements that it looks for, one author, nothing but a type on `content`, no character
written by a hexadecimal number.
"""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from web.desk import Desk
from web.opds.catalogue import Feed, urn
from web.page import render_page

PREFIX = "/opds"
NAVIGATION = "application/atom+xml;profile=opds-catalog;kind=navigation"
ACQUISITION = "application/atom+xml;profile=opds-catalog;kind=acquisition"
SEARCH = "application/opensearchdescription+xml"


def written(request: Request, desk: Desk, feed: Feed) -> Response:
    """Return `feed` as an answer."""
    kind = NAVIGATION if feed.is_navigation else ACQUISITION
    site = desk.settings.public_url.rstrip("/")
    text = render_page(
        request,
        "opds/feed.xml",
        None,
        feed=feed,
        urn=urn,
        site=site,
        base=site + PREFIX,
        kinds={"navigation": NAVIGATION, "acquisition": ACQUISITION, "self": kind},
        search=SEARCH,
    )
    return Response(text, media_type=f"{kind};charset=utf-8")


def search_description(request: Request, desk: Desk) -> Response:
    """Return how the catalogue is searched (OpenSearch 1.1)."""
    base = desk.settings.public_url.rstrip("/") + PREFIX
    text = render_page(
        request, "opds/search.xml", None, base=base, acquisition=ACQUISITION
    )
    return Response(text, media_type=f"{SEARCH};charset=utf-8")
