"""Lists of feeds come in and go out as OPML."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.feeds.cells import cell_read_opml
from articles.feeds.opml import read_opml, write_opml
from inkpost.errors import FileUnreadable
from inkpost.model import Outline
from inkpost.render import one_line

NOW = datetime(2026, 11, 27, tzinfo=UTC)

LINES = st.builds(
    Outline,
    url=st.integers(1, 9999).map("https://a.example/feed?a=1&n={}".format),
    title=st.text(max_size=40).map(one_line),
    category=st.text(max_size=40).map(one_line),
    site_url=st.sampled_from(["", "https://a.example/"]),
)


@given(st.lists(LINES, min_size=1, max_size=9, unique_by=lambda line: line.url))
def test_what_goes_out_comes_in_again(lines: list[Outline]) -> None:
    found = read_opml(write_opml(lines, "Feeds", NOW)).outlines
    assert {line.url: (line.category, line.site_url) for line in found} == {
        line.url: (line.category, line.site_url) for line in lines
    }
    assert {line.title for line in found} == {line.title or line.url for line in lines}


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_said_to_be_none(content: bytes) -> None:
    for start in (b"", b"<opml><body><outline xmlUrl='https://a.example/'/>"):
        with suppress(FileUnreadable):
            listed = read_opml(start + content)
            assert listed.outlines or listed.troubles


def test_folders_and_categories_and_any_spelling() -> None:
    found = read_opml(
        b"""<opml><body><outline text="News"><outline text="Inner"><outline
        XMLURL="https://a.example/1" text="A &amp; B"/></outline></outline><outline
        xmlurl=" https://a.example/2 " category="/Sea/Boats,x" title="C"/>
        </body></opml>"""
    )
    assert found.outlines == (
        Outline("https://a.example/1", "A & B", "Inner"),
        Outline("https://a.example/2", "C", "Sea/Boats"),
    )


LINE = b"<outline xmlUrl='http://a/%d'/>"

BAD = {  # safety 75
    "many": (
        b"<opml><body>" + b"<outline xmlUrl='http://a.b/'/>" * 50_000,
        1,
        "damaged",
    ),
    "more": (
        b"<opml>" + b"".join(LINE % n for n in range(9999)),
        2000,
        "Only the first 2000 feeds were taken",
    ),
    "deep": (
        b"<opml><outline xmlUrl='http://a.b/'/>" + b"<outline text='x'>" * 5000,
        1,
        "nested too deep",
    ),
    "file": (
        b"<opml><outline xmlUrl='file:///etc/passwd'/><outline xmlUrl='http://a.b/'/></opml>",
        1,
        "Line 1: file:///etc/passwd cannot be opened",
    ),
    "entity": (
        b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml>'
        b"<outline xmlUrl='javascript:&x;'/><outline text='&x;' xmlUrl='http://a.b/'/></opml>",
        1,
        "Line 1: ",
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_bad_lines_are_told_and_good_ones_are_in(name: str) -> None:
    content, count, trouble = BAD[name]
    listed = cell_read_opml(content)
    assert len(listed.outlines) == count
    assert any(trouble in each for each in listed.troubles)
    assert "root:" not in repr(listed)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<!doctype html><p>A page", "is no OPML file"),
        (b"<opml><body><outline text='x'/></body></opml>", "lists no feeds"),
        (b"", "is no OPML file"),
        (b"<o:-/a>", "is no OPML file"),
        (b"<opml>" + b" " * 2_000_000, "longer than 2 MB"),
    ],
)
def test_a_list_without_feeds_is_said_to_be_none(content: bytes, sentence: str) -> None:
    with pytest.raises(FileUnreadable, match=sentence):
        read_opml(content)
