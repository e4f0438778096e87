"""Books of every kind, as files."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from exporters import check, export
from inkpost.errors import BookInvalid
from inkpost.model import Edition, Omission, Section
from tests.exporters.samples import PLAIN, alone, article, collection, issue, photo
from tests.support.epubcheck import EpubCheck

SECOND = article("A bridge of willow", "<p>It held.</p>")
FRENCH = article("Été à la plage", "<p>Il fait beau.</p>", language="fr")
HEBREW = article("הגשר", "<p>שלום עולם</p>", language="he", direction="rtl")
GAP = Omission(
    "picture", "A photograph", "The site did not send it.", "https://x.test/"
)
PARTIAL = article(
    "Half of it",
    "<p>It begins.</p>",
    omissions=(GAP, Omission("text", "The rest", "It is behind a wall.")),
)
WORLD, HOME = Section("World", (PLAIN, FRENCH)), Section("Home", (PARTIAL, SECOND))

EDITIONS = [
    pytest.param(alone(PLAIN), id="one article"),
    pytest.param(alone(HEBREW), id="one article in Hebrew"),
    pytest.param(alone(PARTIAL), id="one article with omissions"),
    pytest.param(collection(PLAIN, SECOND, HEBREW), id="a collection"),
    pytest.param(issue(WORLD, HOME), id="an issue with sections"),
    pytest.param(issue(WORLD), id="an issue with one section"),
]


def test_a_date_in_hebrew_stays_whole_behind_a_name_in_english(tmp_path: Path) -> None:
    page = read(export(alone(HEBREW), "epub", tmp_path).path, "s01a001.xhtml")
    assert "Harbour Post · " in page
    assert '<span dir="rtl">20 בנובמבר 2026</span>' in page  # contract G9


def read(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as file:
        return file.read(f"EPUB/{name}").decode()


@pytest.mark.tool
@pytest.mark.parametrize("edition", EDITIONS)
def test_epubcheck_has_nothing_to_say(
    edition: Edition, tmp_path: Path, epubcheck: EpubCheck
) -> None:
    assert epubcheck(export(edition, "epub", tmp_path).path) == []


def test_the_first_entry_names_the_type_uncompressed(tmp_path: Path) -> None:
    path = export(alone(PLAIN), "epub", tmp_path).path
    assert path.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"


def test_an_issue_is_read_from_contents_to_end(tmp_path: Path) -> None:
    path = export(issue(WORLD, HOME), "epub", tmp_path).path
    spine = read(path, "content.opf").split("<spine")[1].split("</spine>")[0]
    ids = [part.split('"')[1] for part in spine.split("idref=")[1:]]
    assert ids == [
        "contents", "s01", "s01a001", "s01a002", "s02", "s02a001", "s02a002",
        "end", "missing",
    ]  # fmt: skip


def test_each_article_leads_on(tmp_path: Path) -> None:
    path = export(issue(WORLD, HOME), "epub", tmp_path).path
    onward = read(path, "s01a002.xhtml").split('class="onward"')[1]
    links = [part.split('"')[0] for part in onward.split('href="')[1:]]
    assert links == ["s02a001.xhtml", "s01.xhtml", "contents.xhtml"]  # contract D4


def test_the_last_page_says_what_is_missing_and_why(tmp_path: Path) -> None:
    package = export(issue(WORLD, HOME), "epub", tmp_path)
    page = read(package.path, "missing.xhtml")
    assert '<a href="https://x.test/">A photograph</a>: The site did not send' in page
    assert "It is behind a wall." in page
    assert len(package.omissions) == 2


def test_a_partial_article_says_so_at_once(tmp_path: Path) -> None:
    path = export(alone(PARTIAL), "epub", tmp_path).path
    assert "Only the beginning of this article" in read(path, "s01a001.xhtml")


def test_a_broken_article_costs_one_page_and_no_issue(tmp_path: Path) -> None:
    broken = replace(article("Torn", "<p/>"), body="<p>Never <b>closed</p>")
    package = export(collection(PLAIN, broken), "epub", tmp_path)
    assert "Its text could not be read." in read(package.path, "s01a002.xhtml")
    assert package.omissions[0].what == "The article"  # contract D15


def test_equal_pictures_are_kept_once(tmp_path: Path) -> None:
    picture = photo(tmp_path, "https://x.test/a.jpg", (640, 400), "A boat")
    body = f'<p>See.</p><figure><img src="{picture.url}" alt="A boat"/></figure>'
    one = article("One", body, pictures=(picture,))
    two = article("Two", body, pictures=(picture,))
    path = export(collection(one, two), "epub", tmp_path / "out").path
    with zipfile.ZipFile(path) as file:
        names = [name for name in file.namelist() if name.endswith(".jpg")]
    assert names == ["EPUB/images/s01a001-01.jpg", "EPUB/cover.jpg"]  # contract I12
    assert 'src="images/s01a001-01.jpg"' in read(path, "s01a002.xhtml")


def test_a_picture_without_a_file_becomes_its_words_and_a_link(tmp_path: Path) -> None:
    body = '<figure><img src="https://x.test/a.jpg" alt="A boat"/></figure>'
    path = export(alone(article("One", body)), "epub", tmp_path).path
    expected = (
        '<p class="missing first"><a class="missing" href="https://x.test/a.jpg">'
    )
    assert f"{expected}A boat</a></p>" in read(path, "s01a001.xhtml")


def test_emoji_of_strangers_reach_no_page_of_a_kindle_book(tmp_path: Path) -> None:
    merry = "Merry \N{ROCKET}\ufe0f"
    gap = Omission("picture", merry, merry, "https://x.test/")
    body = "<h2>Up \N{ROCKET}</h2><p>Up.</p>"
    loud = article(merry, body, byline=merry, site_name=merry, excerpt=merry)
    loud = replace(loud, omissions=(gap,))
    book = issue(Section(merry, (loud,)), Section(merry, (PLAIN,)), title=merry)
    assert check(export(book, "epub", tmp_path / "issue").path) == []  # contract T2
    assert check(export(alone(loud), "epub", tmp_path / "alone").path) == []


def test_a_language_decides_where_the_page_does_not(tmp_path: Path) -> None:
    hebrew = replace(HEBREW, direction="ltr")
    assert check(export(alone(hebrew), "epub", tmp_path).path) == []  # contract X2, P13


def test_a_book_without_an_article_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookInvalid, match="no article"):
        export(issue(Section("Empty", ())), "epub", tmp_path)
    assert list(tmp_path.iterdir()) == []
