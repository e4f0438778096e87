"""What a reader takes out is gone, and the rest keeps the contract."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from exporters import check, export
from exporters.cutting import blocks, cut, mark_of, numbered, shaped
from exporters.profiles import KINDLE
from inkpost.errors import BookInvalid
from inkpost.model import Article, Cut
from inkpost.render import parse_fragment
from tests.exporters.samples import alone, article, keep

BODY = """<p>First.</p><h2>Two</h2><p>See <a href="#n1" id="r1">1</a>.</p>
<ul><li>One</li><li>Other <ul><li>inner</li></ul></li></ul>
<div><p>In a box.</p><figure><img src="https://x.example/a.jpg" alt="A boat"/>
<figcaption>Off Hestholm</figcaption></figure></div>
<p><img src="https://x.example/a.jpg" alt="again"/></p>
<table><tr><td>cell</td></tr></table><aside id="n1"><p>A note.</p></aside>"""
NAMES = ["p", "h2", "p", "li", "li", "p", "figure", "p", "table", "aside"]


@pytest.fixture
def story(tmp_path: Path) -> Article:
    picture = keep(
        Image.new("RGB", (900, 500)), tmp_path, "https://x.example/a.jpg", "A boat"
    )
    lead = "https://x.example/a.jpg"
    return article("Boats", BODY, pictures=(picture,), lead_picture=lead)


def without(story: Article, *gone: str, **more: object) -> Article:
    return cut(story, Cut(mark_of(story), gone, **more))  # type: ignore[arg-type]


def test_a_block_is_what_stands_alone(story: Article) -> None:
    found = blocks(parse_fragment(story.body))
    assert [str(block.tag).rpartition("}")[2] for block in found] == NAMES


def test_what_is_taken_out_is_gone_and_nothing_else(story: Article) -> None:
    left = without(story, "1", "3")
    assert left.text.split("\n") == [
        line for line in story.text.split("\n") if line not in ("Two", "One")
    ]


def test_a_list_without_items_and_a_box_without_blocks_go_too(story: Article) -> None:
    left = without(story, "3", "4", "5", "6").body
    assert "<ul" not in left
    assert "<div" not in left


def test_a_link_to_what_is_gone_is_text(story: Article) -> None:
    left = without(story, "9")
    assert "#n1" not in left.body
    assert "See 1." in left.text


NOTED = """<p>One{0}.</p><p>Two{1}.</p><p>Three{2}.</p>
<aside epub:type="footnote" role="doc-footnote" id="n-.f1"><p><a href="#n-.r1">1.</a>
A note.</p></aside>"""
SIGN = '<a epub:type="noteref" role="doc-noteref" href="#n-.f1"{0}><sup>1</sup></a>'


@pytest.mark.parametrize(
    ("gone", "notes", "signs"), [("0", 1, 1), ("01", 0, 0), ("3", 0, 0), ("2", 1, 2)]
)
def test_a_note_and_its_signs_go_together(
    tmp_path: Path, gone: str, notes: int, signs: int
) -> None:
    text = NOTED.format(SIGN.format(' id="n-.r1"'), SIGN.format(""), "")
    left = without(article("Noted", text), *gone)
    assert left.body.count('epub:type="footnote"') == notes
    assert left.body.count('epub:type="noteref"') == signs
    book = export(alone(left), "epub", tmp_path / "book.epub")
    assert [one for one in check(book.path) if one.level == "error"] == []


def test_a_picture_stays_while_it_is_shown_anywhere(story: Article) -> None:
    assert without(story, "6").pictures == story.pictures
    left = without(story, "6", "7")
    assert (left.pictures, left.lead_picture) == ((), None)


def test_without_pictures_no_caption_is_left(story: Article) -> None:
    left = without(story, pictures="none")
    assert "img" not in left.body
    assert "Off Hestholm" not in left.body
    assert left.pictures == ()


def test_small_pictures_are_half_a_line_wide(story: Article, tmp_path: Path) -> None:
    for size, kind in (("small", 'class="small"'), ("full", 'class="full"')):
        wish = Cut(mark_of(story), pictures=size)  # type: ignore[arg-type]
        profile = shaped(KINDLE, "epub", wish)
        path = tmp_path / f"{size}.epub"
        export(alone(cut(story, wish)), "epub", path, profile)
        assert kind in zipfile.ZipFile(path).read("EPUB/s01a001.xhtml").decode()


def test_site_and_byline_can_go(story: Article) -> None:
    left = without(story, "site", "byline")
    assert (left.site_name, left.byline, left.published) == (None, None, None)


def test_nothing_left_is_no_book(story: Article) -> None:
    with pytest.raises(BookInvalid, match="put something back"):
        without(story, *(str(number) for number in range(len(NAMES))))


def test_a_cut_of_another_text_is_refused(story: Article) -> None:
    with pytest.raises(BookInvalid, match="has changed"):
        cut(replace(story, body=story.body + "<p>New.</p>"), Cut(mark_of(story)))


def test_only_names_of_blocks_are_names() -> None:
    given = ["3", "site", "3", "-1", "٣", "1e3", "999999", "x", ""]
    assert numbered(given) == ("3", "site")


@pytest.mark.parametrize("gone", range(len(NAMES)))
def test_what_is_left_keeps_the_contract(
    story: Article, tmp_path: Path, gone: int
) -> None:
    left = without(story, str(gone), "byline", pictures="small")
    profile = shaped(KINDLE, "epub", Cut("", pictures="small"))
    book = export(alone(left), "epub", tmp_path / "book.epub", profile)
    assert [one for one in check(book.path) if one.level == "error"] == []


def test_paper_is_as_it_was_chosen() -> None:
    wish = Cut("", paper="letter", text_size=130)
    profile = shaped(KINDLE, "pdf", wish)
    assert (profile.name, profile.text_size) == ("print-letter", 1.3)
    assert shaped(KINDLE, "epub", wish) == KINDLE
