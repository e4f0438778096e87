"""A site's page -> the feeds that it names; and where feeds are, unnamed."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from articles.links import resolve
from articles.tree import Element, parse_page, text_of
from inkpost.errors import NoArticle
from inkpost.model import FeedLink, Page
from inkpost.render import one_line

#: Feeds of one page that are offered, and links that are looked at.
_OFFERED, _LOOKED_AT = 20, 3000
_TYPES = frozenset(
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/x-rss+xml",
        "text/rss+xml",
    )
)
#: Where programs that write sites put their feed, the most frequent first.
_WELL_KNOWN = (
    "feed",
    "rss.xml",
    "atom.xml",
    "index.xml",
    "feed.xml",
    "rss",
    "feed.json",
)
#: How the path of a link ends that is likely to be a feed's.
_ENDS = (
    "/feed", "/rss", "/atom", ".rss", ".atom", "/rss.xml", "/atom.xml", "/feed.xml",
    "/index.rdf", "/feed.json", "/feeds/posts/default",
)  # fmt: skip


def find_feeds(page: Page) -> tuple[FeedLink, ...]:
    """Return the feeds that `page` names, as its publisher orders them; in the cell.

    Those named in its head come alone; where there are none, those that it links to.
    Feeds of comments come last.
    """
    try:
        root, _ = parse_page(page.content, page.content_type)
    except NoArticle:
        return ()
    base = _base(root, page.url)
    found = dict(_named(root, base)) or dict(_linked(root, base))
    links = [FeedLink(url, title) for url, title in found.items()]
    return tuple(sorted(links, key=_is_of_comments)[:_OFFERED])


def likely(url: str) -> tuple[str, ...]:
    """Return where the feed of the site `url` may be, although no page says so.

    >>> likely("https://a.example/blog/")[:2]
    ('https://a.example/blog/feed', 'https://a.example/blog/rss.xml')
    """
    parts = urlsplit(url)
    folder = parts.path.rsplit("/", 1)[0] + "/"
    homes = dict.fromkeys((urljoin(url, folder), f"{parts.scheme}://{parts.netloc}/"))
    return tuple(home + name for home in homes for name in _WELL_KNOWN)[:10]


def _base(root: Element, url: str) -> str:
    element = root.find(".//base")
    return (resolve(url, element.get("href")) if element is not None else None) or url


def _named(root: Element, base: str) -> Iterator[tuple[str, str]]:
    for link in root.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").lower().partition(";")[0].strip()
        if "feed" in rel or ("alternate" in rel and kind in _TYPES):
            target = resolve(base, link.get("href"))
            if target and target.startswith("http"):
                yield target, one_line(link.get("title") or "", 100)


def _linked(root: Element, base: str) -> Iterator[tuple[str, str]]:
    for number, link in enumerate(root.iter("a")):
        if number >= _LOOKED_AT:
            return
        target = resolve(base, link.get("href")) or ""
        if urlsplit(target).path.rstrip("/").lower().endswith(_ENDS):
            yield target, one_line(link.get("title") or text_of(link), 100)


def _is_of_comments(link: FeedLink) -> bool:
    return "comment" in f"{link.url} {link.title}".lower()
