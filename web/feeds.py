"""The list of a reader's feeds as a file, for pages and API."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi.responses import Response

from articles.feeds.opml import LARGEST, write_opml
from inkpost.following import outlines_of
from inkpost.model import Account
from web.desk import Desk

OPML = "text/x-opml"
#: Bytes of such a file (safety 3.2).
LARGEST_LIST = LARGEST


def feed_list(desk: Desk, reader: Account) -> Response:
    """Return the feeds of `reader` as an OPML file to be kept."""
    found = desk.library.subscriptions.list(reader.id)
    opml = write_opml(outlines_of(found), "Inkpost", datetime.now(UTC))
    name = "attachment; filename=inkpost-feeds.opml"
    return Response(opml, media_type=OPML, headers={"Content-Disposition": name})
