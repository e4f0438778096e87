"""An article on a shelf, with a picture and something missing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from inkpost.model import Account, Article, ArticleId, Omission, Picture
from library import Library

PICTURE = "0" * 64 + ".jpg"
URL = "https://skerry.example.org/2026/boat"
BODY = f"""
<p>At twenty to nine a bell rings on <a href="https://skerry.example.org/pier">the
outer pier</a>, and see <a href="#n-1">the note</a>.</p>
<figure><img src="{URL}/ferry.jpg" alt="A ferry" />
<figcaption>Off Hestholm</figcaption></figure>
<h2>A reading room that moves</h2>
<p>The lantern keeper waits. <img src="{URL}/lost.jpg" alt="Lost" /></p>
<p id="n-1">A note.</p>
"""


def keep_article(
    library: Library, owner: Account, data_dir: Path, name: str = ""
) -> ArticleId:
    """Keep an article of `owner`, and return its id."""
    path = data_dir / "pictures" / PICTURE
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (600, 300), (40, 60, 90)).save(path)
    ferry = Picture(f"{URL}/ferry.jpg", "A ferry", path, "image/jpeg", 600, 300)
    article = Article(
        url=URL + name,
        title="The last night boat carries books" + name,
        body=BODY,
        byline="Ingrid Vaslund",
        site_name="The Skerry Courier",
        published=datetime(2026, 11, 14, 6, 30, tzinfo=UTC),
        language="en",
        excerpt="When the overnight crossings were taken off the timetable.",
        pictures=(ferry,),
        omissions=(Omission("picture", "A picture", "The site did not answer", URL),),
        log=("readability found 12 paragraphs",),
    )
    return library.articles.keep(owner.id, URL + name, article)
