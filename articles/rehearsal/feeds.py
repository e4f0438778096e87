"""What the cell does once before the first feed, list of feeds or letter."""

from __future__ import annotations

from articles.feeds.letter import read_letter
from articles.feeds.opml import read_opml
from articles.feeds.reading import read_feed
from articles.feeds.writing import write_article

_FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>One</title><item>
<title>Two</title><link>https://a.example/2</link><description>&lt;p&gt;Three &amp;amp;
four&lt;/p&gt;</description><pubDate>Fri, 27 Nov 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""
_OPML = (
    b'<opml version="2.0"><body><outline xmlUrl="https://a.example/"/></body></opml>'
)


def rehearse() -> None:
    """Do once what jobs do with feeds."""
    for feed in (_FEED, _FEED.replace(b"</channel>", b"")):  # as feedparser has two
        entry = read_feed(feed, "", "https://a.example/feed").entries[0]
        write_article(entry, entry.url, "One", "en")
    read_opml(_OPML)
    read_letter(b"From: a@a.example\nSubject: One\nContent-Type: text/html\n\n<p>Two")
