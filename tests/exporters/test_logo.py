"""The publisher's logo is in the book and on paper."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from exporters import check, export
from exporters.cutting import cut, mark_of
from inkpost.model import Article, Cut
from tests.exporters.samples import PLAIN, alone, keep

LOGO = "https://harbour.example/logo.png"


@pytest.fixture
def story(tmp_path: Path) -> Article:
    mark = keep(Image.new("L", (240, 60), 90), tmp_path, LOGO)
    return replace(PLAIN, logo=LOGO, pictures=(mark,))


def test_it_is_in_the_epub_which_keeps_the_contract(
    story: Article, tmp_path: Path
) -> None:
    book = export(alone(story), "epub", tmp_path / "book.epub")
    assert [one for one in check(book.path) if one.level == "error"] == []
    with zipfile.ZipFile(book.path) as files:
        text = files.read("EPUB/s01a001.xhtml").decode()
    assert '<p class="logo"><img src="images/' in text
    assert 'alt="Harbour Post"' in text


def test_it_stands_above_the_title_on_paper(story: Article, tmp_path: Path) -> None:
    page = export(alone(story), "html", tmp_path / "book.html").path.read_text()
    assert page.index('class="logo"') < page.index("<h1")


def test_it_goes_with_the_pictures(story: Article) -> None:
    left = cut(story, Cut(mark_of(story), pictures="none"))
    assert (left.logo, left.pictures) == (None, ())
    assert cut(story, Cut(mark_of(story), ("0",))).logo == LOGO
