"""What the cell does once before the first page."""

from __future__ import annotations

import heapq  # noqa: F401  `Counter.most_common` imports it when it is called

from articles.reading import read_page
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


def rehearse() -> None:
    """Do once what jobs do with pages."""
    read_page(Page("https://a.example/rehearsal", _PAGE.encode()))
