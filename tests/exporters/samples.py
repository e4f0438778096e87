"""Editions of our own writing, for the tests of books."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from inkpost.model import Article, Edition, Picture, Section
from inkpost.render import parse_fragment

DATE = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)

PLAIN = Article(
    url="https://harbour.example/2026/11/tide-mills",
    title="The last tide mill of the estuary",
    body="<p>For six hundred years the mill ground corn twice a day.</p>"
    "<h2>The wheel</h2><p>It turns when the pond empties.</p><p>Slowly.</p>",
    byline="Ann Ferry",
    site_name="Harbour Post",
    published=datetime(2026, 11, 20, 9, tzinfo=UTC),
    language="en",
    excerpt="A mill that the moon drives.",
)


def article(title: str, body: str, **changes: object) -> Article:
    """Return `PLAIN` with another title and body, at an address of its own."""
    slug = hashlib.sha256((title + body).encode()).hexdigest()[:8]
    parse_fragment(body)  # a slip of the pen would bind an empty article
    other = {"title": title, "body": body, "url": f"https://harbour.example/{slug}"}
    return replace(PLAIN, **(other | changes))  # type: ignore[arg-type]


def alone(one: Article) -> Edition:
    """Return the edition of one article."""
    return Edition(
        title=one.title,
        key=one.url,
        date=one.published or DATE,
        sections=(Section("Articles", (one,)),),
        creator=one.byline,
        language=one.language or "en",
        direction=one.direction,
    )


def collection(*articles: Article, title: str = "Saved in November") -> Edition:
    """Return a collection of `articles`."""
    section = Section("Articles", articles)
    return Edition(title, title, DATE, (section,), kind="collection", creator="Ann")


def issue(*sections: Section, title: str = "Morning Digest") -> Edition:
    """Return a dated issue with `sections`."""
    return Edition(title, title, DATE, sections, kind="issue", number=7)


def keep(image: Image.Image, folder: Path, url: str, alt: str = "") -> Picture:
    """Return `image` as a picture whose file is in `folder`: JPEG for RGB, else PNG."""
    kind, suffix = ("JPEG", "jpg") if image.mode == "RGB" else ("PNG", "png")
    stream = io.BytesIO()
    image.save(stream, kind, quality=85)
    content = stream.getvalue()
    path = folder / f"{hashlib.sha256(content).hexdigest()}.{suffix}"
    path.write_bytes(content)
    width, height = image.size
    if kind == "JPEG":
        return Picture(url, alt, path, "image/jpeg", width, height)
    return Picture(url, alt, path, "image/png", width, height)


def photo(folder: Path, url: str, size: tuple[int, int], alt: str = "") -> Picture:
    """Return a picture with a soft gradient, different for each `url`."""
    shade = hashlib.sha256(url.encode()).digest()
    left = Image.linear_gradient("L").resize(size)
    right = left.rotate(180)
    flat = Image.new("L", size, shade[0])
    return keep(Image.merge("RGB", (left, right, flat)), folder, url, alt)


#: One of everything that a body may have.
RICH = """<h2>A # heading with <em>stress</em></h2>
<p><strong>Note:</strong> two<sup>nd</sup> of 3 * 4_5 &lt;b&gt; &amp;amp;
<code>a`b  c</code>.</p>
<p>2. May was <em>“warm”</em>er, H<sub>2</sub>O<br/>and <a
href="https://harbour.example/x_(y)?a=1&amp;b=2">a <b>link</b></a>, and once
more.<a class="noteref" epub:type="noteref" role="doc-noteref"
id="r1" href="#f1"><sup>1</sup></a></p>
<ol start="3"><li><p>third</p><p>still third</p></li><li>fourth<ul><li>deep</li>
<li>deeper<ol><li>deepest</li></ol></li></ul></li></ol><ul><li>other list</li></ul>
<pre><code class="language-python">def f(x):

    return "```" + x
</code></pre>
<blockquote><p>To be</p><p>or not.</p><ul><li>Yes</li></ul></blockquote>
<figure><img src="https://harbour.example/p.jpg" alt="A [tall] mill"/>
<figcaption>The mill. <em>Photo: A. Ferry.</em></figcaption></figure>
<table><caption>Tides</caption><thead><tr><th scope="col">Port</th><th
scope="col">Height</th></tr></thead><tbody><tr><td>St | Malo</td><td>12<br/>metres</td>
</tr>
<tr><td>Bristol</td><td>14 metres</td></tr></tbody></table>
<table><tr><td colspan="2">wide</td></tr><tr><td>one</td><td>two</td></tr></table>
<p>So <math xmlns="http://www.w3.org/1998/Math/MathML" alttext="x^2">
<msup><mi>x</mi><mn>2</mn></msup></math>
and <ruby>漢<rt>かん</rt></ruby>, see <a href="#n-end">the end</a>.</p>
<dl><dt>Ebb</dt><dd>when it goes</dd></dl><hr/><h3 id="n-end">The end</h3><p>Done.</p>
<aside class="footnote" epub:type="footnote" role="doc-footnote" id="f1"><p><a
href="#r1">1.</a> A note with <em>stress</em>.</p></aside>"""
