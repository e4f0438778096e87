"""Editions of our own writing, for the tests of books."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from inkpost.model import Article, Edition, Picture, Section

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
