"""What a page says about its article: title, byline, site, date, language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from articles.bylines import find_byline, is_label, is_site, name_in, owner
from articles.dates import read_date
from articles.linked_data import Item, people, read_linked_data, words
from articles.outline import Block, Outline
from articles.published import find_published, last_change
from articles.survey import Survey
from articles.titles import find_title, title_parts
from articles.tree import Element
from inkpost.model import Direction
from inkpost.render import one_line

#: Languages written from right to left (CLDR).
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he iw ps sd ug ur yi".split())

_SITE = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_EXCERPT = (
    "dc:description", "dcterm:description", "og:description",
    "weibo:article:description", "description", "twitter:description",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article; None where it says nothing.

    `owner`: whose the site is, where it and its `host` are called by a name. `changed`:
    what stands for `published` where neither the page nor its text says it. `promised`:
    the article's text as JSON-LD has it, or empty. `free`: False where the page says
    that one has to pay.
    """

    title: str | None = None
    titles: tuple[str, ...] = ()
    byline: str | None = None
    owner: str | None = None
    host: str = ""
    site_name: str | None = None
    published: datetime | None = None
    changed: datetime | None = None
    language: str | None = None
    direction: Direction = "ltr"
    excerpt: str | None = None
    lead_picture: str | None = None
    promised: str = ""
    free: bool = True


def read_metadata(root: Element, seen: Survey, url: str = "") -> Metadata:
    """Return what the page `root`, found at `url`, says about its article.

    `seen`: the survey of it.
    """
    meta = _meta(root)
    item = read_linked_data(root)
    site = _site_name(meta, item)
    language = _language(root, meta)
    title, titles = find_title(root, meta, item, site or _host(url))
    authors = people(item.get("author"))
    published = find_published(root, seen, meta, item, url, language or "")
    byline = find_byline(root, seen, authors, site or _host(url), title)
    return Metadata(
        title=title,
        titles=titles,
        byline=byline,
        host=_host(url),
        owner=None if byline else owner(_site_names(site, titles), _host(url), site),
        site_name=site,
        published=published,
        changed=None if published else last_change(root, meta, item),
        language=language,
        direction=_direction(root, language or ""),
        excerpt=_excerpt(meta, item),
        lead_picture=meta.get("og:image") or None,
        promised=_promised(item),
        free=str(item.get("isAccessibleForFree", "true")).lower() != "false",
    )


def _meta(root: Element) -> dict[str, str]:
    """Return the contents of the meta tags by name, property or itemprop."""
    values: dict[str, str] = {}
    for element in root.iter("meta"):
        content = element.get("content")
        if not content:
            continue
        content = one_line(unescape(content), 2_000)
        for attribute in ("property", "name", "itemprop"):
            for name in (element.get(attribute) or "").lower().split():
                if content:
                    values.setdefault(name, content)
                    values.setdefault(name.replace("dc.", "dc:"), content)
    return values


def _first(meta: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if meta.get(name)), None)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _site_name(meta: Mapping[str, str], item: Item) -> str | None:
    name = words(item.get("publisher")) or _first(meta, _SITE)
    return one_line(name, 120) or None if name else None


def _site_names(site: str | None, titles: Iterable[str]) -> list[str]:
    """Return what may be the site's name: the one that it says, and titles' ends."""
    parts = [parts for title in titles if len(parts := title_parts(title)) > 1]
    return [
        *filter(None, [site]),
        *(end for each in parts for end in (each[-1], each[0])),
    ]


def _excerpt(meta: Mapping[str, str], item: Item) -> str | None:
    text = words(item.get("description")) or _first(meta, _EXCERPT)
    return one_line(text, 1_000) or None if text else None


def _promised(item: Item) -> str:
    text = re.sub(r"<[^>]{1,500}>", " ", words(item.get("articleBody")))
    return " ".join(text.split())


def _language(root: Element, meta: Mapping[str, str]) -> str | None:
    """Return the BCP 47 tag that the page names, None where it names none."""
    for tag in (
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        meta.get("content-language"),
        meta.get("og:locale"),
        meta.get("dc:language"),
    ):
        tag = (tag or "").strip().split(",")[0].replace("_", "-")
        if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}", tag):
            return tag
    return None


def _direction(root: Element, language: str) -> Direction:
    body = root.find("body")
    for element in (body, root):
        said = (element.get("dir") or "").lower() if element is not None else ""
        if said in ("ltr", "rtl"):
            return "rtl" if said == "rtl" else "ltr"
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def complete(metadata: Metadata, outline: Outline, kept: set[Block]) -> Metadata:
    """Return `metadata` with what only stands in the text around the title."""
    byline, site = metadata.byline, metadata.site_name or metadata.host
    unsigned = byline is None or is_site(byline, site)
    if metadata.published and not unsigned:
        return metadata
    near = _near_title(outline, kept)
    published = metadata.published
    if published is None:
        dates = (read_date(line, metadata.language or "") for line in near)
        said = _said_published(outline, metadata.language or "")
        published = next((date for date in dates if date), said or metadata.changed)
    if unsigned:
        names = (name_in(line, metadata.language or "") for line in near)
        byline = next(filter(None, names), byline) or metadata.owner
    return replace(metadata, published=published, byline=byline)


#: What stands before the day of publication, wherever it is.
_PUBLISHED_ON = re.compile(
    r"\b(?:(?:first )?published|posted|veröffentlicht|erschienen|publié|publicado|"
    r"pubblicato|gepubliceerd|publicerad|opublikowano|опубликовано)\b"
    r"(?:\s+(?:on|am|le|el|em|il|op|in))?\s*:?\s*",
    re.I,
)


def _said_published(outline: Outline, language: str) -> datetime | None:
    """Return the first day of which a line of the page says that it was published."""
    for block in outline.blocks:
        match = _PUBLISHED_ON.search(block.text[:200])
        after = block.text[match.end() : match.end() + 32] if match else ""
        if day := read_date(after, language):
            return day
    return None


def _near_title(outline: Outline, kept: set[Block]) -> list[str]:
    """Return lines, long ones cut, around the article's beginning, then its end."""
    numbers = [i for i, block in enumerate(outline.blocks) if block in kept]
    if not numbers:
        return []
    first, last = numbers[0], numbers[-1]
    around = [
        *range(first, first + 5),
        *range(first - 1, first - 14, -1),
        *range(last + 6, last - 4, -1),
    ]
    texts = [block.text for block in outline.blocks]
    near = [
        " ".join(texts[i : i + 1 + is_label(texts[i])])
        for i in around
        if 0 <= i < len(texts)
    ]
    return [text if len(text) < 160 else text[:48] for text in near]
