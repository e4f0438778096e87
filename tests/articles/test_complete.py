"""Articles on several pages, and in versions that have more of them."""

from __future__ import annotations

import pytest

from articles import open_fetch, open_reader
from articles.numbered import page_number
from articles.onward import find_onward
from articles.siterules import open_rules
from articles.tree import parse
from inkpost.model import Article
from tests.support.web import Web

A = "https://site.example/lamp"


def prose(*numbers: int) -> str:
    return "".join(
        f"<p>Paragraph {number}: those who had missed the ferry, and there were always "
        f"some, walked back up hill {number} to the bakery, where it was warm.</p>"
        for number in numbers
    )


def page(text: str, links: str = "", head: str = "", title: str = "The lamp") -> str:
    return (
        f"<html><head><title>{title}</title>{head}</head><body><nav><a href='/'>Home"
        f"</a></nav><article><h1>{title}</h1>{text}</article>"
        f"<div class='pagination'>{links}</div></body></html>"
    )


def link(number: int) -> str:
    return f"<a href='/lamp/{number}'>{number}</a>"


def read(web: Web, url: str) -> Article:
    fetch = open_fetch(**web.reachable)
    return open_reader(fetch, open_rules(None))(fetch(url))


def numbers(article: Article) -> list[int]:
    lines = article.text.splitlines()
    return [int(line.split()[1][:-1]) for line in lines if line.startswith("Paragraph")]


# --- pages ---------------------------------------------------------------------------


def test_pages_are_joined_in_their_order(web: Web) -> None:
    web.add("/lamp/3", page(prose(7, 8, 9), link(2)))
    web.add("/lamp/2", page(prose(4, 5, 6), link(3) + link(1)))
    article = read(web, web.add("/lamp", page(prose(1, 2, 3), link(3) + link(2))))
    assert numbers(article) == [*range(1, 10)]
    assert article.omissions == ()
    assert article.log[-1] == "3 pages were joined"


def test_the_referer_of_the_other_pages_is_the_first(web: Web) -> None:
    web.add("/lamp/2", page(prose(4, 5)))
    url = web.add("/lamp", page(prose(1, 2, 3), link(2)))
    read(web, url)
    assert web.requests[-1].headers["referer"] == url


def test_a_page_that_says_the_same_again_ends_it(web: Web) -> None:
    for number in range(2, 9):
        web.add(f"/lamp/{number}", page(prose(1, 2, 3), link(number + 1)))
    article = read(web, web.add("/lamp", page(prose(1, 2, 3), link(2))))
    assert numbers(article) == [1, 2, 3]
    assert web.asked == ["/lamp", "/lamp/2"]
    assert article.omissions == ()


def test_what_stands_on_every_page_is_told_once(web: Web) -> None:
    web.add("/lamp/2", page(prose(1, 4, 5, 6)))
    article = read(web, web.add("/lamp", page(prose(1, 2, 3), link(2))))
    assert numbers(article) == [1, 2, 3, 4, 5, 6]


def test_a_page_that_is_missing_is_told(web: Web) -> None:
    web.add("/lamp/2", page(prose(4, 5), link(3)))
    article = read(web, web.add("/lamp", page(prose(1, 2, 3), link(2))))
    assert numbers(article) == [1, 2, 3, 4, 5]
    (omission,) = article.omissions
    assert omission.kind == "page"
    assert omission.what == "Page 3 and on"
    assert "404" in omission.reason
    assert omission.url == web.url("/lamp/3")


def test_pages_without_end_are_cut_and_told(web: Web) -> None:
    for number in range(2, 40):
        web.add(f"/lamp/{number}", page(prose(number), link(number + 1)))
    article = read(web, web.add("/lamp", page(prose(0, 1), link(2))))
    assert len(numbers(article)) == 21
    assert len(web.asked) == 20
    assert article.omissions[0].what == "Page 21 and on"


def test_ids_and_notes_of_pages_do_not_meet(web: Web) -> None:
    inner = (
        "<p>See <a href='#end'>the end</a>.</p>{}<h2 id='end'>The end</h2><p>Yes.</p>"
    )
    web.add("/lamp/2", page(inner.format(prose(4, 5, 6))))
    first = page(inner.format(prose(1, 2, 3)), link(2))
    article = read(web, web.add("/lamp", first))
    ids = [part.split('"')[0] for part in article.body.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_the_pages_of_another_article_are_left_alone(web: Web) -> None:
    web.add("/stair/2", page(prose(4, 5)))
    links = "<a class='next' rel='next' href='/stair/2'>Next</a>"
    article = read(web, web.add("/lamp", page(prose(1, 2, 3), links)))
    assert numbers(article) == [1, 2, 3]
    assert web.asked == ["/lamp"]


# --- other versions ------------------------------------------------------------------

AMP = "<link rel='amphtml' href='/amp/lamp'>"


def test_a_fuller_version_is_taken(web: Web) -> None:
    web.add("/amp/lamp", page(prose(1, 2, 3, 4, 5)))
    article = read(web, web.add("/lamp", page(prose(1, 2), head=AMP)))
    assert numbers(article) == [1, 2, 3, 4, 5]
    assert article.url == web.url("/lamp")
    assert "/amp/lamp" in article.log[-1]


@pytest.mark.parametrize(
    "version",
    [
        page(prose(1, 2)),
        page(""),
        page(prose(11, 12, 13, 14, 15)),
        page(prose(1, 2, 3, 4, 5), title="Quite another story"),
    ],
    ids=["as long", "empty", "other text", "other title"],
)
def test_a_version_that_is_not_fuller_is_not_taken(web: Web, version: str) -> None:
    web.add("/amp/lamp", version)
    article = read(web, web.add("/lamp", page(prose(1, 2), head=AMP)))
    assert numbers(article) == [1, 2]
    assert article.omissions == ()


def test_a_version_that_cannot_be_had_costs_nothing(web: Web) -> None:
    article = read(web, web.add("/lamp", page(prose(1, 2), head=AMP)))
    assert numbers(article) == [1, 2]
    assert article.omissions == ()


def test_a_long_article_is_not_fetched_twice(web: Web) -> None:
    web.add("/amp/lamp", page(prose(*range(30))))
    read(web, web.add("/lamp", page(prose(*range(20)), head=AMP)))
    assert web.asked == ["/lamp"]


def test_a_version_for_printers_saves_the_other_pages(web: Web) -> None:
    web.add("/lamp/print", page(prose(*range(1, 10))))
    links = "<a href='/lamp/print'>Drucken</a>" + link(2)
    article = read(web, web.add("/lamp", page(prose(1, 2, 3), links)))
    assert numbers(article) == [*range(1, 10)]
    assert web.asked == ["/lamp", "/lamp/print"]


# --- which links ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        f"{A}/2", f"{A}/2/", f"{A}/page/2", f"{A}/page-2",
        f"{A},2.html", f"{A}?page=2", f"{A}?seite=2", f"{A}/seite-2", f"{A}?p=2",
        "http://www.site.example/lamp/2",
    ],
)  # fmt: skip
def test_a_second_page_is_known_by_its_address(url: str) -> None:
    assert page_number(A, url) == 2


@pytest.mark.parametrize(
    "url",
    [
        A, f"{A}/comments", f"{A}/comment-page-2", f"{A}/200", f"{A}/2/3", f"{A}2x",
        f"{A}?page=all", f"{A}?comment=2", f"{A}-2", f"{A}_2", f"{A}?page=2&tag=x",
        f"{A}?id=2", "https://other.example/lamp/2", "https://site.example/2",
    ],
)  # fmt: skip
def test_other_addresses_are_no_second_page(url: str) -> None:
    assert page_number(A, url) is None


@pytest.mark.parametrize("url", [f"{A}-2.html", f"{A}_2.html", f"{A}.html/2"])
def test_a_second_file_is_known_by_its_address(url: str) -> None:
    assert page_number(f"{A}.html", url) == 2


def test_a_front_page_has_no_second_page() -> None:
    assert page_number("https://site.example/", "https://site.example/?page=2") is None


def turns(html: str) -> tuple[str, ...]:
    return find_onward(parse(html)[0], A).turns


@pytest.mark.parametrize(
    "html",
    [
        "<link rel='next' href='/lamp/2'>",
        "<p><a rel='nofollow next' href='/lamp/2'>on</a>",
        "<p><a href='/lamp/2'>2</a>",
        "<p><a href='/lamp/2'>Nächste Seite</a>",
        "<p><a href='/lamp/2'>次のページ</a>",
        "<p><a href='/lamp/2'>التالي</a>",
        "<p><a href='/lamp/2'>»</a>",
        "<ul class='article-pager'><li><a href='/lamp/2'>Die Treppe</a></ul>",
    ],
)
def test_links_that_turn_a_page_are_found(html: str) -> None:
    assert turns(html) == ("https://site.example/lamp/2",)


@pytest.mark.parametrize(
    "html",
    [
        "<p><a href='/lamp/2'>A story about something else</a>",
        "<div id='comments'><p class='pager'><a href='/lamp/2'>2</a></p></div>",
        "<p><a href='#2'>2</a>",
        "<p><a href='javascript:next()'>Next</a>",
    ],
)
def test_links_that_turn_nothing_are_not(html: str) -> None:
    assert turns(html) == ()
