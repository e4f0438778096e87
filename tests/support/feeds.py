"""A site that writes feeds: what it serves is made anew from its entries."""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import count

from tests.support.web import Web, head

START = datetime(2026, 2, 27, 6, 0, tzinfo=UTC)
#: A text that nobody would take for the beginning of one.
WHOLE = "".join(f"<p>{'The boat carries books at night. ' * 12}</p>" for _ in range(3))
TEASER = "<p>The boat carries books at night, and nobody […]</p>"


@dataclass(frozen=True)
class Post:
    """An entry of a feed; `link`: its path, or an address."""

    key: str
    title: str
    link: str
    html: str = WHOLE
    at: datetime = START
    byline: str = "Anna Berg"


@dataclass
class FeedSite:
    """A feed at `path` of `web`, as its `posts` are now, the newest first.

    `shown`: how many of them the feed has. `etags`, `gzips`: whether it does that.
    `headers`: more of them.
    """

    web: Web
    path: str = "/feed.xml"
    kind: str = "rss"
    shown: int = 10
    etags: bool = True
    gzips: bool = False
    churns: bool = False
    extra: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.web.raw(self.path, self._answer)

    @property
    def url(self) -> str:
        return self.web.url(self.path)

    def write(self, *titles: str, html: str = WHOLE) -> None:
        """Publish posts, one after the other; each has a page, too."""
        for title in titles:
            number = len(self.posts) + 1
            path = f"/posts/{number}"
            at = START + timedelta(hours=number)
            self.posts.insert(0, Post(f"tag:{number}", title, path, html, at))
            self.web.add(path, page(title))

    def body(self) -> bytes:
        posts = self.posts[: self.shown]
        make: Mapping[str, Callable[[list[Post]], str]] = {
            "rss": self._rss,
            "atom": self._atom,
            "json": self._json,
        }
        return make[self.kind](posts).encode()

    def _answer(self, line: socket.socket) -> None:
        body = self.body()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        asked = self.web.requests[-1].headers
        fields = dict(self.headers)
        if self.etags:
            fields["ETag"] = etag
        if self.etags and asked.get("if-none-match") == etag:
            line.sendall(head(304, fields))
            return
        if self.gzips:
            body = gzip.compress(body)
            fields["Content-Encoding"] = "gzip"
        fields |= {"Content-Type": "application/xml", "Content-Length": str(len(body))}
        line.sendall(head(200, fields) + body)

    def _key(self, post: Post) -> str:
        return f"{post.key}-{next(_churn)}" if self.churns else post.key

    def _rss(self, posts: list[Post]) -> str:
        items = "".join(
            f"<item><guid isPermaLink='false'>{self._key(post)}</guid>"
            f"<title>{escape(post.title)}</title><link>{post.link}</link>"
            f"<author>{post.byline}</author>"
            f"<pubDate>{format_datetime(post.at)}</pubDate>"
            f"<content:encoded><![CDATA[{post.html}]]></content:encoded></item>"
            for post in posts
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content='
            '"http://purl.org/rss/1.0/modules/content/"><channel><title>The Ferry'
            f"</title><link>{self.web.url('/')}</link><language>en</language>"
            f"{self.extra}{items}</channel></rss>"
        )

    def _atom(self, posts: list[Post]) -> str:
        entries = "".join(
            f"<entry><id>{self._key(post)}</id><title>{escape(post.title)}</title>"
            f"<link href='{post.link}'/><author><name>{post.byline}</name></author>"
            f"<published>{post.at.isoformat()}</published>"
            f"<content type='html'>{escape(post.html)}</content></entry>"
            for post in posts
        )
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Ferry'
            f"</title><link href='{self.web.url('/')}'/>{entries}</feed>"
        )

    def _json(self, posts: list[Post]) -> str:
        items = [
            {
                "id": self._key(post),
                "title": post.title,
                "url": self.web.url(post.link),
                "content_html": post.html,
                "date_published": post.at.isoformat(),
                "authors": [{"name": post.byline}],
            }
            for post in posts
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "The Ferry"}
        home = {"home_page_url": self.web.url("/"), "language": "en", "items": items}
        return json.dumps(feed | home)


_churn = count()


def page(title: str) -> str:
    """Return the page of a post, which has more than the feed."""
    text = "".join(
        f"<p>{'All of the text is here, on its page. ' * 9}</p>" for _ in "abc"
    )
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body>"
        f"<article><h1>{title}</h1>{text}</article></body></html>"
    )
