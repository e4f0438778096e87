from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html

from exporters.bodies.trees import every, words_in
from exporters.pdf.pages import MOST_NOTES, write_pages
from exporters.pdf.sheets import A4, EINK, LETTER, Sheet, sheet_of
from exporters.pdf.store import stored
from exporters.pdf.tame import tame
from exporters.profiles import PRINT_A4, PRINT_EINK, PRINT_LETTER
from inkpost.model import Edition
from inkpost.render import parse_fragment
from tests.exporters.samples import PLAIN, RICH, alone, article, collection, photo


def paged(edition: Edition, folder: Path, sheet: Sheet = A4) -> Any:
    """Return the HTML that the press would set, parsed."""
    write_pages(edition, folder, PRINT_A4, sheet)
    return html.fromstring((folder / "pages.html").read_bytes())


def test_the_press_is_asked_for_nothing_but_what_lies_in_the_folder(
    tmp_path: Path,
) -> None:
    picture = photo(tmp_path, "https://harbour.example/p.jpg", (3000, 2000))
    folder = tmp_path / "folder"
    folder.mkdir()
    book = alone(article("Rich", RICH, pictures=(picture,)))
    tree = paged(book, folder)
    sources = tree.xpath("//@src")
    assert sources == [f"ink:{picture.path.stem}.jpg"]  # type: ignore[union-attr]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [f"{picture.path.stem}.jpg", "pages.html"]  # type: ignore[union-attr]
    )
    assert tree.xpath("//link | //script | //svg | //iframe") == []


def test_paper_says_where_a_link_leads_the_first_time(tmp_path: Path) -> None:
    link = '<p><a href="https://x.org/a">here</a> and {}</p>'
    again = '<a href="https://x.org/a">there</a> <a href="https://x.org/b">x.org/b</a>'
    book = alone(article("Links", link.format(again)))
    assert paged(book, tmp_path).xpath("//span/text()") == ["https://x.org/a"]
    assert paged(book, tmp_path, EINK).xpath("//span") == []


def test_a_text_full_of_links_gets_no_notes(tmp_path: Path) -> None:
    links = "".join(
        f'<p><a href="https://x.org/{number}">word</a></p>'
        for number in range(MOST_NOTES + 1)
    )
    assert paged(alone(article("Links", links)), tmp_path).xpath("//span") == []


def test_the_contents_lead_to_every_article(tmp_path: Path) -> None:
    tree = paged(collection(PLAIN, article("Two", "<p>x</p>")), tmp_path)
    assert tree.xpath("//nav//a/@href") == ["#a1", "#a2"]
    assert tree.xpath("//article/@id") == ["a1", "a2"]


def test_an_article_alone_has_no_contents(tmp_path: Path) -> None:
    assert paged(alone(PLAIN), tmp_path).xpath("//nav") == []


def test_formulas_and_readings_are_written_out(tmp_path: Path) -> None:
    tree = paged(alone(article("Rich", RICH)), tmp_path)
    assert tree.xpath("//math | //ruby") == []
    assert "漢 (かん)" in tree.text_content()


@pytest.mark.parametrize(
    ("profile", "sheet"),
    [(PRINT_A4, A4), (PRINT_LETTER, LETTER), (PRINT_EINK, EINK)],
)
def test_a_profile_has_its_sheet(profile: Any, sheet: Sheet) -> None:
    assert sheet_of(profile) == sheet


@pytest.mark.parametrize(
    ("span", "clamped"),
    [
        ("1000000", "50"),
        ("0", "1"),
        ("-3", "1"),
        ("x", "1"),
        ("3", "3"),
        ("9" * 99, "50"),
    ],
)
def test_spans_are_clamped(span: str, clamped: str) -> None:
    tree = parse_fragment(f'<table><tr><td colspan="{span}">x</td></tr></table>')
    tame(tree)  # safety 53
    assert every(tree, "td")[0].get("colspan") == clamped


def test_tables_in_tables_become_words() -> None:
    body = "<table><tr><td>" * 60 + "deep <b>words</b>" + "</td></tr></table>" * 60
    tree = parse_fragment(body)
    tame(tree)  # safety 53
    assert words_in(tree) == "deep words"
    assert len(every(tree, "table")) == 1


@pytest.mark.parametrize(
    "address",
    ["file:///etc/hostname", "http://127.0.0.1:9/", "ink:../secret", "ink:pages.html"],
)
def test_the_press_opens_nothing(tmp_path: Path, address: str) -> None:
    (tmp_path / "picture.jpg").write_bytes(b"x")
    assert stored(tmp_path, "ink:picture.jpg") == (b"x", "image/jpeg")
    with pytest.raises(ValueError, match="not part of the book"):
        stored(tmp_path, address)
