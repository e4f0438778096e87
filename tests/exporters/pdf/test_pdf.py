"""Whole PDFs, looked at with Poppler."""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from exporters import export, export_volumes
from exporters.pdf import bind_pdf, bind_pdf_volumes
from exporters.profiles import PRINT_A4, PRINT_A5, PRINT_EINK, PRINT_LETTER, Profile
from inkpost.errors import BookInvalid
from inkpost.model import Package, Section
from tests.exporters.samples import (
    PLAIN,
    RICH,
    alone,
    article,
    collection,
    issue,
    photo,
)
from tests.support.tools import need

pytestmark = [pytest.mark.tool, pytest.mark.slow]

SENTENCE = "Notwithstanding, the administration of neighbouring parishes disagreed. "
LONG = f"<p>{SENTENCE * 9}</p>"


def said(*command: str | Path) -> str:
    program = need(str(command[0]))
    arguments = [program, *map(str, command[1:])]
    return subprocess.run(
        arguments, capture_output=True, text=True, check=True, timeout=60
    ).stdout


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """An issue with pictures, tables, code, formulas, and three scripts."""
    folder = tmp_path_factory.mktemp("pdf")
    picture = photo(folder, "https://harbour.example/p.jpg", (1000, 700), "A mill")
    arabic = article("كيف غيّرت الحاوية العالم", "<p>الصندوق غيّر كل شيء.</p>")
    hebrew = article("המהפכה", "<p>שלום עולם.</p>", language="he", direction="rtl")
    japanese = article("箱の歴史", "<p>箱が世界を変えた。</p>", language="ja")
    edition = issue(
        Section("News", (article("Rich", RICH + LONG, pictures=(picture,)), PLAIN)),
        Section(
            "World",
            (replace(arabic, language="ar", direction="rtl"), hebrew, japanese),
        ),
    )
    return bind_pdf(edition, folder / "book.pdf", PRINT_A5)


def test_it_is_tagged_and_says_what_it_is(book: Package) -> None:
    facts = said("pdfinfo", book.path)
    assert re.search(r"Title:\s+Morning Digest\n", facts)
    assert re.search(r"Tagged:\s+yes", facts)
    assert 'pdfuaid:part="1"' in said("pdfinfo", "-meta", book.path)
    assert re.search(r"Page size:\s+419\.\d+ x 595\.\d+ pts", facts)


def test_it_has_a_bookmark_for_each_article(book: Package) -> None:
    xml = said("pdftohtml", "-xml", "-stdout", "-i", book.path)
    titles = re.findall(r'<item page="\d+">(.*?)</item>', xml)
    assert [
        title for title in titles if title in ("Rich", PLAIN.title, "箱の歴史")
    ] == [
        "Rich",
        PLAIN.title,
        "箱の歴史",
    ]


def test_its_contents_name_the_page_of_each_article(book: Package) -> None:
    contents = said("pdftotext", "-l", "1", "-layout", book.path, "-")
    page = re.findall(rf"{PLAIN.title}[ .]+(\d+)", contents)
    found = said("pdftotext", "-f", page[0], "-l", page[0], book.path, "-")
    assert PLAIN.title in " ".join(found.split())


def test_each_page_after_the_first_of_an_article_has_its_title(book: Package) -> None:
    second, third = (
        said("pdftotext", "-f", number, "-l", number, book.path, "-")
        for number in ("2", "3")
    )
    assert second.lstrip().startswith("Harbour Post")
    assert third.lstrip().startswith("Rich")


def test_words_are_hyphenated_and_links_can_be_tapped(book: Package) -> None:
    text = said("pdftotext", "-layout", book.path, "-")
    assert re.search(r"[a-z]{2}[-\u2010]\n", text)
    assert "https://harbour.example/x_(y)?a=1&b=2" in said("pdfinfo", "-url", book.path)


def test_every_script_has_its_letters(book: Package) -> None:
    text = "".join(said("pdftotext", book.path, "-").split())
    assert "箱が世界を変えた。" in text
    assert "שלום" in text or "םולש" in text
    names = said("pdffonts", book.path)
    assert "Source-Serif-4" in names


def test_no_font_is_left_out(book: Package) -> None:
    rows = said("pdffonts", book.path).splitlines()[2:]
    assert rows
    assert [row for row in rows if " yes yes yes " not in row] == []


def test_a_figure_stays_on_one_page_with_its_caption(tmp_path: Path) -> None:
    picture = photo(tmp_path, "https://harbour.example/p.jpg", (1000, 700))
    figures = "".join(
        f'{LONG * (number % 3)}<figure><img src="{picture.url}" alt="A mill"/>'
        f"<figcaption>Caption {SENTENCE * 3} Caption</figcaption></figure>"
        for number in range(12)
    )
    book = alone(article("Figures", figures, pictures=(picture,)))
    path = bind_pdf(book, tmp_path / "figures.pdf", PRINT_EINK).path
    rows = [row.split() for row in said("pdfimages", "-list", path).splitlines()[2:]]
    pictures = [int(row[0]) for row in rows if row[3] == "1000"]
    captions = [
        number
        for number, page in enumerate(said("pdftotext", path, "-").split("\f"), 1)
        for _ in range(page.count("Caption"))
    ]
    assert len(pictures) == 12
    assert captions == [page for page in pictures for _ in ("its begin", "its end")]


@pytest.mark.parametrize("profile", [PRINT_A4, PRINT_LETTER, PRINT_EINK])
def test_the_same_book_gives_the_same_bytes_on_each_sheet(
    profile: Profile, tmp_path: Path
) -> None:
    first = export(alone(article("Rich", RICH)), "pdf", tmp_path / "a.pdf", profile)
    again = export(alone(article("Rich", RICH)), "pdf", tmp_path / "b.pdf", profile)
    assert first.sha256 == again.sha256


@pytest.mark.parametrize(
    "body",
    [
        '<table><tr><td colspan="1000000">deep words</td></tr></table>',
        "<table><tr><td>" * 60 + "deep words" + "</td></tr></table>" * 60,
        "<div>" * 250 + "<p>deep words</p>" + "</div>" * 250,
        "<p>" + "w" * 5000 + "deep words</p>",
        "<pre><code>deep words " + "y = f(z) + " * 500 + "</code></pre>",
    ],
    ids=["span", "tables", "nested", "word", "code"],
)
def test_hostile_markup_is_set_all_the_same(tmp_path: Path, body: str) -> None:
    package = bind_pdf(alone(article("Odd", body)), tmp_path)  # safety 53, 58
    assert "deepwords" in "".join(said("pdftotext", package.path, "-").split())


def test_a_long_book_becomes_volumes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exporters.pdf.LONGEST_TEXT", 1000)
    book = collection(*(article(f"Part {n}", LONG) for n in range(3)), title="Saved")
    with pytest.raises(BookInvalid, match="too long"):
        bind_pdf(book, tmp_path)
    packages = bind_pdf_volumes(book, tmp_path, PRINT_A4)
    names = [package.path.name for package in packages]
    assert names == ["Saved (1 of 3).pdf", "Saved (2 of 3).pdf", "Saved (3 of 3).pdf"]


def test_a_profile_that_knows_no_paper_means_a4(tmp_path: Path) -> None:
    book = alone(article("Rich", RICH))
    plain = export(book, "pdf", tmp_path / "a.pdf")  # the profile of a Kindle
    assert plain.sha256 == bind_pdf(book, tmp_path / "b.pdf", PRINT_A4).sha256


def test_a_short_book_is_one_volume(tmp_path: Path) -> None:
    assert len(export_volumes(alone(PLAIN), "pdf", tmp_path)) == 1


def test_no_font_stays_behind_on_the_disk(tmp_path: Path) -> None:
    fonts = partial(Path(tempfile.gettempdir()).glob, "weasyprint-*")
    before = set(fonts())
    bind_pdf(alone(article("Rich", RICH)), tmp_path / "a.pdf", PRINT_A4)
    assert not set(fonts()) - before
