"""The real pages, where they are there, with pictures of our own."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from articles.extraction import extract
from inkpost.errors import NoArticle
from inkpost.model import Article, Page, Picture
from tests.support.tools import PAGES


def real_pages() -> list[Path]:
    """Return the files of all real pages, in order; none where the folder is not."""
    annotated = PAGES.glob("annotated/*.html.gz")
    return [*sorted(annotated), *sorted(PAGES.glob("mozilla/*/source.html.gz"))]


def page_name(path: Path) -> str:
    """Return a short name of a real page."""
    mozilla = path.name == "source.html.gz"
    return path.parent.name if mozilla else path.name.split(".")[0]


def read_page(path: Path) -> Page:
    """Return a real page as it was served."""
    return Page(_address(path), gzip.decompress(path.read_bytes()), "text/html")


def article_of(path: Path) -> Article:
    """Return the article of a real page, or skip the test if it has none."""
    try:
        return extract(read_page(path))
    except NoArticle:
        pytest.skip("the page has no article")


def _address(path: Path) -> str:
    if path.name == "source.html.gz":
        return f"http://fakehost/test/{path.parent.name}.html"
    truth = json.loads((path.parent / "truth.json").read_text("utf-8"))
    return str(truth[page_name(path)]["url"])


def illustrate(article: Article, stock: Sequence[Picture]) -> Article:
    """Return `article` with pictures from `stock`; every fifth is not to be had."""
    choice = [*stock, None]
    pictures = []
    for picture in article.pictures:
        number = hashlib.sha256(picture.url.encode()).digest()[0] % len(choice)
        chosen = choice[number]
        if chosen is not None:
            picture = replace(chosen, url=picture.url, alt=picture.alt)
        pictures.append(picture)
    return replace(article, pictures=tuple(pictures))
