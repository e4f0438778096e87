"""Pages made to hang, to crash, to lose text, or to run something (safety 45-58)."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from articles import extract_in_cell
from inkpost.errors import InkpostError
from inkpost.model import Article, Page
from inkpost.render import parse_fragment
from tests.articles.hostile_fragments import FRAGMENTS
from tests.support.stories import FIRST, LAST

pytestmark = pytest.mark.slow

SENTENCE = "The harbour was quiet, and the boats lay in their berths, in the rain."
BEGINNING = f"<h1>The harbour</h1><p>{FIRST}</p>" + f"<p>{SENTENCE}</p>" * 5
END = f"<p>{LAST}</p>"

#: All that a body may consist of (contract X9) ...
TAGS = frozenset(
    "aside section div p h2 h3 h4 h5 h6 blockquote q cite ul ol li dl dt dd figure "
    "figcaption img a em strong i b u s sub sup code pre kbd samp var abbr dfn br hr "
    "table caption thead tbody tfoot tr th td span ruby rb rt rp "
    "math mrow mi mn mo mtext msup msub msqrt mfrac semantics annotation".split()
)
#: ... and the attributes that they may have.
ATTRIBUTES = frozenset(
    "href src alt id lang dir title class role type colspan rowspan scope start value "
    "reversed width height alttext display encoding".split()
)


def active(body: str) -> list[str]:
    """Return what in `body` may do something, or load something that it should not."""
    wanted = re.compile(r"https?://|#|mailto:|tel:")
    return [*foreign(body), *(one for one in links(body) if not wanted.match(one))]


def foreign(body: str) -> set[str]:
    """Return the names of elements and of attributes that no body has."""
    elements = list(parse_fragment(body).iterdescendants())
    names = {etree.QName(element).localname for element in elements}
    attributes = {str(name) for element in elements for name in element.attrib}
    known = {name for name in attributes if name.split("}")[-1] in ATTRIBUTES}
    return (names - TAGS) | (attributes - known)


def links(body: str) -> list[str]:
    """Return all addresses that are opened or shown by `body`."""
    elements = parse_fragment(body).iterdescendants()
    found = (each.get(name) for each in elements for name in ("href", "src"))
    return [link for link in found if link is not None]


def read(html: str | bytes, content_type: str = "text/html") -> Article:
    content = html if isinstance(html, bytes) else html.encode()
    return extract_in_cell(Page("https://site.example/page", content, content_type))


@pytest.mark.parametrize("depth", [300, 2_000, 10_000])
def test_deep_nesting_keeps_the_last_sentence(depth: int) -> None:
    html = BEGINNING + "<div>" * depth + END + "</div>" * depth
    assert LAST in read(html).text  # safety 46


@pytest.mark.parametrize("depth", [300, 2_000, 10_000])
def test_text_at_every_depth_is_kept(depth: int) -> None:
    html = BEGINNING + f"<div><p>{SENTENCE}</p>" * depth + END + "</div>" * depth
    article = read(html)
    assert LAST in article.text  # safety 46
    assert article.text.count(SENTENCE) >= depth


def test_unclosed_inline_tags_lose_nothing() -> None:
    assert LAST in read(BEGINNING + "<p>" + "<b>x" * 100_000 + LAST).text  # safety 46


@pytest.mark.slow
@pytest.mark.parametrize(
    "middle",
    [
        "<p>" + "<a href='/x'>link</a> " * 100_000,
        "<br><br>line " * 100_000,
        "<div role=tabpanel hidden>x</div>" * 30_000,
        "<h2>" + "<button>x</button>" * 30_000 + "</h2>",
        f"<section><h2>x</h2><p>{SENTENCE}</p></section>" * 10_000,
        "<p>" + "&amp;" * 2_000_000,
        "<p>" + "<" * 9_900_000,
    ],
    ids="links breaks leaves buttons sections entities brackets".split(),
)
def test_much_of_one_thing_is_read_without_hanging(middle: str) -> None:
    assert LAST in read(BEGINNING + middle + END).text  # safety 49


def test_entities_take_no_more_time_than_other_text() -> None:
    article = read(BEGINNING + "<p>" + "&amp;" * 400_000 + END)  # once 5 seconds
    assert article.text.count("&") == 400_000


@pytest.mark.slow
def test_ten_megabytes_of_article_are_read() -> None:
    paragraphs = 9_900_000 // (len(SENTENCE) + 7)
    assert LAST in read(f"<p>{SENTENCE}</p>" * paragraphs + END).text  # safety 45


@pytest.mark.parametrize(
    "bad",
    [
        "\x00",
        "&#0;",
        "&#xD800;",
        "&#11;",
        "\f",
        "&#12;",
        "\ufffe",
        "&#xFFFF;",
        "\u2028",
        "\x85",
    ],
)
def test_characters_that_a_book_cannot_have_are_left_out(bad: str) -> None:
    title = f"<title>The{bad} harbour</title>"
    middle = f"<p>One{bad}two</p><pre>int a;{bad}int b;</pre>"
    article = read(title + BEGINNING + middle + END)  # safety 50
    wrong = re.findall(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", article.body)
    assert not wrong
    assert LAST in article.text
    assert "\n" not in article.title
    assert article.title.isprintable()


def test_surrogates_in_bytes_are_no_text() -> None:
    html = (BEGINNING + "<p>One").encode() + b"\xed\xa0\x80" + f"</p>{END}".encode()
    article = read(html)
    assert article.body.encode("utf-8")
    assert LAST in article.text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("x" * 5_000_000, "x"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("=cmd()", "=cmd()"),
        ("\u202egnp.exe", "gnp.exe"),
    ],
    ids=["long", "path", "formula", "direction"],
)
def test_a_title_is_shown_safely(title: str, shown: str) -> None:
    html = f"<title>{title}</title><p>{FIRST}</p>" + f"<p>{SENTENCE}</p>" * 5
    article = read(html)  # safety 51
    assert article.title.startswith(shown)
    assert len(article.title) <= 300


@pytest.mark.parametrize(
    "html",
    ["", " \n\t ", "<!-- -->", "<html><body><div id=root></div><script>app()</script>"],
)
def test_a_page_without_an_article_says_so(html: str) -> None:
    with pytest.raises(InkpostError, match=r"article|empty"):  # safety 55
        read(html)


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><th>a<th>b<tr><td colspan=1000000>1</td><td>2</td></table>",
        "<table><tr><th>a<th>b" + "<tr><td rowspan=65534>1<td>2" * 50 + "</table>",
        "<table><tr><td>" * 60 + "deep" + "</table>" * 60,
        "<table>" + ("<tr>" + "<td>1" * 100) * 100 + "</table>",
    ],
    ids=["colspan", "rowspan", "nested", "cells"],
)
def test_tables_are_tamed(table: str) -> None:
    article = read(BEGINNING + table + END)  # safety 53
    spans = re.findall(r"(?:col|row)span=\"(\d+)\"", article.body)
    assert all(int(span) <= 50 for span in spans)
    assert LAST in article.text


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_nothing_active_is_left(fragment: str) -> None:
    article = read(BEGINNING + fragment + f"<p>{SENTENCE}</p>" * 5 + END)  # safety 52
    assert active(article.body) == []
    assert len(parse_fragment(article.body))


@pytest.mark.parametrize(
    "body",
    [
        "<script>1</script>", "<p onclick='1'>x</p>", "<p style='1'>x</p>",
        "<a href='javascript:1'>x</a>", "<img src='data:1'/>",
        "<svg xmlns:x='x' x:href='1'/>", "<a href='//evil.example'>x</a>",
    ],
)  # fmt: skip
def test_what_is_active_is_seen(body: str) -> None:
    assert active(body)


def test_all_hostile_fragments_in_one_page_do_not_help_each_other() -> None:
    article = read(BEGINNING + "".join(f"{one}<p>{SENTENCE}" for one in FRAGMENTS))
    assert active(article.body) == []
