"""Articles of one book in files; and a list that makes it without a library."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from inkpost import pipeline
from inkpost.errors import BookInvalid
from inkpost.model import Article, Edition
from inkpost.shelf import Shelf, fits
from tests.inkpost.test_cli import PAGE, Inkpost, documents, inkpost

__all__ = ["inkpost"]

STORY = Article("https://quay.example/0", "The harbour", "<p>Lamps.</p>", language="en")


def shelf_of(folder: Path, *articles: Article) -> Shelf:
    """Return a shelf of `articles`, which came the last one first."""
    shelf = Shelf(folder)
    for place, article in reversed(list(enumerate(articles))):
        shelf.put(place, article)
    return shelf


def test_articles_stand_in_the_order_of_their_places(tmp_path: Path) -> None:
    other = replace(STORY, url="https://quay.example/1", title="The pier")
    shelf = shelf_of(tmp_path, STORY, other)
    assert list(shelf) == [STORY, other]
    assert shelf.edition().title == "The harbour and 1 more"
    assert shelf.edition("Mine").title == "Mine"


def test_the_book_is_in_the_language_of_most(tmp_path: Path) -> None:
    german = replace(STORY, language="de-AT")
    assert shelf_of(tmp_path, STORY, german, german).edition().language == "de-AT"


def test_a_time_is_in_utc_as_a_library_has_it(tmp_path: Path) -> None:
    late = datetime(2026, 11, 27, 23, 0, tzinfo=timezone(timedelta(hours=-6)))
    shelf = shelf_of(tmp_path, replace(STORY, published=late), STORY)
    assert shelf.edition().date == datetime(2026, 11, 28, 5, 0, tzinfo=UTC)
    assert shelf.at(0).published.tzinfo is UTC  # type: ignore[union-attr]


def test_what_is_too_much_for_one_book_does_not_fit(tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path, *[replace(STORY, body="x" * 300_000)] * 3)
    assert fits(shelf, "epub", None)
    assert not fits(shelf, "epub", 400_000)


def listed(folder: Path, *titles: str) -> Path:
    """Write a page of each of `titles`; return the list of them."""
    names = []
    for title in titles:
        names.append(f"{title}.html")
        (folder / names[-1]).write_text(PAGE.replace("The harbour reopens", title))
    (folder / "urls.txt").write_text("\n".join(names))
    return folder / "urls.txt"


@pytest.mark.slow
def test_a_list_that_is_one_book_opens_no_library(
    inkpost: Inkpost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkpost.alone.opened", None)
    done = inkpost("export", "-i", listed(tmp_path, "One", "Two"), "-o", "both.epub")
    assert (done.code, done.out) == (0, "both.epub: 2 articles\n")
    assert ">Two<" in documents(tmp_path / "both.epub")


@pytest.mark.slow
def test_a_list_whose_book_breaks_goes_the_long_way(
    inkpost: Inkpost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(edition: Edition, *_: object) -> None:
        raise BookInvalid(f"“{edition.title}” breaks rule C1")

    monkeypatch.setattr(pipeline, "make_volumes", break_off)
    done = inkpost("export", "-i", listed(tmp_path, "One", "Two"), "-o", "both.epub")
    assert (done.code, done.out) == (0, "both.epub: 2 articles\n")
    assert ">Two<" in documents(tmp_path / "both.epub")
