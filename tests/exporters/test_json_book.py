from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from exporters import export
from exporters.json_book import read_json
from inkpost.errors import BookInvalid, FileUnreadable
from inkpost.model import Article, Edition, Omission, Picture, Section
from tests.exporters.samples import PLAIN, RICH, article, collection, issue, photo


def full(folder: Path) -> Article:
    """Return an article in which no field is empty."""
    address = "https://harbour.example/p.jpg"
    return article(
        "Full “quotes”\u2028",
        RICH,
        excerpt="x",
        lead_picture=address,
        pictures=(photo(folder, address, (900, 600), "A"), Picture("https://x.org/n")),
        omissions=(Omission("table", "A table", "Too wide."),),
        log=("found",),
        direction="rtl",
    )


def test_what_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    book = issue(Section("News", (full(tmp_path), PLAIN)), Section("Arts", (PLAIN,)))
    package = export(book, "json", tmp_path / "book.json")
    assert read_json(package.path, tmp_path) == book
    assert package.omissions == (Omission("table", "A table", "Too wide."),)


def test_pictures_are_read_back_with_their_files(tmp_path: Path) -> None:
    article = full(tmp_path)
    package = export(collection(article), "json", tmp_path / "book.json")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    read = next(iter(read_json(package.path, folder).sections[0].articles))
    kept = read.pictures[0].path
    assert kept
    assert kept.parent == folder
    assert kept.read_bytes() == article.pictures[0].path.read_bytes()  # type: ignore[union-attr]
    assert read.pictures[1].path is None


def test_the_file_is_json_with_a_version_and_an_article_a_line(tmp_path: Path) -> None:
    path = export(collection(PLAIN, full(tmp_path)), "json", tmp_path / "b.json").path
    read = json.loads(path.read_text())
    assert read["inkpost"] == 1
    assert [len(section["articles"]) for section in read["sections"]] == [2]
    assert len(path.read_text().split("\n")) == 5


def test_a_lone_surrogate_does_not_stop_the_book(tmp_path: Path) -> None:
    book = collection(replace(PLAIN, excerpt="bad \ud800"))
    path = export(book, "json", tmp_path / "b.json").path
    read = read_json(path, tmp_path)
    assert next(iter(read.sections[0].articles)).excerpt == "bad \ud800"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"inkpost": 2}',
        '{"inkpost": 1}',
        '{"inkpost": 1, "sections": [{"title": "a", "articles": [{}]}]}',
        '{"inkpost": 1, "sections": 5}',
        "\x00",
    ],
)
def test_anything_else_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "book.json"
    path.write_text(content)
    with pytest.raises(FileUnreadable, match=r"book\.json"):
        read_json(path, tmp_path)


def test_a_book_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    gone = replace(
        PLAIN,
        pictures=(Picture("https://x.org/a", path=tmp_path / "gone.jpg"),),
    )
    with pytest.raises(FileNotFoundError):
        export(collection(gone), "json", tmp_path / "b.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", ["md", "txt", "json", "html"])
def test_a_book_without_articles_is_not_made(tmp_path: Path, format: str) -> None:
    empty: Edition = collection()
    with pytest.raises(BookInvalid):
        export(empty, format, tmp_path)  # type: ignore[arg-type]
