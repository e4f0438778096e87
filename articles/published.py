"""When an article was published: the surest place in a page that says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice

from articles.dates import read_address, read_date, read_stamp
from articles.linked_data import Item, words
from articles.survey import Survey
from articles.tree import Element, text_of

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "parsely-pub-date",
    "datepublished", "og:published_time", "sailthru.date", "article.published",
    "published-date", "publish-date", "publish_date", "publication_date", "pubdate",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dc.date.created", "dc.date",
    "dc:date", "dcterms.created", "dcterms.date", "citation_publication_date", "date",
)  # fmt: skip
_CHANGED = ("article:modified_time", "last-modified", "og:updated_time")
#: Elements that are no line with a date, whatever their names are.
_NO_LINES = frozenset(("script", "ul", "table"))
#: Where a page's scripts keep its data, a date of publication under one of these names.
_IN_SCRIPT = re.compile(
    r"""["'](?:date_?published|published_?(?:at|date|time|on)?|publish_?date|"""
    r"""publication_?date|first_?published_?(?:at|date)?|created_?at|date_?created)"""
    r"""["']\s*:\s*\\?["']((?:19|20)\d\d-\d\d-\d\d[^"'\\]{0,20})""",
    re.I,
)


def find_published(
    root: Element,
    seen: Survey,
    meta: Mapping[str, str],
    item: Item,
    url: str,
    language: str,
) -> datetime | None:
    """Return when the article was published, None where no mark-up says it.

    A moment given in UTC is returned in the zone in which it falls on the day that the
    page shows to its readers, where that is the day before or after.
    """
    in_address = read_address(url)
    for text in (words(item.get("datePublished")), *_values(meta, _PUBLISHED)):
        if found := read_stamp(text) or read_date(text, language):
            return _on_day(found, in_address or _told(root, found, language))
    return (
        _in(seen.dated, language)
        or _in(root.iter("time"), language)
        or in_address
        or _in_marked(seen.near_dates, language)
    )


def last_change(root: Element, meta: Mapping[str, str], item: Item) -> datetime | None:
    """Return what else could be the day: one in the scripts, or of the last change."""
    for script in root.iter("script"):
        if found := _IN_SCRIPT.search(script.text or ""):
            return read_stamp(found[1])
    changed = words(item.get("dateModified"))
    for text in (changed, *_values(meta, _CHANGED)):
        if stamp := read_stamp(text) or read_date(text):
            return stamp
    return None


def _on_day(moment: datetime, shown: datetime | None) -> datetime:
    """Return `moment` in the zone in which it falls on the day `shown`."""
    if shown is None or moment.tzinfo is not UTC or moment.time() == shown.time():
        return moment
    apart = (shown.date() - moment.date()).days
    if abs(apart) != 1:
        return moment
    hours = 24 - moment.hour if apart > 0 else -moment.hour - 1
    return moment.astimezone(timezone(timedelta(hours=hours)))


def _told(root: Element, moment: datetime, language: str) -> datetime | None:
    """Return the day on which the page tells its readers that `moment` was."""
    for element in islice(root.iter("time"), 20):
        stamp = read_stamp(element.get("datetime"))
        if stamp is None or stamp == moment:
            return read_date(text_of(element), language) or stamp
    return None


def _values(meta: Mapping[str, str], names: Iterable[str]) -> list[str]:
    return [meta[name] for name in names if meta.get(name)]


def _in(elements: Iterable[Element], language: str) -> datetime | None:
    """Return the first date that one of `elements` gives."""
    for element in islice(elements, 20):
        said = element.get("datetime") or element.get("content") or element.get("title")
        if found := read_stamp(said) or read_date(text_of(element), language):
            return found
    return None


def _in_marked(elements: Iterable[Element], language: str) -> datetime | None:
    for element in islice(filter(_is_line, elements), 60):
        text = " ".join(text_of(element).split())
        if 5 < len(text) < 200 and (found := read_date(text, language)):
            return found
    return None


def _is_line(element: Element) -> bool:
    """Say whether `element` may be a line of text: it is no frame of others."""
    if element.tag == "div":
        return element.find("div") is None
    return element.tag not in _NO_LINES
