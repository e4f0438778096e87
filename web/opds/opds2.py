"""OPDS 2.0: a feed as JSON, on the model of the Readium Web Publication Manifest."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from web.desk import Desk
from web.opds.catalogue import (
    COVER_SIZE,
    PAGE,
    THUMBNAIL_SIZE,
    Feed,
    File,
    Publication,
    Way,
)

PREFIX = "/opds/2"
FEED = "application/opds+json"
PUBLICATION = "application/opds-publication+json"
#: What a link is; KOReader tells covers apart by it, too.
ACQUISITION = "http://opds-spec.org/acquisition"
COVER = "http://opds-spec.org/image"
THUMBNAIL = "http://opds-spec.org/image/thumbnail"


def written(request: Request, desk: Desk, feed: Feed) -> Response:  # noqa: ARG001
    """Return `feed` as an answer."""
    site = desk.settings.public_url.rstrip("/")
    return JSONResponse(feed_shown(feed, site), media_type=FEED)


def feed_shown(feed: Feed, site: str) -> dict[str, Any]:
    """Return the feed document of `feed`; `site`: the address that paths are of."""
    metadata: dict[str, Any] = {
        "title": feed.title,
        "modified": feed.updated.isoformat(),
    }
    if feed.count is not None:
        metadata["numberOfItems"] = feed.count
    shown: dict[str, Any] = {"metadata": metadata, "links": _links(feed, site)}
    if feed.is_navigation:
        shown["navigation"] = [_way(way, site) for way in feed.ways]
    else:
        metadata["itemsPerPage"] = PAGE
        shown["publications"] = [
            publication_shown(one, site) for one in feed.publications
        ]
    return shown


def _links(feed: Feed, site: str) -> list[dict[str, Any]]:
    paths = {
        "self": feed.path,
        "start": "",
        "up": feed.up,
        "first": feed.first,
        "next": feed.following,
    }
    links: list[dict[str, Any]] = [
        {"rel": rel, "href": f"{site}{PREFIX}{path}", "type": FEED}
        for rel, path in paths.items()
        if path is not None
    ]
    search = f"{site}{PREFIX}/search{{?query}}"
    links.append({"rel": "search", "href": search, "type": FEED, "templated": True})
    return links


def _way(way: Way, site: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "title": way.title,
        "href": f"{site}{PREFIX}{way.path}",
        "type": FEED,
        "rel": way.rel,
    }
    if way.count is not None:
        shown["properties"] = {"numberOfItems": way.count}
    return shown


def publication_shown(one: Publication, site: str) -> dict[str, Any]:
    """Return the publication document of `one`."""
    metadata = {
        "@type": "http://schema.org/Book",
        "identifier": one.id,
        "title": one.title,
        "modified": one.updated.isoformat(),
        "author": one.author,
        "publisher": one.publisher,
        "language": one.language,
        "description": one.summary,
        "subject": list(one.tags),
    }
    itself = File(f"{one.path}/publication.json", PUBLICATION)
    links = [_file(itself, site, "self")]
    links += [_file(file, site, ACQUISITION) for file in one.files]
    if one.original:
        links.append({"rel": "alternate", "href": one.original, "type": "text/html"})
    return {
        "metadata": {name: value for name, value in metadata.items() if value},
        "links": links,
        "images": [
            _file(one.cover, site, COVER) | size(COVER_SIZE),
            _file(one.thumbnail, site, THUMBNAIL) | size(THUMBNAIL_SIZE),
        ],
    }


def _file(file: File, site: str, rel: str) -> dict[str, Any]:
    shown = {"rel": rel, "href": site + file.path, "type": file.media_type}
    return shown | ({"title": file.title} if file.title else {})


def size(pixels: tuple[int, int]) -> dict[str, int]:
    """Return a picture's size as a link has it."""
    return {"width": pixels[0], "height": pixels[1]}
