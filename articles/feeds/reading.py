"""Bytes -> FeedDocument: RSS 0.9 to 2.0, Atom, JSON Feed; in the cell."""

from __future__ import annotations

import re
from dataclasses import replace
from operator import itemgetter

from articles.feeds.json_feed import read_json
from articles.feeds.wholeness import weigh
from articles.feeds.xml_feed import read_xml
from inkpost.errors import NotAFeed
from inkpost.model import Entry, FeedDocument

#: Entries of one feed that are looked at, the newest (safety 3.2).
MOST_ENTRIES = 500

_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")


def read_feed(content: bytes, content_type: str, url: str) -> FeedDocument:
    """Return the feed `content`, found at `url`, its newest entries first.

    Opens nothing. What is malformed is kept as far as it can be understood. Raises
    `NotAFeed`.
    """
    found = (
        read_json(content, url)
        if _JSON.match(content)
        else read_xml(content, content_type, url)
    )
    if found is None:
        raise NotAFeed(
            f"{url} is not a feed: give the address of a site, or of its RSS, Atom or "
            "JSON feed"
        )
    entries = _newest_first(found.entries)
    kept = weigh(entries[:MOST_ENTRIES])
    left_out = found.left_out + len(entries) - len(kept)
    return replace(found, entries=kept, left_out=left_out)


def _newest_first(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return `entries` by date, where each has one; else as they stand."""
    dated = [(entry.published, entry) for entry in entries if entry.published]
    if len(dated) < len(entries):
        return entries
    dated.sort(key=itemgetter(0), reverse=True)
    return tuple(entry for _, entry in dated)
