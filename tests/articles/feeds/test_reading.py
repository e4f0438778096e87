"""Feeds of every kind are read, and what they have of each entry."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.feeds.reading import read_feed
from articles.feeds.writing import write_article
from inkpost.errors import NoArticle, NotAFeed
from inkpost.model import Entry, FeedDocument
from tests.support.feeds import TEASER, WHOLE, FeedSite
from tests.support.web import Web

URL = "https://a.example/blog/feed"
RSS = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'


def read(text: str, content_type: str = "") -> FeedDocument:
    return read_feed(text.encode(), content_type, URL)


def rss(*items: str, channel: str = "") -> FeedDocument:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return read(f"{RSS}<channel><title>A</title>{channel}{inside}</channel></rss>")


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_each_kind_has_the_same(kind: str) -> None:
    site = FeedSite(Web(8080), kind=kind)
    site.write("Salt & water", "The <b>night</b> boat")
    feed = read_feed(site.body(), "application/xml", site.url)
    assert (feed.title, feed.site_url, feed.language) == (
        "The Ferry",
        site.web.url(),
        "en",
    )
    assert [entry.title for entry in feed.entries] == ["The night boat", "Salt & water"]
    newest = feed.entries[0]
    assert newest.url == site.web.url("/posts/2")
    assert newest.byline == "Anna Berg"
    assert newest.published == datetime(2026, 2, 27, 8, 0, tzinfo=UTC)
    assert newest.is_whole


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('<rss version="0.91"><channel><item><title>Old</title><link>/1</link></item>'
         "</channel></rss>", "Old"),
        ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
         'xmlns="http://purl.org/rss/1.0/"><channel><title>A</title></channel>'
         "<item><title>RDF</title><link>https://a.example/1</link></item></rdf:RDF>",
         "RDF"),
        ('<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Atom</title>'
         "</entry></feed>", "Atom"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [{"id": 7, '
         '"content_text": "JSON"}]}', "JSON"),
    ],
)  # fmt: skip
def test_old_kinds_are_read(text: str, title: str) -> None:
    assert [entry.title for entry in read(text).entries] == [title]


@pytest.mark.parametrize(
    "text",
    [
        "/etc/passwd",
        "http://127.0.0.1/",
        "<!doctype html><title>A page</title><p>Some <a href='/feed'>words</a>",
        "",
        "{",
        '{"items": 3}',
        "[" * 100_000,
        "\x00\x01",
    ],
)
def test_what_is_no_feed_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NotAFeed, match=r"a\.example/blog/feed is not a feed"):
        read(text)


def test_malformed_xml_keeps_its_good_entries() -> None:
    feed = read(
        f"{RSS}<channel><item><title>Good</title><link>/1</link></item><item><title>"
        "Salt & <b>water</title><link>/2?a=1&b=2</link></item><item><title>Late</title>"
    )
    assert [entry.title for entry in feed.entries] == ["Good", "Salt & water", "Late"]
    assert feed.entries[1].url == "https://a.example/2?a=1&b=2"


def test_hints_are_taken_from_where_they_stand() -> None:
    feed = rss(
        channel="<ttl>90</ttl><skipHours><hour>3</hour><hour>24</hour></skipHours>"
        "<skipDays><day>Sunday</day></skipDays>"
    )
    assert (feed.pause, feed.quiet_hours, feed.quiet_days) == (5400, (0, 3), (6,))


def test_strange_dates_are_no_dates() -> None:
    feed = rss(
        "<title>1</title><pubDate>Fri, 27 Nov 2099 10:00:00 GMT</pubDate>",
        "<title>2</title><pubDate>next Tuesday</pubDate>",
        "<title>3</title><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>",
    )
    assert [entry.published for entry in feed.entries] == [None, None, None]


def test_a_link_that_is_no_web_address_is_none() -> None:
    feed = rss("<title>1</title><link>javascript:alert(1)</link>", "<title>2</title>")
    assert [entry.url for entry in feed.entries] == ["", ""]


def test_the_newest_five_hundred_are_taken() -> None:
    items = [
        f"<title>{n}</title><link>/{n}</link>"
        f"<pubDate>Fri, 27 Nov 2026 10:{n // 60:02}:{n % 60:02} GMT</pubDate>"
        for n in range(600)
    ]
    feed = rss(*items)
    assert (len(feed.entries), feed.left_out) == (500, 100)
    assert feed.entries[0].title == "599"


def of(html: str, title: str = "A title", *, is_content: bool = True) -> Entry:
    tag = "content:encoded" if is_content else "description"
    [entry] = rss(
        f"<title>{title}</title><link>/1</link><{tag}><![CDATA[{html}]]></{tag}>"
    ).entries
    return entry


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        (WHOLE, True),
        (TEASER, False),
        (WHOLE + "<p>And then…</p>", False),
        (WHOLE + "<p><a href='/1'>Continue reading →</a></p>", False),
        (WHOLE + "<p><a href='/2'>Read more about boats</a></p>", True),
        (WHOLE + "<p>And […]</p><p>The post A title appeared first on A.</p>", False),
        (WHOLE + "<p>The post A title appeared first on A.</p>", True),
        ("<p>A short text that the feed calls its content.</p>", False),
        ("<p>" + "東京の船は夜に本を運ぶ。" * 30 + "</p>", True),
        ("", False),
    ],
)
def test_a_beginning_is_told_from_the_whole(html: str, whole: bool) -> None:
    assert of(html).is_whole is whole


def test_a_long_summary_is_believed_and_a_short_one_is_not() -> None:
    assert of(WHOLE * 2, is_content=False).is_whole
    assert not of("<p>" + "Some words. " * 70 + "</p>", is_content=False).is_whole


def test_a_note_without_a_title_is_whole() -> None:
    entry = of("<p>Just a thought about the sea.</p>", title="")
    assert entry.title == "Just a thought about the sea."
    assert entry.is_whole


def test_texts_that_are_all_of_one_length_were_cut() -> None:
    items = [
        f"<title>{n}</title><link>/{n}</link><content:encoded>"
        f"{'A word and another. ' * (40 + n % 2)}</content:encoded>"
        for n in range(6)
    ]
    assert {entry.is_whole for entry in rss(*items).entries} == {False}


def test_an_article_is_made_of_an_entry() -> None:
    html = "<p>One <script>alert(1)</script><a href='../x'>two</a></article></body>"
    entry = of(html + "<p onclick=x>After.</p><img src='/i.png'>" + WHOLE)
    article = write_article(entry, entry.url, "The Ferry", "de")
    assert "script" not in article.body
    assert "onclick" not in article.body
    assert "After." in article.text
    assert 'href="https://a.example/x"' in article.body
    assert [picture.url for picture in article.pictures] == ["https://a.example/i.png"]
    assert (article.title, article.site_name) == ("A title", "The Ferry")
    assert (article.language, article.omissions) == ("de", ())


def test_a_heading_of_the_text_is_no_title() -> None:
    entry = of("<h1>The week at sea</h1>" + WHOLE)
    article = write_article(entry, entry.url, "The Ferry", "en")
    assert (article.title, article.text.split("\n")[0]) == (
        "A title",
        "The week at sea",
    )
    again = of("<h1>A title</h1>" + WHOLE)
    assert "A title" not in write_article(again, again.url, "The Ferry", "en").text


def test_an_article_made_of_a_beginning_says_so() -> None:
    entry = of(TEASER)
    [omission] = write_article(entry, entry.url, "The Ferry", None).omissions
    assert omission.url == "https://a.example/1"


def test_an_entry_without_a_text_is_no_article() -> None:
    with pytest.raises(NoArticle):
        write_article(of(""), "https://a.example/1", "The Ferry", None)


@given(st.binary(max_size=3000))
def test_any_bytes_are_a_feed_or_said_to_be_none(content: bytes) -> None:
    for start in (b"", RSS.encode() + b"<channel><item>", b'{"items": ['):
        try:
            feed = read_feed(start + content, "text/xml; charset=x-strange", URL)
        except NotAFeed:
            continue
        assert all(entry.title and entry.mark for entry in feed.entries)


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(title=WORDS, text=WORDS, key=WORDS)
@example(title="A\b", text="B\b&#8;", key="\f")
def test_any_words_come_through(title: str, text: str, key: str) -> None:
    items = [{"id": key, "title": title, "content_html": f"<p>x</p>{text}"}]
    [entry] = read(json.dumps({"items": items})).entries
    article = write_article(entry, "https://a.example/1", "A", None)
    assert article.title == entry.title != ""
