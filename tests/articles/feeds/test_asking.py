"""Sites are asked for feeds politely, and what they answer is understood."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from articles.cell import Cell
from articles.feeds.asking import Ask, open_ask
from articles.feeds.cells import cell_find_feeds, cell_read_feed
from articles.feeds.finding import likely
from articles.feeds.reading import read_feed
from inkpost.errors import (
    AddressRefused,
    FeedGone,
    NotAFeed,
    PageRefused,
    PageTooLarge,
    PageUnavailable,
    Unreadable,
)
from inkpost.model import Page, Validators
from tests.support.feeds import FeedSite
from tests.support.web import Web

pytestmark = pytest.mark.slow

NOTHING = Validators()
SECRET = "root:x:0:0"


@pytest.fixture
def ask(web: Web) -> Ask:
    return open_ask(**web.reachable)


def test_what_has_not_changed_is_not_sent_again(web: Web, ask: Ask) -> None:
    site = FeedSite(web, headers={"Last-Modified": "Fri, 27 Nov 2026 10:00:00 GMT"})
    first = ask(site.url, NOTHING)
    second = ask(site.url, first.validators)
    assert first.content == site.body()
    assert second.content is None
    assert second.validators == first.validators
    sent = web.requests[1].headers
    assert sent["if-modified-since"] == "Fri, 27 Nov 2026 10:00:00 GMT"


def test_a_304_need_not_repeat_its_validators(web: Web, ask: Ask) -> None:
    url = web.add("/feed", status=304)  # safety 77
    known = Validators("abc", "yesterday")
    assert ask(url, known).validators == known


def test_a_validator_that_could_break_a_header_is_not_sent_back(
    web: Web, ask: Ask
) -> None:
    url = web.add(
        "/feed", "<rss/>", headers={"ETag": "é" * 9, "Last-Modified": "x" * 999}
    )
    assert ask(url, NOTHING).validators == NOTHING


def test_a_feed_may_be_compressed(web: Web, ask: Ask) -> None:
    site = FeedSite(web, gzips=True)
    assert ask(site.url, NOTHING).content == site.body()
    assert "gzip" in web.requests[0].headers["accept-encoding"]


def test_only_moves_for_good_are_taken_over(web: Web, ask: Ask) -> None:
    end = web.add("/end", "<rss/>")
    for_now = web.redirect("/now", to=end, status=302)
    for_good = web.redirect("/good", to=end, status=301)
    assert ask(for_good, NOTHING).url == end
    assert ask(for_now, NOTHING).url == for_now
    mixed = web.redirect("/mixed", to=for_now, status=308)
    assert ask(mixed, NOTHING).url == for_now


def test_a_move_to_a_private_address_is_refused(web: Web, ask: Ask) -> None:
    url = web.redirect("/feed", to="http://10.0.0.1/feed", status=301)  # safety 77
    with pytest.raises(AddressRefused, match="leads to an address"):
        ask(url, NOTHING)


def test_a_feed_that_is_gone_is_told_from_one_that_is_missing(
    web: Web, ask: Ask
) -> None:
    with pytest.raises(FeedGone, match="gone for good"):  # safety 77
        ask(web.add("/gone", status=410), NOTHING)
    with pytest.raises(PageRefused):
        ask(web.add("/missing", status=404), NOTHING)


def test_a_site_may_ask_for_a_day_and_no_more(web: Web, ask: Ask) -> None:
    busy = web.add("/busy", status=429, headers={"Retry-After": "99999999"})
    with pytest.raises(PageUnavailable) as caught:
        ask(busy, NOTHING)
    assert caught.value.retry_after == 86_400


def test_how_long_an_answer_holds_is_heard(web: Web, ask: Ask) -> None:
    headers = {"Cache-Control": "public, max-age=7200"}
    assert ask(web.add("/feed", "<rss/>", headers=headers), NOTHING).fresh == 7200


def test_too_much_is_too_much(web: Web, ask: Ask) -> None:
    bomb = gzip.compress(b"x" * 6_000_000)
    url = web.add("/feed", bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(PageTooLarge, match="5 MB"):
        ask(url, NOTHING)


def test_nothing_is_no_feed(web: Web, ask: Ask) -> None:
    with pytest.raises(NotAFeed, match="is empty"):
        ask(web.add("/feed", " \n"), NOTHING)


@pytest.mark.parametrize(
    "body", [b"/etc/passwd", b"/proc/self/environ", b"/dev/zero", b"WEB"]
)
def test_a_body_is_never_an_address(body: bytes, web: Web, tmp_path: Path) -> None:
    inside = web.add("/inside", FeedSite(web).body())  # safety 70
    file = tmp_path / "feed.xml"
    file.write_bytes(FeedSite(web).body())
    for content in (body.replace(b"WEB", inside.encode()), str(file).encode()):
        with pytest.raises(NotAFeed):
            cell_read_feed(content, "", "https://a.example/feed")
    assert web.asked == []


DECLARED = {
    "a file": '<!ENTITY x SYSTEM "file:///etc/passwd">',
    "a parameter": '<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY x "%p;">',
    "a laugh": '<!ENTITY l0 "ha">'
    + "".join(
        f'<!ENTITY {name} "{before * 10}">'
        for name, before in [
            *((f"l{n}", f"&l{n - 1};") for n in range(1, 11)),
            ("x", "&l10;"),
        ]
    ),
    "a blow-up": f'<!ENTITY x "{"ha" * 50_000}">',
}


@pytest.mark.parametrize("declared", DECLARED)
def test_entities_of_strangers_are_left_alone(declared: str, web: Web) -> None:
    inside = DECLARED[declared]  # safety 71
    feed = (
        f'<?xml version="1.0"?><!DOCTYPE rss [{inside}]><rss version="2.0"><channel>'
        f"<item><title>Good {'&x;' * 100}</title><link>/1</link></item></channel></rss>"
    )
    document = cell_read_feed(feed.encode(), "", web.url())
    [entry] = document.entries
    assert entry.title.startswith("Good")
    assert SECRET not in repr(document)
    assert len(entry.title) <= 300


def test_a_dtd_from_the_web_is_not_asked_for(web: Web) -> None:
    dtd = web.add("/feed.dtd", "<!ENTITY x 'y'>")
    feed = f'<!DOCTYPE rss SYSTEM "{dtd}"><rss version="2.0"><channel/></rss>'
    assert cell_read_feed(feed.encode(), "", web.url()).entries == ()
    assert web.asked == []


def test_fifty_thousand_entries_are_the_newest_five_hundred(web: Web) -> None:
    items = "".join(f"<item><title>{n}</title></item>" for n in range(50_000))
    feed = f'<rss version="2.0"><channel>{items}</channel></rss>'  # safety 73
    document = cell_read_feed(feed.encode(), "", web.url())
    assert (len(document.entries), document.left_out) == (500, 49_500)


def test_a_feed_without_bottom_or_end_harms_nobody(web: Web) -> None:
    deep = b'<rss version="2.0"><channel>' + b"<a>" * 30_000  # safety 73
    assert cell_read_feed(deep, "", web.url()).entries == ()
    long = b"<rss version='2.0'><item><title>" + b"x" * 4_900_000
    assert len(cell_read_feed(long, "", web.url()).entries[0].title) <= 300


def test_a_feed_that_takes_for_ever_is_killed(web: Web) -> None:
    many = b" ".join(b"a%d='1'" % n for n in range(100_000))  # safety 73
    feed = b"<rss version='2.0'><item " + many + b"/></rss>"
    impatient = Cell(wall=3)
    with pytest.raises(Unreadable, match="took too long"):
        impatient.run(read_feed, feed, "", web.url())
    impatient.stop()


HEAD = """<link rel="alternate" type="application/rss+xml" title="Comments"
 href="/comments/feed"><link rel="alternate" type="application/atom+xml" href="a.xml"
 title="Posts"><link rel="alternate" hreflang="de" href="/de"><link rel=feed href=/f>"""


def test_a_page_names_its_feeds_those_of_comments_last() -> None:
    page = Page("https://a.example/blog/x", f"<head>{HEAD}</head>".encode())
    assert [(link.url, link.title) for link in cell_find_feeds(page)] == [
        ("https://a.example/blog/a.xml", "Posts"),
        ("https://a.example/f", ""),
        ("https://a.example/comments/feed", "Comments"),
    ]


def test_a_page_that_names_none_may_link_to_one() -> None:
    body = b"<p><a href='/about'>A</a> <a href='/rss.xml'>RSS</a> <a href='x:y'>"
    page = Page("https://a.example/", body)
    assert [link.url for link in cell_find_feeds(page)] == ["https://a.example/rss.xml"]


def test_feeds_are_looked_for_where_they_usually_are() -> None:
    assert "https://a.example/feed" in likely("https://a.example/a/b?c")
    assert len(likely("https://a.example/a/b")) <= 10
