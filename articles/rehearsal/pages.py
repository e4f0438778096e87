"""What the cell does once before its first job, so that no job has to do it again.

The children inherit what it leaves behind: loaded modules, compiled patterns, warm
tables. What a library reads from a file at its first use must be read here, for a child
can open none.
"""

from __future__ import annotations

import io

from PIL import Image

from articles.drawing import FORMATS, draw
from articles.feeds.letter import read_letter
from articles.feeds.opml import read_opml
from articles.feeds.reading import read_feed
from articles.feeds.writing import write_article
from articles.reading import read_page
from articles.svg import draw_svg
from inkpost.model import Page

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A rehearsal</title>
<meta name="author" content="A. Author"><meta property="og:title" content="One">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "One"}</script>
</head><body><nav><ul><li><a href="/">Home</a></li></ul></nav><article><h1>One</h1>
<p>The first sentence of some length, with a <a href="/two">link</a> to another.</p>
<figure><img src="/a.jpg" alt="A picture"><figcaption>Its caption</figcaption></figure>
<h2>And on</h2><p>Another paragraph, long enough to be taken for one of an article.</p>
<blockquote><p>Said somebody.</p></blockquote><pre><code>one = 1</code></pre>
<table><tr><th>One</th><td>Two</td></tr></table><ol><li>Last</li></ol></article></body></html>
"""
_DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    b'<circle cx="4" cy="4" r="2"/></svg>'
)
_FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>One</title><item>
<title>Two</title><link>https://a.example/2</link><description>&lt;p&gt;Three &amp;amp;
four&lt;/p&gt;</description><pubDate>Fri, 27 Nov 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""
_OPML = (
    b'<opml version="2.0"><body><outline xmlUrl="https://a.example/"/></body></opml>'
)


def rehearse() -> None:
    """Do once what jobs do."""
    read_page(Page("https://a.example/rehearsal", _PAGE.encode()))
    picture = Image.linear_gradient("L").convert("RGB")
    for format in FORMATS:
        file = io.BytesIO()
        picture.save(file, format)
        draw(file.getvalue(), "A picture")
    draw_svg(_DRAWING, "A drawing")
    for feed in (_FEED, _FEED.replace(b"</channel>", b"")):  # as feedparser has two
        entry = read_feed(feed, "", "https://a.example/feed").entries[0]
        write_article(entry, entry.url, "One", "en")
    read_opml(_OPML)
    read_letter(b"From: a@a.example\nSubject: One\nContent-Type: text/html\n\n<p>Two")
