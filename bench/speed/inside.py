"""Within one process, warm: an article, its book, its pictures, beside the limit."""

from __future__ import annotations

import io
import os
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import lxml.etree
import lxml.html
from PIL import Image

from articles import cell
from articles.extraction import extract
from articles.gather import gather
from bench.site import photograph
from bench.speed.figures import Figure, cpu_of
from inkpost.errors import NoArticle
from inkpost.model import Page
from inkpost.pipeline import bind, make
from tests.support.pages import read_page, real_pages

#: Every so manieth page is measured.
EVERY = 9


def extract_pages(runs: int) -> Iterator[Figure]:
    """Measure `extract` and page-to-checked-EPUB, each by its limit, page for page."""
    pages = _pages()
    extracted, bound = [], []
    with tempfile.TemporaryDirectory() as name:
        for _ in range(runs):
            pairs = [_ratios(page, Path(name)) for page in pages]
            extracted.append(_middle([one for one, _ in pairs]))
            bound.append(_middle([other for _, other in pairs]))
    yield Figure("extract : one bare parse", tuple(extracted), goal=12, gate=True)
    name = "page to checked EPUB : parse, serialise, deflate"
    yield Figure(name, tuple(bound), goal=8, gate=True)


def double(runs: int) -> Iterator[Figure]:
    """Measure `extract` of 1, 2, 4 and 8 MB."""
    row = b"<p>The harbour at night is a place of lamps, and of men with sticks.</p>"
    sizes = [1, 2, 4, 8]
    ratios = []
    for _ in range(runs):
        times = []
        for size in sizes:
            body = row * (size * 1_000_000 // len(row))
            page = Page("https://a.example/x", b"<body><article>" + body, "text/html")
            times.append(cpu_of(lambda page=page: extract(page)))  # type: ignore[misc]
        steps = zip(times[1:], times, strict=False)
        ratios.append(max(later / earlier for later, earlier in steps))
    yield Figure("extract: a page of twice the size", tuple(ratios), goal=2.3)


def encode_pictures(runs: int, count: int = 24) -> Iterator[Figure]:
    """Measure the pictures of an article beside bare Pillow that does the same."""
    photos = {
        f"https://a.example/{number}.jpg": photograph(number % 8) + bytes([number])
        for number in range(count)
    }

    def fetch(url: str, *_: object, **__: object) -> Page:
        return Page(url, photos[url], "image/jpeg")

    work, walls = [], []
    cell.start()
    for _ in range(runs):
        alone = cpu_of(lambda: [bare(photo) for photo in photos.values()])
        with tempfile.TemporaryDirectory() as name:
            began, spent = time.monotonic(), _cells_time()
            gather(photos, "https://a.example/", fetch, Path(name))
            walls.append((time.monotonic() - began) / (alone / (os.cpu_count() or 1)))
        work.append((_cells_time() - spent) / alone)
    yield Figure("pictures : bare Pillow, processor", tuple(work), goal=1.2)
    yield Figure("pictures : bare Pillow on all cores, wall", tuple(walls), goal=1.2)


def _cells_time() -> float:
    """Return the processor seconds of the children that the cell has had so far."""
    zygote = cell._shared._process
    assert zygote
    told = Path(f"/proc/{zygote.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[13]) + int(told[14])) / os.sysconf("SC_CLK_TCK")


def bare(photo: bytes) -> int:
    image = Image.open(io.BytesIO(photo)).convert("RGB")
    image.thumbnail((1600, 1600))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80, subsampling="4:2:0", optimize=True)
    return stream.tell()


def _pages() -> list[Page]:
    found = []
    for path in real_pages()[::EVERY]:
        page = read_page(path)
        try:
            extract(page)
        except NoArticle:
            continue
        found.append(page)
    return found


def _ratios(page: Page, folder: Path) -> tuple[float, float]:
    parse = min(cpu_of(lambda: lxml.html.fromstring(page.content)) for _ in range(3))
    limit = min(cpu_of(lambda: _limit(page)) for _ in range(3))
    alone = min(cpu_of(lambda: extract(page)) for _ in range(2))
    book = min(cpu_of(lambda: _book(page, folder)) for _ in range(2))
    return alone / parse, book / limit


def _limit(page: Page) -> bytes:
    root = lxml.html.fromstring(page.content)
    return zlib.compress(lxml.etree.tostring(root), 6)


def _book(page: Page, folder: Path) -> None:
    article = replace(extract(page), pictures=(), lead_picture=None, logo=None)
    make(bind([article]), "epub", folder / "book.epub")


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
