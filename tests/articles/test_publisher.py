"""What a publisher says about its page counts more than any guess."""

from __future__ import annotations

import pytest

from articles import extract
from inkpost.model import Article, Page
from tests.support.stories import FIRST, LAST

URL = "https://www.courier.example/2026/boat?utm_source=x"
PROSE = "<p>Those who had missed the ferry walked back up the hill to the bakery.</p>"
PAGE = """<html lang="en"><head><title>The lamp</title></head><body {body}>
<header><img src="/logo.png" {logo}></header>
<div class="content article">{others}</div>
<section class="x" {article}><h1>The lamp</h1><p>{first}</p>
<div data-inkpost><a href="https://ink.example/send">Send to Kindle</a></div>
<aside {remove}><p>Buy our lamps.</p></aside><p>{last}</p></section>
<footer><p {licence}>© Courier, <a href="/licence">CC BY 4.0</a></p></footer>
</body></html>"""


def read(**hints: str) -> Article:
    blank = dict.fromkeys(("body", "logo", "article", "remove", "licence"), "")
    html = PAGE.format(first=FIRST, last=LAST, others=PROSE * 9, **blank | hints)
    return extract(Page(URL, html.encode(), "text/html; charset=utf-8"))


def test_the_article_is_where_the_publisher_says() -> None:
    assert "missed the ferry" in read().text  # what is guessed without a word
    article = read(article="data-inkpost-article", remove="data-inkpost-remove")
    assert article.text.split("\n") == [FIRST, LAST]
    assert any("publisher's hints" in line for line in article.log)


def test_several_are_one() -> None:
    mark = 'data-inkpost-article=""'
    article = read(article=mark, licence=mark, remove="data-inkpost-remove")
    assert article.text.split("\n") == [FIRST, LAST, "© Courier, CC BY 4.0"]


def test_the_article_may_be_in_what_is_no_block() -> None:
    hinted = f"<p>No.</p><span data-inkpost-article><b>{FIRST}</b> {LAST}</span>"
    article = extract(Page(URL, f"<body>{hinted}</body>".encode(), "text/html"))
    assert article.text == f"{FIRST} {LAST}"


def test_what_is_to_go_goes_even_where_the_article_is_guessed() -> None:
    assert "Buy our lamps" in read(article="data-inkpost-article").text
    assert "Buy our lamps" not in read(remove="data-inkpost-remove").text


def test_the_licence_is_its_last_line() -> None:
    article = read(article="data-inkpost-article", licence="data-inkpost-licence")
    assert article.text.endswith("\n© Courier, CC BY 4.0")
    assert 'href="https://www.courier.example/licence"' in article.body
    named = read(licence='data-inkpost-licence="© A &amp; B &lt;script&gt;"')
    assert named.text.endswith("\n© A & B <script>")
    assert "<script" not in named.body


def test_the_logo_is_an_image_or_an_address() -> None:
    assert read(logo="data-inkpost-logo").logo == "https://www.courier.example/logo.png"
    named = read(body='data-inkpost-logo="https://cdn.example/l.svg"')
    assert named.logo == "https://cdn.example/l.svg"
    assert read(body='data-inkpost-logo="javascript:alert(1)"').logo is None


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("https://courier.example/boat", "https://courier.example/boat"),
        ("/boat", "https://www.courier.example/boat"),
        ("https://evil.test/boat", URL),
        ("https://courier.example:8080/boat", URL),
        ("javascript:alert(1)", URL),
        ("", URL),
    ],
)
def test_a_site_names_its_own_addresses_and_no_others(said: str, url: str) -> None:
    assert read(body=f'data-inkpost-canonical="{said}"').url == url
