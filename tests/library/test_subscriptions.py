"""What each reader follows: once each, within a quota, gone with what it brought."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from inkpost.errors import NotFound, QuotaSpent
from inkpost.model import (
    Account,
    ArticleId,
    Device,
    Link,
    Outline,
    Quota,
    Selection,
)
from inkpost.removal import remove_account, remove_old_entries
from library import Follower, Library, open_library
from tests.exporters.samples import PLAIN
from tests.support.clock import Clock
from tests.support.tables import laid

URL = "https://a.example/feed?token=secret"
KEPT = timedelta(days=60)


def bring(library: Library, account: Account, *urls: str) -> list[ArticleId]:
    """Follow the feed, and let entries at `urls` come by it."""
    id, _ = library.subscriptions.follow(account.id, URL)
    links = [Link(url, "A title", article=PLAIN) for url in urls]
    added = library.links.add(account.id, links, origin="feed", is_saved=False)
    ids = [linked.id for linked in added]
    follower = Follower(id, account.id, "auto", is_new=False)
    library.feed_entries.hand_over(follower, [(id, None) for id in ids])
    return ids


def entries(library: Library, account: Account) -> list[str]:
    (one,) = library.subscriptions.list(account.id)
    return [arrival.article.url for arrival in library.entries.list(account.id, one.id)]


def test_the_same_feed_is_followed_once(library: Library, owner: Account) -> None:
    first = library.subscriptions.follow(owner.id, URL, "A", "Sea")
    assert library.subscriptions.follow(owner.id, URL, "B", "Land") == first
    (one,) = library.subscriptions.list(owner.id)
    assert (one.title, one.category, one.state, one.unread) == ("A", "Sea", "new", 0)


def test_a_feed_without_a_title_is_not_called_by_its_secret(
    library: Library, owner: Account
) -> None:
    library.subscriptions.follow(owner.id, URL)
    assert library.subscriptions.list(owner.id)[0].title == "a.example"


def test_nobody_follows_more_than_may_be(tmp_path: Path, clock: Clock) -> None:
    library = open_library("", laid(tmp_path), clock, quota=Quota(feeds=2))
    bo = library.accounts.add("Bo", "bo@example.org")
    outlines = [Outline(f"https://a.example/{n}") for n in range(3)]
    assert library.subscriptions.follow_all(bo.id, outlines) == (2, 1)
    assert library.subscriptions.follow_all(bo.id, outlines) == (0, 1)
    with pytest.raises(QuotaSpent, match="You follow 2 feeds, the most here"):
        library.subscriptions.follow(bo.id, URL)
    library.subscriptions.follow(bo.id, "https://a.example/1")
    owner = library.accounts.owner()
    assert library.subscriptions.follow_all(owner.id, outlines) == (3, 0)
    library.close()


def test_what_is_changed_stays_so(library: Library, owner: Account) -> None:
    id, _ = library.subscriptions.follow(owner.id, URL)
    change = library.subscriptions.change
    change(owner.id, id, title=" My\n feed ", category="x" * 99, is_paused=True)
    change(owner.id, id, full_text="never")
    one = library.subscriptions.find(owner.id, id)
    assert (one.title, len(one.category), one.is_paused) == ("My feed", 60, True)
    assert one.full_text == "never"


def test_nobody_sees_what_another_follows(library: Library, owner: Account) -> None:
    bo = library.accounts.add("Bo", "bo@example.org")
    bring(library, owner, "https://a.example/1")
    (one,) = library.subscriptions.list(owner.id)
    subscriptions = library.subscriptions
    assert subscriptions.list(bo.id) == ()
    assert library.entries.list(bo.id, one.id) == ()
    assert library.entries.read_all(bo.id, one.id) == 0
    for do in (subscriptions.find, subscriptions.remove, subscriptions.refresh):
        with pytest.raises(NotFound):
            do(bo.id, one.id)
    with pytest.raises(NotFound):
        subscriptions.change(bo.id, one.id, title="Mine")
    assert entries(library, owner) == ["https://a.example/1"]


def test_entries_are_on_no_shelf_until_they_are_saved(
    library: Library, owner: Account
) -> None:
    ids = bring(library, owner, "https://a.example/1", "https://a.example/2")
    assert library.shelves.counts(owner.id)["all"] == 0
    assert library.entries.save(owner.id, ids[:1]) == 1
    assert library.entries.save(owner.id, ids[:1]) == 0
    assert [one.id for one in library.shelves.list(owner.id)] == ids[:1]


def test_what_was_read_is_not_unread(library: Library, owner: Account) -> None:
    ids = bring(library, owner, *(f"https://a.example/{n}" for n in range(3)))
    (one,) = library.subscriptions.list(owner.id)
    assert one.unread == 3
    library.entries.save(owner.id, ids[:1])
    assert library.entries.read_all(owner.id, one.id) == 2
    assert library.subscriptions.find(owner.id, one.id).unread == 1
    left = library.entries.list(owner.id, one.id, unread=True)
    assert [(arrival.article.id, arrival.is_saved) for arrival in left] == [
        (ids[0], True)
    ]


def test_entries_are_leafed_through(library: Library, owner: Account) -> None:
    bring(library, owner, *(f"https://a.example/{n}" for n in range(5)))
    (one,) = library.subscriptions.list(owner.id)
    first = library.entries.list(owner.id, one.id, limit=3)
    last = first[-1]
    rest = library.entries.list(owner.id, one.id, before=last.at, after=last.article.id)
    assert len(first) == 3
    assert len({arrival.article.id for arrival in (*first, *rest)}) == 5


def keep_some(library: Library, account: Account, device: Device) -> None:
    """Bring five entries of which nothing speaks for the first alone."""
    ids = bring(library, account, *(f"https://a.example/{n}" for n in range(5)))
    library.entries.save(account.id, ids[1:2])
    library.shelves.change(account.id, ids[2:3], "favour")
    library.shelves.tag(account.id, ids[3], ["sea"])
    delivery = library.deliveries.order(account.id, ["https://a.example/4"], device.id)
    claim = library.work.claim("fetch", delivery.id)
    assert claim is not None
    library.work.found(claim, 0, ids[4])


WANTED = [f"https://a.example/{n}" for n in range(1, 5)]


def test_what_nobody_wanted_goes_after_a_while(
    library: Library, owner: Account, kindle: Device, clock: Clock, tmp_path: Path
) -> None:
    keep_some(library, owner, kindle)
    clock.pass_time(days=59)
    remove_old_entries(library, KEPT)
    assert len(entries(library, owner)) == 5
    clock.pass_time(days=2)
    remove_old_entries(library, KEPT)
    assert sorted(entries(library, owner)) == WANTED


def test_who_follows_no_more_keeps_what_was_wanted(
    library: Library, owner: Account, kindle: Device
) -> None:
    keep_some(library, owner, kindle)
    (one,) = library.subscriptions.list(owner.id)
    library.subscriptions.remove(owner.id, one.id)
    assert library.subscriptions.list(owner.id) == ()
    assert library.links.known(owner.id, WANTED) == set(WANTED[:2])
    ids = library.links.add(
        owner.id,
        [Link(url) for url in ("https://a.example/0", *WANTED)],
        origin="feed",
        is_saved=False,
    )
    kept = [library.articles.find(owner.id, linked.id) for linked in ids]
    assert [article is not None for article in kept] == [False, True, True, True, True]


def test_feeds_go_with_the_account(library: Library, tmp_path: Path) -> None:
    bo = library.accounts.add("Bo", "bo@example.org")
    bring(library, bo, "https://a.example/1")
    remove_account(library, bo.id)
    (feed,) = library.feeds.due() or [None]
    assert feed is None or library.feeds.claim(feed) is None


def test_what_feeds_brought_is_selected_by_feed_and_category(
    library: Library, owner: Account
) -> None:
    bo = library.accounts.add("Bo", "bo@example.org")
    ids = bring(library, owner, "https://a.example/1", "https://a.example/2")
    bring(library, bo, "https://a.example/1")
    (one,) = library.subscriptions.list(owner.id)
    library.subscriptions.change(owner.id, one.id, category="Ärger")

    def found(query: str, account: Account = owner) -> set[str]:
        batches = library.selections.ids(account.id, Selection.parse(query))
        return {id for batch in batches for id in batch}

    assert found(f"feed:{one.id}") == found("feed:*") == set(ids)
    assert found("category:Ärger unread") == set(ids)
    assert found("category:sea") == found("") == found("feed:x") == set()
    assert found(f"feed:{one.id}", bo) == set()
    library.shelves.change(owner.id, ids[:1], "archive")
    assert found("feed:* unread") == set(ids[1:])
