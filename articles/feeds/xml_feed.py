"""RSS and Atom, as feedparser understands them.

It is given a stream, never a string: it opens strings that look like a path or an
address.
"""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser

from articles.feeds.entries import make_entry, paragraphs
from articles.links import resolve
from inkpost.model import Entry, FeedDocument
from inkpost.render import one_line

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.I)
#: Seconds of `sy:updatePeriod`.
_PERIODS = {
    "hourly": 3600.0,
    "daily": 86_400.0,
    "weekly": 604_800.0,
    "monthly": 2_592_000.0,
    "yearly": 31_536_000.0,
}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SKIPPED = re.compile(rb"<skip(Hours|Days)\b[^>]*>(.{0,2000}?)</skip\1>", re.S | re.I)
#: Entries that are parsed at most: 50,000 take half a minute.
MOST_PARSED = 1000
_BEGIN = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]")
_END = re.compile(rb"</(?:\w{1,20}:)?(?:item|entry)\s*>")
_ITEM = re.compile(rb"<(hour|day)\b[^>]*>\s*(\w{1,12})\s*</\1>", re.I)

# It would look on the disk for another parser, each time; the cell has no disk.
feedparser.api.PREFERRED_XML_PARSERS = []

Parsed = Any  # feedparser's dict that is an object too


def read_xml(content: bytes, content_type: str, url: str) -> FeedDocument | None:
    """Return the feed `content`; None where it is none."""
    content, left_out = _shortened(content)
    charset = _CHARSET.search(content_type)
    # A type of its own would let feedparser believe less of what the document says.
    kind = "application/xml" + (f"; charset={charset[1]}" if charset else "")
    parsed = feedparser.parse(
        io.BytesIO(content),
        response_headers={"content-type": kind, "content-location": url},
        sanitize_html=False,  # our own sanitiser runs, and runs last
        resolve_relative_uris=False,
    )
    if not parsed.get("version") and not _is_feed_of_no_name(parsed):
        return None
    feed = parsed.feed
    hours, days = _skipped(content)
    return FeedDocument(
        title=one_line(_plain(feed.get("title"))),
        site_url=_web(resolve(url, feed.get("link"))),
        language=one_line(feed.get("language") or "", 35) or None,
        entries=tuple(_entry(each, url) for each in parsed.entries),
        pause=_pause(feed),
        quiet_hours=hours,
        quiet_days=days,
        left_out=left_out,
    )


def _shortened(content: bytes) -> tuple[bytes, int]:
    """Return `content` with its first entries alone, and how many were left out."""
    begins = [found.start() for found in _BEGIN.finditer(content)]
    if len(begins) <= MOST_PARSED:
        return content, 0
    end = max((found.end() for found in _END.finditer(content)), default=len(content))
    return content[: begins[MOST_PARSED]] + content[end:], len(begins) - MOST_PARSED


def _is_feed_of_no_name(parsed: Parsed) -> bool:
    """Say whether a document without a known root has entries with links."""
    return any(entry.get("link") for entry in parsed.entries)


def _entry(entry: Parsed, url: str) -> Entry:
    html, base, is_content = _text(entry)
    author = entry.get("author_detail") or {}
    return make_entry(
        key=str(entry.get("id") or ""),
        links=_links(entry),
        title=_plain(entry.get("title")),
        byline=author.get("name") or entry.get("author"),
        published=_moment(entry),
        html=html,
        base=resolve(url, base) or url,
        is_whole=is_content,
    )


def _links(entry: Parsed) -> Iterator[str | None]:
    # Of old feeds on some services, whose own link leads over a counter.
    yield entry.get("feedburner_origlink")
    yield entry.get("link")
    id = str(entry.get("id") or "")
    yield id if id.startswith(("http://", "https://")) else None
    for link in entry.get("links", ()):
        if link.get("rel") == "alternate":
            yield link.get("href")


def _text(entry: Parsed) -> tuple[str, str, bool]:
    """Return the longest text of an entry, where its links start, and whether the feed
    calls it the content.
    """
    best, base, is_content = "", "", False
    summary = entry.get("summary_detail") or {"value": entry.get("summary") or ""}
    for part in [*entry.get("content", ()), summary]:
        value = part.get("value") or ""
        if len(value) > len(best):
            is_plain = part.get("type") == "text/plain"
            best = paragraphs(value) if is_plain else value
            base, is_content = part.get("base") or "", part is not summary
    return best, base, is_content


def _moment(entry: Parsed) -> datetime | None:
    found = entry.get("published_parsed") or dict.get(entry, "updated_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(found), UTC) if found else None
    except (OverflowError, OSError, ValueError):
        return None


def _plain(value: object) -> str:
    return value if isinstance(value, str) else ""


def _web(url: str | None) -> str:
    return url if url and url.startswith("http") else ""


def _pause(feed: Parsed) -> float | None:
    """Return how long the feed asks to be left alone: by `ttl`, or by `sy:`."""
    minutes = str(feed.get("ttl") or "").strip()
    if minutes.isascii() and minutes.isdecimal():
        return 60.0 * min(int(minutes[:7]), 43_200)
    period = str(feed.get("sy_updateperiod") or "").strip().lower()
    often = str(feed.get("sy_updatefrequency") or "1").strip()
    if period not in _PERIODS:
        return None
    times = int(often[:6]) if often.isascii() and often.isdecimal() else 1
    return _PERIODS[period] / max(1, times)


def _skipped(content: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the hours and the days of RSS's `skipHours` and `skipDays`."""
    hours, days = set[int](), set[int]()
    for found in _SKIPPED.finditer(content[:100_000]):
        for item in _ITEM.finditer(found[2]):
            word = item[2].decode("ascii", "ignore").lower()
            if item[1].lower() == b"hour" and word.isdecimal() and int(word) <= 24:
                hours.add(int(word) % 24)
            elif word[:3] in _DAYS:
                days.add(_DAYS.index(word[:3]))
    # A feed that wants to be asked never would be asked never.
    return (
        tuple(sorted(hours)) if len(hours) < 24 else (),
        tuple(sorted(days)) if len(days) < 7 else (),
    )
