"""What a page says about its article: title, byline, site, date, language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from typing import cast
from urllib.parse import urlsplit

from lxml import etree

from articles.bylines import find_byline
from articles.dates import read_address, read_date, read_stamp
from articles.linked_data import Item, people, read_linked_data, words
from articles.outline import Block, Outline
from articles.titles import find_title
from articles.tree import Element, text_of
from inkpost.model import Direction
from inkpost.render import one_line

#: Languages written from right to left (CLDR).
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he iw ps sd ug ur yi".split())

_SITE = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_EXCERPT = (
    "dc:description", "dcterm:description", "og:description",
    "weibo:article:description", "description", "twitter:description",
)  # fmt: skip
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "parsely-pub-date",
    "datepublished", "og:published_time", "sailthru.date", "article.published",
    "published-date", "publish-date", "publish_date", "publication_date", "pubdate",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dc.date.created", "dc.date",
    "dc:date", "dcterms.created", "dcterms.date", "citation_publication_date", "date",
    "last-modified", "article:modified_time", "og:updated_time",
)  # fmt: skip
_DATED = etree.XPath(
    "//time | //*[contains(@itemprop, 'datePublished')] | //abbr[@class='published']"
)
_DATE_WORDS = " or ".join(
    f"contains(@class, '{word}')"
    for word in (
        "date", "Date", "datum", "ublish", "time", "meta", "byline", "fecha", "info",
        "posted",
    )
)  # fmt: skip
_MARKED_DATE = etree.XPath(
    f"//body//*[{_DATE_WORDS} or contains(@id, 'date')]"
    "[not(self::script or self::div/div or self::ul or self::table)]"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article; None where it says nothing.

    `promised`: the article's text as JSON-LD has it, or empty. `free`: False where the
    page says that one has to pay.
    """

    title: str | None = None
    titles: tuple[str, ...] = ()
    byline: str | None = None
    site_name: str | None = None
    published: datetime | None = None
    language: str | None = None
    direction: Direction = "ltr"
    excerpt: str | None = None
    lead_picture: str | None = None
    promised: str = ""
    free: bool = True


def read_metadata(root: Element, url: str = "") -> Metadata:
    """Return what the page `root`, found at `url`, says about its article."""
    meta = _meta(root)
    item = read_linked_data(root)
    site = _site_name(meta, item)
    language = _language(root, meta)
    title, titles = find_title(root, meta, item, site or _host(url))
    return Metadata(
        title=title,
        titles=titles,
        byline=find_byline(root, meta, people(item.get("author")), site or _host(url)),
        site_name=site,
        published=_published(root, meta, item, url, language or ""),
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


def _published(
    root: Element, meta: Mapping[str, str], item: Item, url: str, language: str
) -> datetime | None:
    """Return when the article was published, from the surest place that says it."""
    for text in (words(item.get("datePublished")), *_in_meta(meta)):
        if found := read_stamp(text) or read_date(text, language):
            return found
    return (
        _in_elements(root, language)
        or read_address(url)
        or _in_marked(root, language)
        or read_date(words(item.get("dateModified")))
    )


def _in_meta(meta: Mapping[str, str]) -> list[str]:
    return [meta[name] for name in _PUBLISHED if meta.get(name)]


def _found(path: etree.XPath, root: Element) -> list[Element]:
    return cast("list[Element]", path(root))


def _in_elements(root: Element, language: str) -> datetime | None:
    for element in _found(_DATED, root)[:20]:
        said = element.get("datetime") or element.get("content") or element.get("title")
        if found := read_stamp(said) or read_date(text_of(element), language):
            return found
    return None


def _in_marked(root: Element, language: str) -> datetime | None:
    for element in _found(_MARKED_DATE, root)[:60]:
        text = " ".join(text_of(element).split())
        if 5 < len(text) < 200 and (found := read_date(text, language)):
            return found
    return None


#: A byline in running text: "By" in some language, and nothing but names after it.
_BYLINE = re.compile(
    r"^(?:[Bb]y|[Vv]on|[Pp]or|[Pp]ar|[Dd]i|[Dd]oor|[Tt]ext|[Aa]utor(?:in|en|es)?|"
    r"[Aa]uthors?|[Ww]ritten by|Gespeichert von|[Pp]osted by)\s*:?\s+"
    r"((?:[A-ZÀ-ÖØ-ÞА-Я][\w.'’-]*[ ,&/]*"
    r"(?:und |and |et |y |e |de |van |von |der |da )?){1,8}?)"
    r"(?:$|[|•·–,(;]|\d|\s*(?:am|vom|on|le|el|den|at|in)\s)",
)


def complete(metadata: Metadata, outline: Outline, kept: set[Block]) -> Metadata:
    """Return `metadata` with what only stands in the text around the title."""
    if metadata.published and metadata.byline:
        return metadata
    near = _near_title(outline, kept)
    published = metadata.published
    if published is None:
        dates = (read_date(line, metadata.language or "") for line in near)
        published = next((date for date in dates if date), None)
    byline = metadata.byline
    if byline is None:
        matches = (_BYLINE.match(line) for line in near)
        byline = next((match[1].strip(" ,&/") for match in matches if match), None)
    return replace(metadata, published=published, byline=byline)


def _near_title(outline: Outline, kept: set[Block]) -> list[str]:
    """Return short lines, those before and in the article's beginning, then its end."""
    numbers = [i for i, block in enumerate(outline.blocks) if block in kept]
    if not numbers:
        return []
    first, last = numbers[0], numbers[-1]
    around = [
        *range(first, first + 5),
        *range(first - 1, first - 14, -1),
        *range(last + 6, last - 4, -1),
    ]
    blocks = [outline.blocks[i] for i in around if 0 <= i < len(outline.blocks)]
    return [block.text for block in blocks if len(block.text) < 160]
