"""What is no web page is refused before anything is looked for in it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from articles.files import read_file
from articles.kinds import kind_of
from inkpost.errors import FileUnreadable

NOISE = random.Random(7).randbytes(200)


def test_noise_is_no_page_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(NOISE)
    with pytest.raises(FileUnreadable, match="is no text, not a web page"):
        read_file(path)


@pytest.mark.parametrize(
    ("content_type", "start"),
    [
        ("text/html", "Ein Satz ohne jede Auszeichnung, in UTF-16.".encode("utf-16")),
        ("text/html; charset=utf-16le", "一丁丂七丄丅".encode("utf-16-le") * 9),
        ("text/html", "日本語のページ".encode("iso2022_jp") * 9),
        ("text/html", b"<p>" + NOISE),
        ("text/html", b"A story\x00 with a stray\x01 byte or two, " * 9),
    ],
)
def test_texts_in_strange_charsets_may_be_pages(
    content_type: str, start: bytes
) -> None:
    assert kind_of(content_type, start) is None


def test_a_page_that_begins_with_many_comments_is_known_at_once() -> None:
    start = b"<!DOCTYPE html>" + b"<!-- Built on Monday -->\n" * 150 + b"<html>"
    assert kind_of("text/html", start) is None  # it took longer than a test may


ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A site</title></feed>'


@pytest.mark.parametrize(
    "start",
    [
        '<?xml version="1.0"?>\n<rss version="2.0"><channel>',
        '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><!-- Hello -->' + ATOM,
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN"><rss version="0.91">',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
        '{"title": "A site", "version": "https://jsonfeed.org/version/1.1"}',
    ],
)
def test_a_feed_is_no_article_whatever_it_is_called(start: str, tmp_path: Path) -> None:
    assert kind_of("text/html", start.encode()) == "a feed"
    path = tmp_path / "page.html"
    path.write_text(start, "utf-8")
    with pytest.raises(FileUnreadable, match="is a feed, not an article: follow it"):
        read_file(path)


@pytest.mark.parametrize("start", ['{"error": 1}', '[{"a": 1}]', ' ["a"]'])
def test_data_for_programs_is_no_page(start: str) -> None:
    assert kind_of("text/html", start.encode()) == "data for programs"


@pytest.mark.parametrize(
    "start", ["<feed-me>A story", "{ Braces } open this story.", "<p>&lt;rss&gt;"]
)
def test_what_only_looks_like_a_feed_may_be_a_page(start: str) -> None:
    assert kind_of("text/html", start.encode()) is None
