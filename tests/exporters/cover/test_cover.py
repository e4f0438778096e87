from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from exporters.cover import LARGEST, draw_cover
from exporters.cover.style import INK, PALETTES, PAPER, crop, open_photograph
from exporters.languages import edition_date
from inkpost.model import NO_DATE, Edition, Omission, Section
from tests.exporters.samples import alone, article, collection, issue

pytestmark = pytest.mark.slow


def edition(title: str = "The shipping container", language: str = "en") -> Edition:
    book = alone(article("Box", "<p>It is a box.</p>"))
    return replace(book, title=title, language=language)


ISSUE = replace(
    issue(
        Section(
            "News",
            tuple(
                article(f"Story {number} of the day", "<p>x</p>") for number in "123456"
            ),
        ),
        title="Morning Digest, Monday 23 November 2026",
    ),
    creator="Morning Digest",
)
COLLECTION = collection(article("One", "<p>x</p>"), article("Two", "<p>y</p>"))
EVERY_KIND = pytest.mark.parametrize(
    "book", [edition(), COLLECTION, ISSUE], ids=["article", "collection", "issue"]
)


#: Drawing takes a while: covers that several tests look at are drawn once.
cover_of = cache(draw_cover)


def opened(book: Edition) -> Image.Image:
    return Image.open(io.BytesIO(cover_of(book)))


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """A picture with the colours of a photograph."""
    path = tmp_path / "photograph.jpg"
    size = (1200, 800)
    channels = [Image.effect_noise(size, sigma) for sigma in (60, 80, 100)]
    Image.merge("RGB", channels).save(path, quality=80)
    return path


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    path = tmp_path / "logo.png"
    picture = Image.new("RGB", (1200, 800), "white")
    ImageDraw.Draw(picture).ellipse((500, 300, 700, 500), fill="red")
    picture.save(path)
    return path


@EVERY_KIND
def test_a_cover_is_a_baseline_jpeg_as_large_as_stores_ask(book: Edition) -> None:
    cover = opened(book)  # contract K2, K3, K4
    assert (cover.format, cover.mode, cover.size) == ("JPEG", "RGB", (1600, 2560))
    assert cover.info["dpi"] == (300, 300)
    assert "progressive" not in cover.info
    assert len(cover_of(book)) <= LARGEST


@EVERY_KIND
def test_the_same_edition_gives_the_same_bytes(book: Edition) -> None:
    assert draw_cover(book) == cover_of(book)


@pytest.mark.slow
def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "from tests.exporters.cover.test_cover import ISSUE, draw_cover;"
        "import hashlib; print(hashlib.sha256(draw_cover(ISSUE)).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        )
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert runs[0].stdout == runs[1].stdout != b""


def luminance(colour: tuple[int, int, int]) -> float:
    """Return the relative luminance of WCAG 2."""
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("number", range(len(PALETTES)))
def test_text_stands_out_in_every_palette(number: int) -> None:
    palette = PALETTES[number]  # contract K6
    assert contrast(PAPER, palette.ground) >= 7
    assert contrast(palette.accent, palette.ground) >= 7
    assert contrast(INK, PAPER) >= 7


@EVERY_KIND
def test_the_title_can_be_read_on_a_thumbnail_of_16_greys(book: Edition) -> None:
    thumbnail = opened(book).convert("L").resize((160, 256))  # contract K6
    greys = thumbnail.point(lambda value: value // 16)
    used = [grey for grey, count in enumerate(greys.histogram()[:16]) if count > 40]
    assert used[0] <= 3
    assert used[-1] >= 13


@pytest.mark.parametrize("size", [(1000, 700), (1264, 843), (999, 1333)])
def test_a_photograph_of_any_size_is_cropped(size: tuple[int, int]) -> None:
    assert crop(Image.new("RGB", size), (1360, 690)).size == (1360, 690)


def test_the_volumes_of_a_series_differ_in_nothing_but_their_number() -> None:
    part = replace(COLLECTION, creator=COLLECTION.title)
    one, two = (
        opened(replace(part, title=f"{part.title} ({n} of 2)", volume=(n, 2)))
        for n in (1, 2)
    )
    changed = ImageChops.difference(one, two).point(lambda v: 255 * (v > 60)).getbbox()
    assert changed
    assert changed[0] > one.width * 0.75  # below, at the right
    assert changed[1] > one.height * 0.85


def test_a_photograph_stands_on_the_cover(photograph: Path) -> None:
    assert draw_cover(edition(), photograph) != cover_of(edition())
    assert draw_cover(ISSUE, photograph) != cover_of(ISSUE)


def test_a_noisy_photograph_does_not_make_a_large_cover(photograph: Path) -> None:
    assert len(draw_cover(edition(), photograph)) <= LARGEST


def test_a_logo_does_not_stand_on_the_cover(logo: Path) -> None:
    assert draw_cover(edition(), logo) == cover_of(edition())  # contract K8


def test_a_small_picture_does_not_stand_on_the_cover(
    photograph: Path, tmp_path: Path
) -> None:
    small = tmp_path / "small.png"
    Image.open(photograph).resize((799, 500)).save(small)
    assert open_photograph(small) is None  # contract K8


def test_a_book_without_a_date_shows_none() -> None:
    assert edition_date(replace(edition(), date=NO_DATE), "en") == ""
    assert edition_date(edition(), "en") == "Friday 20 November 2026"


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("en", "Friday 20 November 2026, 06:30"),
        ("de", "Freitag, 20. November 2026, 06:30"),
        ("ar", "الجمعة، 20 نوفمبر 2026، 06:30"),
    ],
)
def test_a_later_book_of_a_day_shows_its_time(language: str, date: str) -> None:
    later = replace(edition(), has_time=True)
    later = replace(later, date=later.date.replace(hour=6, minute=30))
    assert edition_date(later, language) == date


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("a", "en"),
        ("word " * 60, "en"),
        ("W" * 200, "en"),
        ("🎉🎉", "en"),
        ("كيف غيّرت حاوية الشحن العالم 2026", "ar"),
        ("「箱」が世界を変えた――物流の歴史", "ja"),
        ("ตู้คอนเทนเนอร์เปลี่ยนโลก", "th"),
        ("\ue000\U000e0041 ꙮ 𒀀", "en"),
        ("line\u2028break \x00\ud800", "en"),
    ],
)
def test_any_title_gives_a_cover(title: str, language: str) -> None:
    assert len(draw_cover(edition(title=title, language=language))) > 50_000


def test_what_could_not_be_had_is_no_headline() -> None:
    lost = article("Lost at sea", "<p>Here is where it is.</p>")
    missing = Omission("page", lost.title, "It is gone", lost.url)
    gone = replace(lost, omissions=(missing,))
    kept = article("The shipping container", "<p>Text.</p>")
    both = draw_cover(issue(Section("News", (gone, kept))), None)
    assert both == draw_cover(issue(Section("News", (kept,))), None)
