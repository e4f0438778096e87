"""Each profile's decisions, seen in its books."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from exporters import export
from exporters.profiles import (
    APPLE,
    GENERIC,
    KINDLE,
    KOBO,
    PRINT_A4,
    PROFILES,
    Profile,
    strict,
    text_only,
)
from tests.exporters.golden_texts import JAPANESE, MATHS
from tests.exporters.samples import alone, article, photo

pytestmark = pytest.mark.slow

BODY = (
    "<p>Up \N{ROCKET} we go"
    '<a class="noteref" epub:type="noteref" role="doc-noteref" id="n-r" href="#n-f">'
    "<sup>1</sup></a>.</p>"
    '<figure><img src="https://x.test/a.jpg" alt="A"/></figure>'
    f"<table><tr>{'<td>1</td>' * 5}</tr></table>"
    f"<table><tr>{'<td>1</td>' * 7}</tr></table>"
    '<aside class="footnote" epub:type="footnote" role="doc-footnote" id="n-f">'
    '<p><a href="#n-r">1.</a> N</p></aside>'
)


def book(folder: Path, profile: Profile) -> zipfile.ZipFile:
    picture = photo(folder, "https://x.test/a.jpg", (1590, 900), "A")
    body = BODY + MATHS + JAPANESE
    edition = alone(article("All", body, pictures=(picture,), language="ja"))
    return zipfile.ZipFile(export(edition, "epub", folder / profile.name, profile).path)


def text(folder: Path, profile: Profile) -> str:
    with book(folder, profile) as file:
        return file.read("EPUB/s01a001.xhtml").decode()


@pytest.mark.parametrize(
    ("profile", "mark", "count"),
    [
        (KINDLE, "\N{ROCKET}", 0),
        (APPLE, "\N{ROCKET}", 1),
        (KOBO, "\N{ROCKET}", 1),
        (KINDLE, "<table", 1),
        (KOBO, "<table", 0),
        (GENERIC, "<table", 2),
        (KINDLE, "<aside", 1),
        (strict(KINDLE), "<aside", 0),
        (strict(KINDLE), 'id="n-f"', 1),
        (KINDLE, "<math", 8),
        (PRINT_A4, "<math", 0),
        (strict(APPLE), "<math", 0),
        (strict(APPLE), "\N{ROCKET}", 0),
        (KINDLE, "<ruby", 2),
        (strict(KINDLE), "<ruby", 0),
        (strict(KINDLE), "潮 (しお)", 1),
        (text_only(KINDLE), "<img", 0),
        (text_only(KINDLE), 'class="missing" href="https://x.test/a.jpg"', 1),
    ],
)
def test_a_profile_decides(
    profile: Profile, mark: str, count: int, tmp_path: Path
) -> None:
    assert text(tmp_path, profile).count(mark) == count


@pytest.mark.parametrize(
    ("profile", "width"),
    [(KINDLE, 1590), (KOBO, 1448), (PRINT_A4, 1340), (strict(KOBO), 800)],
)
def test_pictures_fit_the_profile(profile: Profile, width: int, tmp_path: Path) -> None:
    with book(tmp_path, profile) as file:
        content = file.read("EPUB/images/s01a001-01.jpg")
    assert Image.open(io.BytesIO(content)).width == width


@pytest.mark.parametrize(
    ("profile", "language"),
    [(KINDLE, "ja"), (strict(KINDLE), "en"), (text_only(KOBO), "en")],
)
def test_the_strict_book_says_english(
    profile: Profile, language: str, tmp_path: Path
) -> None:
    with book(tmp_path, profile) as file:
        opf = file.read("EPUB/content.opf").decode()
        document = file.read("EPUB/s01a001.xhtml").decode()
    assert f"<dc:language>{language}</dc:language>" in opf  # contract P3b
    assert 'lang="ja" xml:lang="ja"' in document


def test_there_are_the_six_profiles() -> None:
    assert set(PROFILES) >= {
        "kindle", "kobo", "apple", "generic", "print-a4", "print-letter",
    }  # fmt: skip
