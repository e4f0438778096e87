"""The catalogue: who gets in, and what is in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import pytest
import requests

from inkpost.model import Account, ArticleId
from library import open_library
from tests.support.desk import Service
from tests.support.shelf import URL, keep_article
from tests.support.subscriber import (
    ACQUISITION,
    TITLE,
    article,
    feed,
    get,
    link,
    reader,
    titles,
)
from web.opds.catalogue import PAGE

__all__ = ["article", "reader"]

NOON = datetime(2026, 11, 14, 12, tzinfo=UTC)

# --- who gets in


@pytest.mark.parametrize("path", ["/opds", "/opds/2", "/opds/unread", "/library.atom"])
def test_only_an_app_password_opens_it(
    service: Service,
    owner: Account,
    browser: requests.Session,
    reader: requests.Session,
    path: str,
) -> None:  # safety 132
    _token, token = service.library.tokens.make(owner.id, "Phone", "all")
    bearer = {"Authorization": f"Bearer {token}"}
    url = service.address + path
    answers = [
        requests.get(url, timeout=5),
        browser.get(url, timeout=5),
        requests.get(url, headers=bearer, timeout=5),
        requests.get(url, auth=("anna", token), timeout=5),
        requests.get(url, auth=("anna", ""), timeout=5),
    ]
    assert [answer.status_code for answer in answers] == [401] * 5
    assert all("Basic" in answer.headers["WWW-Authenticate"] for answer in answers)
    assert get(service, reader, path).status_code == 200


def test_it_sets_no_cookie_and_is_kept_by_nobody(
    service: Service, reader: requests.Session
) -> None:
    answer = get(service, reader, "/opds")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_another_reader_finds_nothing_of_it(
    service: Service, article: ArticleId
) -> None:
    other = service.library.accounts.add("Bo")
    secret = service.library.app_passwords.make(other.id, "Kobo")[1]
    with requests.Session() as theirs:
        theirs.auth = ("anna", secret)
        paths = ["unread", "all", "favourites", "tags", "tag/sea", "books"]
        found = [feed(service, theirs, f"/opds/{path}").entries for path in paths]
        found.append(feed(service, theirs, "/opds/search?query=lantern").entries)
        found.append(feed(service, theirs, "/library.atom").entries)
    assert found == [[]] * 8


# --- what is in it


def test_the_first_page_leads_to_the_shelves(
    service: Service, reader: requests.Session, article: ArticleId
) -> None:
    root = feed(service, reader, "/opds")
    assert titles(root) == [
        "Unread", "Favourites", "Archive", "All", "Tags", "Sent books",
    ]  # fmt: skip
    shelf = feed(service, reader, root.entries[0].links[0].href)
    assert titles(shelf) == [TITLE]
    assert titles(feed(service, reader, "/opds/favourites")) == [TITLE]
    assert titles(feed(service, reader, "/opds/archive")) == []


def test_an_entry_says_what_is_known(
    service: Service, reader: requests.Session, article: ArticleId
) -> None:
    (entry,) = feed(service, reader, "/opds/unread").entries
    assert entry.author == "Ingrid Vaslund"
    assert entry.summary.startswith("When the overnight crossings")
    assert [tag.term for tag in entry.tags] == ["a/b & c?", "sea"]
    assert link(entry, "alternate") == URL
    types = [one.type for one in entry.links if one.rel == ACQUISITION]
    assert types == ["application/epub+zip", "application/epub+zip", "application/pdf"]


@pytest.mark.parametrize("tag", ["sea", "a/b & c?"])
def test_tags_are_shelves(
    service: Service, reader: requests.Session, article: ArticleId, tag: str
) -> None:
    ways = feed(service, reader, "/opds/tags").entries
    (way,) = [way for way in ways if way.title == tag]
    assert titles(feed(service, reader, way.links[0].href)) == [TITLE]
    assert way.links[0].href.endswith(f"/opds/tag/{quote(tag, safe='')}")


@pytest.mark.parametrize(
    ("query", "found"), [("lantern", 1), ("Vaslund boat", 1), ("nowhere", 0), ("%", 0)]
)
def test_it_is_searched(
    service: Service,
    reader: requests.Session,
    article: ArticleId,
    query: str,
    found: int,
) -> None:
    root = feed(service, reader, "/opds").feed
    description = get(service, reader, link(root, "search"))
    assert description.headers["Content-Type"].startswith(
        "application/opensearchdescription+xml"
    )
    template = description.text.split('template="')[1].split('"')[0]
    url = template.replace("{searchTerms}", quote(query))
    assert len(feed(service, reader, url).entries) == found


@pytest.mark.parametrize("prefix", ["/opds", "/opds/2"])
@pytest.mark.parametrize(
    "path", ["/unread?before=x", "/search?query=" + "x" * 600, "/nowhere"]
)
def test_a_strange_question_is_refused(
    service: Service, reader: requests.Session, prefix: str, path: str
) -> None:
    assert get(service, reader, prefix + path).status_code in {404, 422}


@pytest.mark.slow
def test_long_shelves_have_pages_without_gap_or_repeat(
    service: Service, reader: requests.Session
) -> None:
    many = service.library.accounts.add("Many")
    standing = open_library("", service.data_dir, lambda: NOON)  # as imports save them
    for number in range(PAGE * 2 + 3):
        keep_article(standing, many, service.data_dir, f"/{number}")
    standing.close()
    secret = service.library.app_passwords.make(many.id, "KOReader")[1]
    seen: list[str] = []
    with requests.Session() as theirs:
        theirs.auth = ("", secret)
        first = feed(service, theirs, "/opds/all")
        second = feed(service, theirs, link(first.feed, "next"))
        third = feed(service, theirs, link(second.feed, "next"))
        pages = [first, second, third]
        seen = [entry.id for page in pages for entry in page.entries]
        assert [len(page.entries) for page in pages] == [PAGE, PAGE, 3]
        assert len(set(seen)) == PAGE * 2 + 3
        assert {page.feed.id for page in pages} == {first.feed.id}
        assert not [one for one in third.feed.links if one.rel == "next"]
        assert first.feed.opensearch_totalresults == str(PAGE * 2 + 3)


def test_a_feed_of_2_0_has_what_the_format_asks_for(
    service: Service, reader: requests.Session, article: ArticleId
) -> None:
    root = get(service, reader, "/opds/2")
    assert root.headers["Content-Type"] == "application/opds+json"
    way = root.json()["navigation"][0]
    assert (way["title"], way["properties"]["numberOfItems"]) == ("Unread", 1)
    (book,) = get(service, reader, way["href"]).json()["publications"]
    assert book["metadata"]["subject"] == ["a/b & c?", "sea"]
    rels = [link["rel"] for link in book["links"]]
    assert rels == ["self", ACQUISITION, ACQUISITION, ACQUISITION, "alternate"]
    assert [(image["type"], image["width"]) for image in book["images"]] == [
        ("image/jpeg", 1600), ("image/jpeg", 300),
    ]  # fmt: skip
    itself = get(service, reader, book["links"][0]["href"])
    assert itself.headers["Content-Type"] == "application/opds-publication+json"
    assert itself.json() == book


def test_it_speaks_the_language_of_its_reader(service: Service) -> None:
    reader = service.library.accounts.add("Zoé")
    service.library.accounts.speak(reader.id, "fr")
    secret = service.library.app_passwords.make(reader.id, "Liseuse")[1]
    with requests.Session() as theirs:
        theirs.auth = ("", secret)
        root = feed(service, theirs, "/opds")
    assert root.entries[0].title == "Non lus"
    assert root.feed.language == "fr"


def test_koreaders_small_parser_can_read_it(service: Service) -> None:
    """It knows no hexadecimal references, comments or CDATA, and one author only."""
    reader = service.library.accounts.add("Kobo")
    id = keep_article(service.library, reader, service.data_dir, " “&” <b>'quoted'\" é")
    secret = service.library.app_passwords.make(reader.id, "KOReader")[1]
    shelf = service.address + "/opds/unread"
    headers = {"Accept-Encoding": "identity"}
    asked = [
        requests.request(method, shelf, headers=headers, auth=("", secret), timeout=9)
        for method in ("HEAD", "GET")
    ]
    assert [answer.status_code for answer in asked] == [200, 200]
    text = asked[1].text
    assert not re.search(r"&#x|<!--|<!\[CDATA", text)
    assert text.count("<author>") == 2  # the feed's, and the article's
    (entry,) = re.findall(r"<entry>.*?</entry>", text, re.DOTALL)
    ends = [
        urlsplit(href).path for href in re.findall(r'href="([^"]+)" type="app', entry)
    ]
    assert ends == [
        f"/opds/articles/{id}/book.epub",
        f"/opds/articles/{id}/book.kepub.epub",
        f"/opds/articles/{id}/book.pdf",
    ]
    # Any other link to a page it would offer as a download.
    assert re.findall(r'rel="(\w+)" href="[^"]+" type="text/html"', entry) == [
        "alternate"
    ]
