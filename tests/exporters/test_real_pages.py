"""A book of every real page: nothing to say for EPUBCheck and for our checker."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from exporters import check, export
from inkpost.model import Picture
from tests.exporters.samples import alone, keep, photo
from tests.support.epubcheck import EpubCheck
from tests.support.pages import article_of, illustrate, page_name, real_pages
from tests.support.tools import shared_pages


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> list[Picture]:
    """Pictures of every kind: wide, small, tall, tiny."""
    folder = tmp_path_factory.mktemp("stock")
    return [
        photo(folder, "https://x.test/wide.jpg", (1200, 800)),
        photo(folder, "https://x.test/small.jpg", (300, 200)),
        photo(folder, "https://x.test/tall.jpg", (700, 1100)),
        keep(Image.new("L", (30, 30), 90), folder, "https://x.test/tiny.png"),
    ]


def test_the_real_pages_are_there() -> None:
    shared_pages()
    assert len(real_pages()) == 617


@pytest.mark.slow
@pytest.mark.tool
@pytest.mark.parametrize("path", real_pages(), ids=page_name)
def test_a_real_page_makes_a_sound_book(
    path: Path, stock: list[Picture], tmp_path: Path, epubcheck: EpubCheck
) -> None:
    article = illustrate(article_of(path), stock)
    book = export(alone(article), "epub", tmp_path).path
    assert [finding for finding in check(book) if finding.level == "error"] == []
    assert epubcheck(book) == []
