"""What a page says about its article: title, byline, site, date, language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from articles.tree import Element
from inkpost.model import Direction
from inkpost.render import one_line

#: Languages written from right to left (CLDR).
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he iw ps sd ug ur yi".split())


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article; None where it says nothing."""

    title: str | None = None
    byline: str | None = None
    site_name: str | None = None
    published: datetime | None = None
    language: str | None = None
    direction: Direction = "ltr"
    excerpt: str | None = None
    lead_picture: str | None = None


def read_metadata(root: Element) -> Metadata:
    """Return what the page `root` says about its article."""
    meta = _meta(root)
    title = (
        meta.get("og:title") or meta.get("twitter:title") or root.findtext(".//title")
    )
    language = (root.get("lang") or meta.get("og:locale") or "").replace("_", "-")
    return Metadata(
        title=one_line(title) if title else None,
        byline=meta.get("author"),
        site_name=meta.get("og:site_name"),
        published=_date(meta.get("article:published_time")),
        language=language or None,
        direction=_direction(root, language),
        excerpt=meta.get("og:description") or meta.get("description"),
        lead_picture=meta.get("og:image"),
    )


def _meta(root: Element) -> dict[str, str]:
    values: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        content = one_line(element.get("content") or "")
        if name and content:
            values.setdefault(name, content)
    return values


def _date(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _direction(root: Element, language: str) -> Direction:
    body = root.find("body")
    for element in (root, body):
        if element is not None and element.get("dir"):
            return "rtl" if element.get("dir", "").lower() == "rtl" else "ltr"
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
