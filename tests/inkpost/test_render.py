"""Text out of XHTML, and titles out of anything."""

import pytest

from inkpost.model import Article, reading_minutes
from inkpost.render import one_line, plain_text


def test_blocks_become_lines_and_inline_elements_do_not() -> None:
    body = (
        "<h2>One</h2><p>Two <em>and</em> a\n half<br/>three.</p><ul><li>Four</li></ul>"
    )
    assert plain_text(body) == "One\nTwo and a half\nthree.\nFour"


def test_the_text_of_an_article_is_that_of_its_body() -> None:
    article = Article(url="https://example.org/", title="T", body="<p>a &amp; b</p>")
    assert article.text == "a & b"


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("  two\r\n lines\u2028 and\u0085more ", "two lines and more"),
        ("NUL\x00 and \ud800 and \ufffe", "NUL and and"),
        ("right\u202eto left\u2066 marks\ufeff", "rightto left marks"),
        ("x" * 400, "x" * 299 + "…"),
        ("word " * 100, ("word " * 59).strip() + "…"),
        ("", ""),
    ],
)
def test_a_title_becomes_one_safe_line(given: str, line: str) -> None:
    assert one_line(given) == line


@pytest.mark.parametrize(
    ("text", "minutes"), [("", 1), ("word " * 690, 3), ("字" * 900, 2)]
)
def test_reading_time_counts_words_and_characters(text: str, minutes: int) -> None:
    assert reading_minutes(text) == minutes
