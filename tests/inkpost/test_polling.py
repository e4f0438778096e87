"""Feeds are polled once for all who follow them, and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from inkpost.logs import set_up_logs
from inkpost.model import Account, FeedId, Quota
from inkpost.polling import WELCOME, poll_feed
from library.feed_entries import MOST_A_DAY
from tests.support.feeds import TEASER, FeedSite, page
from tests.support.subscribers import Subscribers, subscribers
from tests.support.web import Web

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.tool)])
def readers(
    request: pytest.FixtureRequest, web: Web, tmp_path: Path
) -> Iterator[Subscribers]:
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_tables")
    with subscribers(web, tmp_path, url) as found:
        yield found


@pytest.fixture
def site(web: Web) -> FeedSite:
    site = FeedSite(web)
    site.write("One", "Two")
    return site


@pytest.fixture
def bo(readers: Subscribers) -> Account:
    return readers.library.accounts.add("Bo", "bo@example.org")


def test_who_follows_a_feed_gets_what_it_has_and_what_comes(
    readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    assert readers.titles(id) == ["Two", "One"]
    site.write("Three")
    assert readers.tick(hours=20) == 1
    assert readers.titles(id) == ["Three", "Two", "One"]
    seen = readers.look(id)
    assert (seen.title, seen.unread, seen.state) == ("The Ferry", 3, "fine")
    newest = readers.entries(id)[0]
    article = readers.library.articles.find(readers.account, newest.id)
    assert article is not None
    assert "The boat carries books at night" in article.text
    assert readers.library.shelves.list(readers.account, "all") == ()


def test_a_feed_is_asked_once_for_all_of_its_readers(
    readers: Subscribers, site: FeedSite, bo: Account
) -> None:
    ids = {readers.account: readers.follow(site.url)}
    ids[bo.id] = readers.follow(site.url, bo.id)
    asked = len(site.web.asked)
    site.write("Three")
    readers.tick(hours=20)
    assert site.web.asked[asked:] == ["/feed.xml"]
    assert readers.titles(ids[readers.account]) == ["Three", "Two", "One"]
    assert readers.titles(ids[bo.id], bo.id) == ["Three", "Two", "One"]


def test_what_has_not_changed_is_asked_for_and_not_sent(
    readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    readers.tick(hours=20)
    assert "if-none-match" in site.web.requests[-1].headers
    assert readers.titles(id) == ["Two", "One"]
    assert readers.look(id).state == "fine"


def test_nothing_is_lost_when_a_feed_rolls_over(
    readers: Subscribers, site: FeedSite
) -> None:
    site.shown = 3
    id = readers.follow(site.url)
    for number in range(3, 15, 3):
        site.write(*(f"Post {n}" for n in range(number, number + 3)))
        readers.tick(hours=20)
    assert len(readers.titles(id)) == len(set(readers.titles(id))) == 14


def test_a_feed_that_changes_its_ids_at_each_visit_floods_nobody(
    readers: Subscribers, site: FeedSite
) -> None:
    site.churns = True  # safety 76
    id = readers.follow(site.url)
    for _ in range(4):
        readers.tick(hours=20)
    assert readers.titles(id) == ["Two", "One"]
    site.write("Three")
    readers.tick(hours=20)
    assert readers.titles(id) == ["Three", "Two", "One"]


def test_a_feed_may_bring_so_much_in_a_day_and_no_more(
    readers: Subscribers, site: FeedSite
) -> None:
    site.shown = 500  # safety 76
    id = readers.follow(site.url)
    site.write(*(f"Flood {n}" for n in range(MOST_A_DAY + 50)), html=TEASER)
    for _ in range(8):
        readers.tick(hours=1.5)
    assert readers.look(id).unread == 2 + MOST_A_DAY - 2
    assert "more new entries than Inkpost takes" in (readers.look(id).trouble or "")
    readers.tick(hours=24)
    assert readers.look(id).unread == 2 + MOST_A_DAY + 50
    assert readers.look(id).trouble is None


def test_a_long_feed_that_did_not_answer_at_first_is_no_flood(
    readers: Subscribers, site: FeedSite
) -> None:
    site.shown = 450
    site.write(*(f"Post {n}" for n in range(440)), html=TEASER)
    answer = site.web.routes[site.path]
    id = readers.follow(site.web.add(site.path, status=503))
    site.web.raw(site.path, answer)
    readers.tick(hours=20)
    seen = readers.look(id)
    assert (seen.state, seen.trouble, seen.unread) == ("fine", None, WELCOME)
    readers.tick(hours=20)
    assert readers.look(id).unread == WELCOME


def test_an_entry_that_was_changed_is_not_new(
    readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    site.posts[0] = replace(site.posts[0], title="Two, corrected", html=TEASER * 9)
    readers.tick(hours=20)
    assert readers.titles(id) == ["Two", "One"]


def test_entries_that_share_one_page_are_told_apart(
    readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    site.write("Three", "Four")
    site.posts[:2] = [replace(post, link="/today") for post in site.posts[:2]]
    readers.tick(hours=20)
    site.write("Five")
    site.posts[0] = replace(site.posts[0], link="/today")
    readers.tick(hours=20)
    assert readers.titles(id) == ["Five", "Four", "Three", "Two", "One"]


def test_who_comes_later_gets_the_newest_few(
    readers: Subscribers, site: FeedSite, bo: Account
) -> None:
    site.shown = 40
    site.write(*(f"Post {n}" for n in range(30)), html=TEASER)
    readers.follow(site.url)
    id = readers.follow(site.url, bo.id)
    assert readers.titles(id, bo.id) == [f"Post {n}" for n in range(29, 19, -1)]
    assert len(readers.titles(id, bo.id)) == WELCOME
    readers.tick(hours=20)
    assert len(readers.titles(id, bo.id)) == WELCOME


def test_a_beginning_is_read_on_its_page_and_a_whole_text_is_not(
    readers: Subscribers, site: FeedSite
) -> None:
    site.write("Three", html=TEASER)
    id = readers.follow(site.url)
    states = {saved.title: saved.state for saved in readers.entries(id)}
    assert states == {"Three": "waiting", "Two": "kept", "One": "kept"}
    readers.read()
    assert site.web.asked[1:] == ["/posts/3"]
    newest = readers.entries(id)[0]
    article = readers.library.articles.find(readers.account, newest.id)
    assert article is not None
    assert "on its page" in article.text


def test_a_page_is_read_once_for_all_who_follow_its_feed(
    readers: Subscribers, site: FeedSite, bo: Account
) -> None:
    site.posts.clear()
    site.write("Three", html=TEASER)
    ids = [
        (readers.account, readers.follow(site.url)),
        (bo.id, readers.follow(site.url, bo.id)),
    ]
    readers.read()
    assert site.web.asked.count("/posts/1") == 1
    texts = {
        saved.state: readers.library.articles.find(account, saved.id)
        for account, id in ids
        for saved in readers.entries(id, account)
    }
    assert list(texts) == ["kept"]
    assert texts["kept"] is not None
    assert "on its page" in texts["kept"].text


def test_a_beginning_is_shown_until_its_page_is_read(
    readers: Subscribers, site: FeedSite
) -> None:
    site.write("Three", html=TEASER)
    id = readers.follow(site.url)
    site.web.add("/posts/3", status=404)
    readers.read()
    newest = readers.entries(id)[0]
    assert newest.state == "failed"
    assert "has no such page" in (newest.sentence or "")
    assert newest.excerpt == "The boat carries books at night, and nobody […]"


def test_whose_room_is_full_gets_links(
    readers: Subscribers, site: FeedSite, bo: Account
) -> None:
    readers.library.quotas.set(bo.id, Quota(storage=0))
    id = readers.follow(site.url, bo.id)
    assert {saved.state for saved in readers.entries(id, bo.id)} == {"waiting"}
    assert readers.read() == 0


@pytest.mark.parametrize(("wish", "state"), [("always", "waiting"), ("never", "kept")])
def test_each_reader_says_where_texts_come_from(
    wish: str, state: str, readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    readers.library.subscriptions.change(readers.account, id, full_text=wish)  # type: ignore[arg-type]
    site.write("A whole one")
    site.write("A beginning", html=TEASER)
    readers.tick(hours=20)
    assert {saved.state for saved in readers.entries(id)[:2]} == {state}


def test_a_move_for_good_is_taken_over(readers: Subscribers, site: FeedSite) -> None:
    old = site.web.redirect("/old.xml", to=site.url, status=301)
    id = readers.follow(old)
    assert readers.look(id).url == site.url
    assert readers.titles(id) == ["Two", "One"]


def test_two_addresses_that_become_one_are_one_feed(
    readers: Subscribers, site: FeedSite, bo: Account
) -> None:
    old = site.web.redirect("/old.xml", to=site.url, status=301)
    readers.follow(site.url)
    id = readers.follow(old, bo.id)
    assert readers.titles(id, bo.id) == ["Two", "One"]
    assert readers.tick(hours=20) == 1


def test_a_move_inside_is_refused_and_told(
    readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    site.web.redirect(site.path, to="http://10.0.0.1/feed", status=301)  # safety 77
    readers.tick(hours=20)
    seen = readers.look(id)
    assert seen.state == "troubled"
    assert "leads to an address that cannot be opened" in (seen.trouble or "")
    assert seen.url == site.url


def test_a_feed_that_is_gone_is_asked_no_more(
    readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    site.web.add(site.path, status=410)  # safety 77
    readers.tick(hours=20)
    seen = readers.look(id)
    assert (seen.state, seen.next_poll_at) == ("gone", None)
    assert "gone for good" in (seen.trouble or "")
    assert readers.titles(id) == ["Two", "One"]
    assert readers.tick(days=40) == 0


def test_a_site_in_trouble_is_asked_less_and_less(
    readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    site.web.add(site.path, status=503, headers={"Retry-After": "7200"})
    pauses = []
    for _ in range(9):
        readers.tick(hours=25)
        until = readers.look(id).next_poll_at
        assert until is not None
        pauses.append(until - readers.clock())
    assert pauses[0] == timedelta(hours=2)
    assert pauses[-1] == timedelta(hours=24)
    assert pauses == sorted(pauses)
    assert readers.manners.left[-1] == 7200
    FeedSite(site.web, posts=site.posts)
    readers.tick(hours=25)
    assert (readers.look(id).state, readers.look(id).trouble) == ("fine", None)


def test_a_site_that_wants_a_pause_is_asked_later(
    readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    asked = len(site.web.asked)
    readers.manners.wait = 30.0
    readers.tick(hours=20)
    assert len(site.web.asked) == asked
    assert readers.look(id).next_poll_at == readers.clock() + timedelta(seconds=30)
    readers.manners.wait = 0.0
    assert readers.tick(seconds=31) == 1
    assert len(site.web.asked) == asked + 1


def test_a_site_with_one_feed_is_followed_by_its_address(
    readers: Subscribers, site: FeedSite
) -> None:
    link = f'<link rel="alternate" type="application/rss+xml" href="{site.path}">'
    id = readers.follow(site.web.add("/", f"<head>{link}</head><p>Hello</p>"))
    assert readers.look(id).url == site.url
    assert readers.titles(id) == ["Two", "One"]


def test_a_site_that_names_no_feed_may_have_one_where_they_usually_are(
    readers: Subscribers, web: Web
) -> None:
    site = FeedSite(web, path="/rss.xml")
    site.write("One")
    id = readers.follow(web.add("/", page("A site")))
    assert readers.look(id).url == site.url


def test_a_site_with_several_feeds_lets_its_reader_choose(
    readers: Subscribers, site: FeedSite
) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{n}" href="{n}">'
        for n in ("feed.xml", "other.xml")
    )
    id = readers.follow(site.web.add("/", f"<head>{links}</head>"))
    seen = readers.look(id)
    assert seen.state == "choose"
    assert [choice.title for choice in seen.choices] == ["feed.xml", "other.xml"]
    chosen, feed = readers.library.subscriptions.choose(
        readers.account, id, seen.choices[0].url
    )
    readers.waiting.append(("follow", feed))
    readers.work()
    assert readers.titles(chosen) == ["Two", "One"]
    assert [one.id for one in readers.library.subscriptions.list(readers.account)] == [
        chosen
    ]


def test_a_page_without_any_feed_is_said_to_have_none(
    readers: Subscribers, web: Web
) -> None:
    id = readers.follow(web.add("/", page("A site")))
    assert readers.look(id).state == "troubled"
    assert "is not a feed, and names none" in (readers.look(id).trouble or "")


def test_two_workers_poll_a_feed_once(readers: Subscribers, site: FeedSite) -> None:
    id = readers.follow(site.url)
    asked = len(site.web.asked)
    site.write("Three")
    readers.clock.pass_time(hours=20)
    (feed,) = readers.library.feeds.due()
    assert readers.library.feeds.due() == ()
    start = Barrier(4)

    def poll() -> None:
        start.wait()
        poll_feed(readers.services, feed)

    workers = [Thread(target=poll) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(site.web.asked) == asked + 1
    assert readers.titles(id) == ["Three", "Two", "One"]


def test_a_worker_that_dies_leaves_the_feed_to_another(
    readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    site.write("Three")
    readers.clock.pass_time(hours=20)
    (feed,) = readers.library.feeds.due()
    dead = readers.library.feeds.claim(feed)
    assert dead is not None
    readers.library.links.add(readers.account, [], origin="feed", is_saved=False)
    assert readers.tick(minutes=5) == 0
    assert readers.tick(minutes=6) == 1
    assert readers.titles(id) == ["Three", "Two", "One"]


def test_who_dies_while_handing_over_doubles_nothing(
    readers: Subscribers, site: FeedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = readers.follow(site.url)
    site.write("Three")
    with monkeypatch.context() as patch:
        patch.setattr(readers.library.feed_entries, "remember", _die)
        with pytest.raises(KeyboardInterrupt):
            readers.tick(hours=20)
    assert readers.titles(id) == ["Three", "Two", "One"]
    readers.tick(minutes=11)
    assert readers.titles(id) == ["Three", "Two", "One"]


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_feed_that_nobody_follows_is_forgotten(
    readers: Subscribers, site: FeedSite
) -> None:
    id = readers.follow(site.url)
    readers.library.subscriptions.remove(readers.account, id)
    assert readers.tick(hours=20) == 0


def test_a_paused_subscription_gets_nothing(
    readers: Subscribers, site: FeedSite, bo: Account
) -> None:
    id, other = readers.follow(site.url), readers.follow(site.url, bo.id)
    readers.library.subscriptions.change(bo.id, other, is_paused=True)
    site.write("Three")
    readers.tick(hours=20)
    assert readers.titles(id)[0] == "Three"
    assert readers.titles(other, bo.id) == ["Two", "One"]


def test_who_begins_to_follow_while_it_is_polled_is_not_forgotten(
    readers: Subscribers, site: FeedSite, bo: Account
) -> None:
    readers.follow(site.url)
    readers.clock.pass_time(hours=20)
    (feed,) = readers.library.feeds.due()
    claim = readers.library.feeds.claim(feed)
    assert claim is not None
    id, _ = readers.library.subscriptions.follow(bo.id, site.url)
    poll_feed(readers.services, FeedId(feed))  # its message finds the feed taken
    readers.library.feeds.rest(claim, readers.clock() + timedelta(hours=9))
    assert readers.tick() == 1
    assert readers.titles(id, bo.id) == ["Two", "One"]


ITEM = "<item><title>Good</title><link>/1</link></item>"
#: Bodies of feeds (safety 70 to 73), and what their reader is told; "": nothing, for
#: what is good in them is there.
BAD_FEEDS = {
    "a path": ("/etc/passwd", "is not a feed"),
    "a device": ("/dev/zero", "is not a feed"),
    "an address": ("http://127.0.0.1/", "is not a feed"),
    "an entity": (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0">'
        f"<channel><title>&x;</title>{ITEM}</channel></rss>",
        "",
    ),
    "a laugh": (
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        f'<rss version="2.0"><channel>{ITEM}<item><title>&c;</title></item></channel>'
        "</rss>",
        "",
    ),
    "malformed": (f"<rss version='2.0'><channel>{ITEM}<item><title>Bad & <b", ""),
    "many": (f"<rss version='2.0'><channel>{ITEM}{'<item/>' * 50_000}</channel>", ""),
    "large": (f"<rss>{ITEM}{' ' * 5_000_000}</rss>", "5 MB"),
}


@pytest.mark.parametrize("name", BAD_FEEDS)
def test_bad_feeds_harm_nobody(name: str, readers: Subscribers, web: Web) -> None:
    body, sentence = BAD_FEEDS[name]
    id = readers.follow(web.add("/feed.xml", body, "application/rss+xml"))
    seen = readers.look(id)
    assert sentence in (seen.trouble or "")
    assert bool(seen.trouble) is bool(sentence)
    assert ("Good" in readers.titles(id)) is not bool(sentence)
    assert "root:" not in repr(readers.entries(id)) + seen.title
    assert len(readers.titles(id)) <= WELCOME
    assert set(web.asked) - {"/feed.xml"} <= {f"/{n}" for n in LIKELY}


LIKELY = ("feed", "rss.xml", "atom.xml", "index.xml", "rss", "feed.json")


def test_no_address_of_a_feed_is_logged(
    readers: Subscribers, site: FeedSite, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs("bulk")
    id = readers.follow(site.url + "?token=s3cret")
    site.web.add(site.path, "<p>no feed")
    readers.tick(hours=20)
    site.web.add(site.path, status=500)
    readers.tick(hours=20)
    assert readers.look(id).state == "troubled"
    said = "".join(capsys.readouterr())
    assert "feed not read" in said
    assert "s3cret" not in said
