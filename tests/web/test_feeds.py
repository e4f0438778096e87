"""Feeds through their doors: pages and API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from inkpost.model import Account, FeedId, Link
from inkpost.polling import follow_feed
from inkpost.services import open_services
from inkpost.settings import Settings
from tests.exporters.samples import PLAIN
from tests.support.desk import Service, serving
from tests.support.feeds import TEASER, FeedSite, page
from tests.support.web import Web
from tests.web.test_api import program

pytestmark = pytest.mark.slow


@pytest.fixture
def reader(service: Service) -> Account:
    """A reader who has nothing yet."""
    return service.library.accounts.add("Bo")


@pytest.fixture
def browser(service: Service, reader: Account) -> requests.Session:
    return service.session(reader)


@pytest.fixture
def site(web: Web) -> FeedSite:
    site = FeedSite(web)
    site.write("One", "Two")
    return site


@pytest.fixture
def api(service: Service, reader: Account) -> Iterator[requests.Session]:
    with program(service, reader, "all") as session:
        yield session


def work(service: Service, web: Web) -> None:
    """Have the feeds looked at that workers were woken for."""
    settings = Settings(data_dir=service.data_dir, **web.reachable)
    services = open_services(settings, service.wake)
    while service.woken:
        errand, id = service.woken.pop(0)
        if errand == "follow":
            follow_feed(services, FeedId(id))
    services.library.close()


def test_a_feed_is_followed_read_and_left(
    service: Service, browser: requests.Session, site: FeedSite
) -> None:
    home = service.address
    shown = browser.post(
        home + "/feeds", {"url": site.url, "category": "Sea"}, timeout=9
    )
    assert "looking for its feed" in shown.text
    work(service, site.web)
    shown = browser.get(shown.url, timeout=9)
    assert shown.text.index("Two") < shown.text.index("One")
    entry = re.search(r'name="one" value="save:([\w-]+)"', shown.text)
    assert entry
    saved = browser.post(shown.url, {"one": f"save:{entry[1]}"}, timeout=9)
    assert "1 article saved" in saved.text
    assert "Two" in browser.get(home + "/library", timeout=9).text
    read = browser.post(shown.url.partition("?")[0] + "/read", timeout=9)
    assert "1 entry marked as read" in read.text
    overview = browser.get(home + "/feeds", timeout=9).text
    assert "1 unread" in overview
    assert ">Sea<" in overview
    left = browser.post(shown.url.partition("?")[0] + "/remove", timeout=9)
    assert "You follow nothing yet." in left.text
    assert "Two" in browser.get(home + "/library", timeout=9).text


def test_what_was_chosen_is_marked_saved_and_sent(
    service: Service, browser: requests.Session, site: FeedSite, reader: Account
) -> None:
    shown = browser.post(service.address + "/feeds", {"url": site.url}, timeout=9)
    work(service, site.web)
    device = service.library.devices.add(reader.id, "Anna", "anna@kindle.com")
    shown = browser.get(shown.url, timeout=9)
    ids = re.findall(r'name="id" value="([\w-]+)"', shown.text)
    assert (
        "Choose some first" in browser.post(shown.url, {"do": "save"}, timeout=9).text
    )
    sent = browser.post(
        shown.url, {"do": "send", "id": ids, "device": device.id}, timeout=9
    )
    assert "/deliveries/" in sent.url
    done = browser.post(shown.url, {"do": "archive", "id": ids}, timeout=9)
    assert "2 entries marked as read" in done.text
    assert "Nothing is unread." in done.text
    again = browser.post(
        shown.url + "?show=all", {"one": f"unarchive:{ids[0]}"}, timeout=9
    )
    assert "1 article is unread again" in again.text


def test_what_is_wrong_with_an_address_is_said(
    service: Service, browser: requests.Session
) -> None:
    answer = browser.post(service.address + "/feeds", {"url": "ftp://x"}, timeout=9)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_a_feed_is_changed_paused_and_looked_at(
    service: Service, browser: requests.Session, site: FeedSite, reader: Account
) -> None:
    shown = browser.post(service.address + "/feeds", {"url": site.url}, timeout=9)
    work(service, site.web)
    wishes = {
        "title": "Boats",
        "category": "News",
        "full_text": "never",
        "paused": "yes",
    }
    browser.post(shown.url + "/settings", wishes, timeout=9)
    (one,) = service.library.subscriptions.list(reader.id)
    assert (one.title, one.category, one.full_text, one.is_paused) == (
        "Boats",
        "News",
        "never",
        True,
    )
    browser.post(shown.url + "/settings", {"title": "The Ferry"}, timeout=9)
    (one,) = service.library.subscriptions.list(reader.id)
    assert (one.title, one.is_paused) == ("The Ferry", False)
    browser.post(shown.url + "/refresh", timeout=9)
    assert service.woken == []  # it was looked at a moment ago


def test_a_site_with_several_feeds_is_chosen_from(
    service: Service, browser: requests.Session, site: FeedSite
) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{n}" href="/{n}">'
        for n in ("feed.xml", "other.xml")
    )
    home = site.web.add("/", f"<head>{links}</head>")
    shown = browser.post(service.address + "/feeds", {"url": home}, timeout=9)
    work(service, site.web)
    assert "Which of its feeds?" in browser.get(shown.url, timeout=9).text
    chosen = browser.post(shown.url + "/choice", {"url": site.url}, timeout=9)
    work(service, site.web)
    assert "Two" in browser.get(chosen.url, timeout=9).text
    wrong = browser.post(chosen.url + "/choice", {"url": site.url}, timeout=9)
    assert wrong.status_code == 404


def test_a_list_comes_in_and_goes_out(
    service: Service, browser: requests.Session
) -> None:
    feeds = "".join(f"<outline xmlUrl='https://a.example/{n}?s=1'/>" for n in range(3))
    bad = "<outline xmlUrl='file:///etc/passwd'/>"
    opml = f"<opml><outline text='Sea'>{feeds}{bad}</outline></opml>"
    home = service.address + "/feeds/opml"
    for sentence in ("3 feeds are new", "3 were in it already"):
        answer = browser.post(home, files={"opml": ("a.opml", opml)}, timeout=20)
        assert sentence in answer.text
        assert "file:///etc/passwd cannot be opened" in answer.text
    written = browser.get(home, timeout=9)
    assert "attachment" in written.headers["Content-Disposition"]
    assert written.text.count("xmlUrl=") == 3
    assert 'text="Sea"' in written.text
    page = browser.post(home, files={"opml": ("a.html", "<p>x")}, timeout=20)
    assert "is no OPML file" in page.text
    assert "Choose the file first." in browser.post(home, timeout=9).text


def test_programs_follow_read_and_leave(
    service: Service, api: requests.Session, site: FeedSite
) -> None:
    site.write("Three", html=TEASER)
    base = service.address + "/api/v1/feeds"
    new = {"url": site.web.add("/", page("A site")), "category": "Sea"}
    site.web.raw("/rss.xml", site.web.routes[site.path])
    key = {"Idempotency-Key": "one"}
    first = api.post(base, json=new, headers=key, timeout=9)
    assert (first.status_code, first.json()["state"]) == (202, "new")
    assert api.post(base, json=new, headers=key, timeout=9).json() == first.json()
    work(service, site.web)
    (feed,) = api.get(base, timeout=9).json()["items"]
    assert (feed["state"], feed["unread"], feed["url"]) == (
        "fine",
        3,
        site.web.url("/rss.xml"),
    )
    one = f"{base}/{feed['id']}"
    leaf = api.get(one + "/entries?limit=2&unread=true", timeout=9).json()
    assert [entry["article"]["title"] for entry in leaf["items"]] == ["Three", "Two"]
    assert leaf["items"][0]["article"]["state"] == "waiting"
    rest = api.get(one + f"/entries?limit=2&cursor={leaf['next']}", timeout=9).json()
    assert [entry["article"]["title"] for entry in rest["items"]] == ["One"]
    ids = [rest["items"][0]["article"]["id"]]
    assert api.post(one + "/saved", json={"articles": ids}, timeout=9).json() == {
        "count": 1
    }
    assert api.post(one + "/read", timeout=9).json() == {"count": 2}
    changed = api.patch(one, json={"title": "Boats", "paused": True}, timeout=9).json()
    assert (changed["title"], changed["paused"]) == ("Boats", True)
    opml = api.get(base + "/list.opml", timeout=9)
    assert b"Boats" in opml.content
    assert api.delete(one, timeout=9).status_code == 204
    assert api.get(one, timeout=9).status_code == 404
    brought = api.post(
        base + "/list.opml",
        data=opml.content,
        headers={"Content-Type": "text/x-opml"},
        timeout=20,
    )
    assert brought.json() == {"new": 1, "known": 0, "troubles": []}


def test_a_list_that_is_none_is_refused(
    service: Service, api: requests.Session
) -> None:
    answer = api.post(
        service.address + "/api/v1/feeds/list.opml",
        data=b"<p>",
        headers={"Content-Type": "text/x-opml"},
        timeout=20,
    )
    assert answer.status_code == 422
    assert "is no OPML file" in answer.json()["detail"]


@pytest.fixture
def posting(tmp_path: Path) -> Iterator[Service]:
    """A service whose operator has a domain for mail."""
    with serving(tmp_path, "ink@ink.example.org", mail_domain="ink.example.org") as it:
        yield it


def test_a_reader_makes_and_takes_back_an_address_for_newsletters(
    posting: Service,
) -> None:
    reader = posting.library.accounts.add("Bo")
    browser, home = posting.session(reader), posting.address
    assert "Make my address" in browser.get(home + "/feeds", timeout=9).text
    made = browser.post(home + "/feeds/letter-box", timeout=9).text
    box = posting.library.letters.box(reader.id)
    assert f"{box}@ink.example.org" in made
    browser.post(home + "/feeds/letter-box", timeout=9)
    assert posting.library.letters.box(reader.id) not in (None, box)
    closed = browser.post(home + "/feeds/letter-box/close", timeout=9).text
    assert "Make my address" in closed


def test_the_link_of_a_newsletter_leads_its_reader_to_it_and_nobody_else(
    posting: Service,
) -> None:
    library, reader = posting.library, posting.library.accounts.add("Bo")
    place = "/newsletters/" + "0a" * 16
    (linked,) = library.links.add(
        reader.id, [Link(posting.address + place, "No. 7", article=PLAIN)], "feed"
    )
    library.letters.settle(reader.id, linked.id)
    seen = posting.session(reader).get(posting.address + place, timeout=9)
    assert seen.url == f"{posting.address}/articles/{linked.id}"
    stranger = posting.session(library.accounts.add("Cleo"))
    assert stranger.get(posting.address + place, timeout=9).status_code == 404


def test_without_a_domain_there_are_no_newsletters(
    service: Service, browser: requests.Session
) -> None:
    home = service.address + "/feeds"
    assert "Newsletters by mail" not in browser.get(home, timeout=9).text
    assert browser.post(home + "/letter-box", timeout=9).status_code == 404
