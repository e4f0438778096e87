"""Files of other programs are known by what is in them, and read whole."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Literal

import pytest

from articles.imports import open_import
from exporters import export
from inkpost.model import Brought, Refused
from inkpost.pipeline import bind
from tests.exporters.samples import PLAIN, photo
from tests.support import exports
from tests.support.exports import CLIPPINGS, FILES, ONE, PASSAGE, THREE, TITLE, TWO

SAVED = datetime(2015, 6, 25, 17, tzinfo=UTC)
#: Programs without favourites, and without a shelf for what was read.
NO_STARS = {
    "Pocket", "Pocket, one CSV", "Pocket, HTML", "Pinboard", "Bookmarks",
    "A list of addresses",
}  # fmt: skip
NO_ARCHIVE = {"Raindrop.io", "Linkwarden", "Bookmarks", "A list of addresses"}
MARKED = {"Pocket", "Instapaper", "Omnivore", "wallabag", "Raindrop.io", "GoodLinks"}


def read(path: Path) -> tuple[str, list[Brought], list[Refused]]:
    with open_import(path) as (name, found):
        lines = list(found)
    brought = [line for line in lines if isinstance(line, Brought)]
    return name, brought, [line for line in lines if isinstance(line, Refused)]


@pytest.mark.parametrize("program", FILES)
def test_every_program_brings_its_articles(program: str, tmp_path: Path) -> None:
    name, brought, _refused = read(exports.write(tmp_path, FILES[program]))
    assert name == program.partition(",")[0]
    by_url = {one.url: one for one in brought if not one.is_more}
    assert set(by_url) == {ONE, TWO, THREE}
    first, second = by_url[ONE], by_url[TWO]
    if program != "A list of addresses":
        assert first.title == TITLE
        assert {"sea", "boats"} <= {tag.lower() for tag in first.tags}
        assert str(first.saved_at)[:19] == "2015-06-25 17:00:00"
        assert second.title == "A pier & its keeper"
    assert first.is_favourite == (program not in NO_STARS)
    assert not first.is_archived
    assert second.is_archived == (program not in NO_ARCHIVE)
    marks = [mark.quote for one in brought for mark in one.marks]
    assert marks == ([PASSAGE] if program in MARKED else [])


@pytest.mark.parametrize("program", ["Omnivore", "wallabag"])
def test_texts_come_along(program: str, tmp_path: Path) -> None:
    _name, brought, _refused = read(exports.write(tmp_path, FILES[program]))
    assert [one.html is not None for one in brought] == [True, False, False]
    assert "bell rings" in str(brought[0].html)
    assert [mark.note for mark in brought[0].marks] == ["Lovely"]


def test_what_is_no_link_is_refused_with_its_reason(tmp_path: Path) -> None:
    for program in ("Karakeep", "Linkwarden", "A list of addresses"):
        _name, _brought, (one,) = read(exports.write(tmp_path, FILES[program]))
        assert one.place
        assert one.reason


@pytest.mark.parametrize("language", CLIPPINGS)
def test_clippings_are_read_in_every_language(language: str, tmp_path: Path) -> None:
    text = exports.clippings(CLIPPINGS[language])
    name, brought, refused = read(exports.write(tmp_path, text))
    assert (name, refused) == ("Kindle clippings", [])
    assert [one.title for one in brought] == [TITLE, TITLE]
    marks = [mark for one in brought for mark in one.marks]
    assert [(mark.quote, mark.note) for mark in marks] == [
        (PASSAGE, None),
        ("", "Lovely"),
    ]


@pytest.mark.parametrize("format", ["epub", "json"])
def test_our_own_book_comes_back(
    format: Literal["epub", "json"], tmp_path: Path
) -> None:
    picture = photo(tmp_path, "https://harbour.example/p.jpg?a=1&b", (300, 200), "Mill")
    shown = f'<p>It turns.</p><img src="{escape(picture.url)}" alt="Mill"/>'
    mill = replace(PLAIN, url="https://harbour.example/mill", body=shown)
    mill = replace(mill, pictures=(picture,))
    path = export(bind([PLAIN, mill]), format, tmp_path / f"b.{format}").path
    name, (one, two), refused = read(path)
    assert (name, refused) == ("A book that Inkpost made", [])
    assert (one.url, one.title) == (PLAIN.url, PLAIN.title)
    assert "It turns when the pond empties." in str(one.html)
    assert two.url == mill.url
    found = re.search('src="data:image/jpeg;base64,([^"]+)"', str(two.html))
    assert found
    assert picture.path
    assert b64decode(found[1]) == picture.path.read_bytes()
