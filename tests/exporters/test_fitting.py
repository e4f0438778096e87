"""Books that must be small: smaller pictures, then volumes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PIL import Image

from exporters import check
from exporters.fitting import fit
from inkpost.errors import BookInvalid
from inkpost.model import Article, Section
from tests.exporters.samples import alone, article, collection, issue, keep

pytestmark = pytest.mark.slow

TEXT = "<p>The gate was opened at six.</p>"


def pictured(folder: Path, number: int) -> Article:
    """Return an article with a picture of its own, of about 300 KB."""
    noise = Image.effect_noise((1000, 700), 20 + number).convert("RGB")
    picture = keep(noise, folder, f"https://x.test/{number}.jpg", "Noise")
    body = f'{TEXT}<figure><img src="{picture.url}" alt="Noise"/></figure>'
    return article(f"Article {number}", body, pictures=(picture,))


def titles(path: Path) -> list[str]:
    """Return the labels of a book's table of contents."""
    with zipfile.ZipFile(path) as file:
        ncx = file.read("EPUB/toc.ncx").decode().split("<navMap>")[1]
    return [part.split("<")[0] for part in ncx.split("<text>")[1:]]


def opf(path: Path) -> str:
    with zipfile.ZipFile(path) as file:
        return file.read("EPUB/content.opf").decode()


def test_a_small_book_stays_as_it_is(tmp_path: Path) -> None:
    (package,) = fit(alone(pictured(tmp_path, 1)), tmp_path / "out")
    assert package.size > 500_000


def test_pictures_shrink_before_a_book_is_cut(tmp_path: Path) -> None:
    edition = collection(*(pictured(tmp_path, number) for number in range(3)))
    (whole,) = fit(edition, tmp_path / "whole")
    (small,) = fit(edition, tmp_path / "small", limit=900_000)
    assert whole.size > 1_200_000
    assert small.size <= 900_000
    assert small.articles == 3
    assert check(small.path) == []


def test_sections_stay_whole_when_a_book_is_cut(tmp_path: Path) -> None:
    articles = [pictured(tmp_path, number) for number in range(6)]
    world, home = Section("World", articles[:3]), Section("Home", articles[3:])
    volumes = fit(issue(world, home), tmp_path / "out", limit=750_000)
    assert [package.title for package in volumes] == [
        "Morning Digest (1 of 2)",
        "Morning Digest (2 of 2)",
    ]
    assert all(package.size <= 750_000 for package in volumes)
    assert titles(volumes[1].path)[1:4] == ["Article 3", "Article 4", "Article 5"]
    assert [check(package.path) for package in volumes] == [[], []]


def test_volumes_are_books_of_their_own_in_one_series(tmp_path: Path) -> None:
    articles = [pictured(tmp_path, number) for number in range(4)]
    halves = Section("World", articles[:2]), Section("Home", articles[2:])
    first, second = fit(issue(*halves), tmp_path / "out", limit=650_000)
    assert [first.path.name, second.path.name] == [
        "Morning Digest (1 of 2) 2026-11-23.epub",
        "Morning Digest (2 of 2) 2026-11-23.epub",
    ]
    series = 'property="belongs-to-collection" id="series">Morning Digest</meta>'
    assert series in opf(first.path)
    assert series in opf(second.path)
    assert (
        opf(first.path).split("urn:uuid:")[1] != opf(second.path).split("urn:uuid:")[1]
    )


@pytest.mark.slow
def test_many_articles_are_cut_by_their_number(tmp_path: Path) -> None:
    many = collection(*(article(f"Article {n}", TEXT) for n in range(600)))
    volumes = fit(many, tmp_path)
    assert [package.articles for package in volumes] == [285, 285, 30]
    assert [check(package.path) for package in volumes] == [[], [], []]  # contract C6


def test_an_article_alone_that_is_too_large_loses_its_pictures(tmp_path: Path) -> None:
    (package,) = fit(alone(pictured(tmp_path, 1)), tmp_path / "out", limit=250_000)
    assert package.size <= 250_000


def test_what_can_never_fit_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BookInvalid, match="even without pictures"):
        fit(alone(pictured(tmp_path, 1)), tmp_path / "out", limit=5_000)
    assert list((tmp_path / "out").iterdir()) == []
