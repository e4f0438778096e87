"""What is in an issue: each article once to each device, however it comes there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from inkpost.errors import DigestInvalid, NotFound
from inkpost.issues import put_together
from inkpost.model import (
    Account,
    Device,
    DeviceId,
    Digest,
    Left,
    Link,
    Rules,
    Schedule,
    Source,
    SourceKind,
    SubscriptionId,
)
from inkpost.orders import wake_nobody
from library import Library
from tests.support.clock import Clock
from tests.support.papers import fail, issues, keep, plan, tick, titles


@pytest.fixture
def morning(library: Library, owner: Account, kindle: Device) -> Digest:
    return library.digests.add(owner.id, plan(kindle))


def next_morning(clock: Clock) -> None:
    clock.time = clock.time.replace(hour=5, minute=31)
    clock.pass_time(days=1)


def test_what_is_unread_goes_once(
    library: Library, owner: Account, clock: Clock, morning: Digest
) -> None:
    keep(library, owner, "one")
    clock.pass_time(minutes=1)
    keep(library, owner, "two")
    next_morning(clock)
    tick(library)
    (first,) = issues(library, morning)
    assert titles(first) == ["Two", "One"]
    assert (first.state, first.number, first.articles) == ("made", 1, 2)
    keep(library, owner, "three")
    next_morning(clock)
    tick(library)
    newest, _ = issues(library, morning)
    assert (titles(newest), newest.number) == (["Three"], 2)
    next_morning(clock)
    tick(library)
    nothing, *_ = issues(library, morning)
    assert (nothing.state, nothing.number, nothing.deliveries) == ("empty", None, ())
    assert nothing.sentence == "There was nothing new, so nothing was sent"


def test_what_was_sent_by_hand_is_not_in_the_digest(
    library: Library, owner: Account, kindle: Device, clock: Clock, morning: Digest
) -> None:
    keep(library, owner, "one")
    keep(library, owner, "two")
    asked = ["https://www.example.org/one/?utm_source=mail#top"]
    library.deliveries.order(owner.id, asked, kindle.id)
    next_morning(clock)
    tick(library)
    assert titles(issues(library, morning)[0]) == ["Two"]


def test_the_same_article_at_two_addresses_is_one(
    library: Library, owner: Account, clock: Clock, morning: Digest
) -> None:
    keep(library, owner, "one", asked="https://short.example/x")
    keep(library, owner, "one")
    next_morning(clock)
    tick(library)
    assert titles(issues(library, morning)[0]) == ["One"]
    keep(library, owner, "one", asked="https://short.example/y")
    next_morning(clock)
    tick(library)
    assert issues(library, morning)[0].state == "empty"


def test_what_a_worker_found_elsewhere_counts_too(
    library: Library, owner: Account, kindle: Device, clock: Clock, morning: Digest
) -> None:
    sent = library.deliveries.order(owner.id, ["https://short.example/x"], kindle.id)
    claim = library.work.claim("fetch", sent.id)
    assert claim
    found = keep(library, owner, "one", asked="https://short.example/x")
    library.work.found(claim, 0, found)
    keep(library, owner, "one", asked="https://other.example/z")
    next_morning(clock)
    tick(library)
    assert issues(library, morning)[0].state == "empty"


def test_what_failed_comes_again(
    library: Library, owner: Account, clock: Clock, morning: Digest
) -> None:
    keep(library, owner, "one")
    next_morning(clock)
    tick(library)
    fail(library, issues(library, morning)[0])
    next_morning(clock)
    tick(library)
    assert titles(issues(library, morning)[0]) == ["One"]


def test_what_is_pinned_comes_with_what_is_new(
    library: Library, owner: Account, clock: Clock, morning: Digest
) -> None:
    pinned = keep(library, owner, "pinned")
    library.shelves.tag(owner.id, pinned, ["pinned"])
    for name in ("one", "two"):
        clock.pass_time(minutes=1)
        keep(library, owner, name)
        next_morning(clock)
        tick(library)
    assert sorted(map(str, titles(issues(library, morning)[0]))) == ["Pinned", "Two"]
    next_morning(clock)
    tick(library)
    assert "but what is pinned" in issues(library, morning)[0].sentence


def test_each_device_gets_what_it_lacks(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    other = library.devices.add(owner.id, "PocketBook", "reader@pbsync.com")
    both = (kindle.id, other.id)
    digest = library.digests.add(owner.id, plan(kindle, devices=both))
    keep(library, owner, "one")
    library.deliveries.order(owner.id, ["https://example.org/one"], kindle.id)
    keep(library, owner, "two")
    next_morning(clock)
    tick(library)
    (issue,) = issues(library, digest)
    got = {one.device: [item.title for item in one.items] for one in issue.deliveries}
    assert got == {kindle.id: ["Two"], other.id: ["One", "Two"]} or got == {
        kindle.id: ["Two"],
        other.id: ["Two", "One"],
    }


def test_each_device_is_told_what_it_had_no_room_for(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    other = library.devices.add(owner.id, "PocketBook", "reader@pbsync.com")
    rules = Rules(most_articles=2, order="oldest")
    wish = plan(kindle, devices=(kindle.id, other.id), rules=rules)
    digest = library.digests.add(owner.id, wish)
    for name in ("one", "two", "three"):
        keep(library, owner, name)
        clock.pass_time(minutes=1)
    library.deliveries.order(owner.id, ["https://example.org/one"], other.id)
    next_morning(clock)
    tick(library)
    (issue,) = issues(library, digest)
    first, second = [library.issues.of_delivery(one.id) for one in issue.deliveries]
    assert first
    assert second
    three = Left("Three", "https://example.org/three", 1)
    assert {first.left: first.left_count, second.left: second.left_count} == {
        (three,): 1,
        (): 0,
    }


def bring(library: Library, owner: Account, name: str) -> SubscriptionId:
    """Let an article come by a feed of a category of its own."""
    id, feed = library.subscriptions.follow(
        owner.id, f"https://{name}.example.org/feed", category=f"{name} news"
    )
    link = Link(f"https://{name}.example.org/1", name.title())
    (added,) = library.links.add(owner.id, [link], "feed", is_saved=False)
    (follower,) = library.feed_entries.followers(feed)
    library.feed_entries.hand_over(follower, [(added.id, None)])
    return id


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("library", "unread site:example.org", ["Saved"]),
        ("feeds", "", ["Bakery", "Ferry"]),
        ("feed", "its id", ["Bakery"]),
        ("category", "ferry news", ["Ferry"]),
    ],
)
def test_a_section_is_a_query_a_feed_or_a_category(
    library: Library,
    owner: Account,
    kindle: Device,
    kind: SourceKind,
    value: str,
    expected: list[str],
) -> None:
    keep(library, owner, "saved")
    bring(library, owner, "ferry")
    ids = {"its id": bring(library, owner, "bakery")}
    source = Source("All", kind, ids.get(value, value))
    digest = library.digests.add(owner.id, plan(kindle, sources=(source,)))
    choice = library.issue_list.look_ahead(digest)
    assert sorted(one.title for one in choice.all) == expected


@pytest.mark.slow
def test_two_digests_at_once_send_nothing_twice(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    digests = [library.digests.add(owner.id, plan(kindle)) for _ in range(3)]
    for number in range(5):
        keep(library, owner, f"number {number}")
    next_morning(clock)
    library.digest_clock.tick(1_000_000)
    clock.pass_time(seconds=1)
    due = library.issues.sweep()
    with ThreadPoolExecutor(6) as pool:
        for _ in pool.map(partial(put_together, library, wake_nobody), due * 2):
            pass
    made = [issue for digest in digests for issue in issues(library, digest)]
    assert sorted(issue.state for issue in made) == ["empty", "empty", "made"]
    assert sum(len(issue.deliveries) for issue in made) == 1


def test_caps_leave_the_rest_for_the_next_time(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    rules = Rules(most_articles=3, most_minutes=20, order="oldest")
    digest = library.digests.add(owner.id, plan(kindle, rules=rules))
    for name, minutes in (("a", 9), ("b", 30), ("c", 9), ("d", 1), ("e", 1)):
        keep(library, owner, name, minutes)
        clock.pass_time(minutes=1)
    next_morning(clock)
    tick(library)
    (issue,) = issues(library, digest)
    assert (titles(issue), issue.minutes) == (["A", "C", "D"], 19)
    assert [one.title for one in issue.left] == ["B", "E"]
    next_morning(clock)
    tick(library)
    # The first always has room, or it would never come.
    assert titles(issues(library, digest)[0]) == ["B"]


def test_sections_give_one_in_turn_and_long_reads_stand_behind(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    sources = (Source("Boats", value="tag:boats"), Source("All", value="unread"))
    rules = Rules(most_articles=4, long_minutes=20)
    digest = library.digests.add(owner.id, plan(kindle, sources=sources, rules=rules))
    for name, tags in (("x", ["boats"]), ("y", ["boats"]), ("z", ["boats"])):
        library.shelves.tag(owner.id, keep(library, owner, name), tags)
        clock.pass_time(minutes=1)
    for name, minutes in (("plain", 1), ("long", 25)):
        keep(library, owner, name, minutes)
        clock.pass_time(minutes=1)
    next_morning(clock)
    tick(library)
    (issue,) = issues(library, digest)
    placed = [(item.section, item.title) for item in issue.deliveries[0].items]
    assert placed == [
        ("Boats", "Z"), ("Boats", "Y"), ("All", "Plain"), ("", "Long"),
    ]  # fmt: skip


def test_sites_come_in_turns(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    digest = library.digests.add(owner.id, plan(kindle, rules=Rules(order="turns")))
    for name in ("a1", "a2", "a3"):
        keep(library, owner, name, site_name="A")
        clock.pass_time(minutes=1)
    keep(library, owner, "b1", site_name="B")
    next_morning(clock)
    tick(library)
    assert titles(issues(library, digest)[0]) == ["B1", "A3", "A2", "A1"]


def test_with_too_little_there_is_no_issue_yet(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    digest = library.digests.add(owner.id, plan(kindle, rules=Rules(least_articles=2)))
    keep(library, owner, "one")
    next_morning(clock)
    tick(library)
    assert "Only 1 of at least 2" in issues(library, digest)[0].sentence
    keep(library, owner, "two")
    next_morning(clock)
    tick(library)
    assert issues(library, digest)[0].state == "made"


def test_it_goes_as_soon_as_enough_waits(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    wish = plan(kindle, schedule=None, rules=Rules(send_when=3))
    digest = library.digests.add(owner.id, wish)
    for name in ("one", "two"):
        keep(library, owner, name)
    assert library.digest_clock.looks() == (digest.id,)
    assert library.issues.count_waiting(digest.id) is None
    assert library.digest_clock.looks() == ()
    keep(library, owner, "three")
    clock.pass_time(minutes=10)
    assert library.digest_clock.looks() == (digest.id,)
    issue = library.issues.count_waiting(digest.id)
    assert issue
    put_together(library, wake_nobody, issue)
    assert len(titles(issues(library, digest)[0])) == 3
    assert library.issues.count_waiting(digest.id) is None


def test_send_now_twice_is_one_issue_and_later_only_what_is_new(
    library: Library, owner: Account, clock: Clock, morning: Digest
) -> None:
    keep(library, owner, "one")
    first = library.issues.begin(morning, "reader")
    assert library.issues.begin(morning, "reader") == first
    put_together(library, wake_nobody, first)
    put_together(library, wake_nobody, first)
    assert library.issues.begin(morning, "reader") == first
    keep(library, owner, "two")
    clock.pass_time(minutes=1)
    again = library.issues.begin(library.digests.find(owner.id, morning.id), "reader")
    put_together(library, wake_nobody, again)
    newest, older = issues(library, morning)
    assert (titles(older), titles(newest)) == (["One"], ["Two"])


def test_a_look_ahead_changes_nothing(
    library: Library, owner: Account, clock: Clock, morning: Digest
) -> None:
    keep(library, owner, "one")
    ahead = library.issue_list.look_ahead(morning)
    assert [one.title for one in ahead.all] == ["One"]
    assert issues(library, morning) == ()
    next_morning(clock)
    tick(library)
    assert titles(issues(library, morning)[0]) == ["One"]


def test_what_kills_three_workers_fails(
    library: Library, owner: Account, clock: Clock, morning: Digest
) -> None:
    keep(library, owner, "one")
    issue = library.issues.begin(morning, "reader")
    for _ in range(3):
        assert library.issues.claim(issue)
        assert not library.issues.claim(issue)
        clock.pass_time(minutes=2, seconds=1)
    assert library.issues.sweep() == ()
    assert issues(library, morning)[0].state == "failed"
    assert library.issues.begin(morning, "reader") != issue


def test_books_of_old_issues_go(
    library: Library, owner: Account, kindle: Device, clock: Clock, tmp_path: Path
) -> None:
    digest = library.digests.add(owner.id, plan(kindle, rules=Rules(keep_days=2)))
    keep(library, owner, "one")
    next_morning(clock)
    tick(library)
    (issue,) = issues(library, digest)
    assert library.issue_list.expire() == ()
    clock.pass_time(days=2)
    assert library.issue_list.expire() == (issue.deliveries[0].id,)
    assert library.issue_list.expire() == ()


def test_a_device_that_is_gone_is_told(
    library: Library, owner: Account, kindle: Device, clock: Clock, morning: Digest
) -> None:
    library.devices.remove(owner.id, kindle.id)
    next_morning(clock)
    tick(library)
    (issue,) = issues(library, morning)
    assert issue.state == "failed"
    assert "say where it is to go" in issue.sentence


def test_another_account_finds_nothing(library: Library, morning: Digest) -> None:
    other = library.accounts.add("Other", None)
    issue = library.issues.begin(morning, "reader")
    assert library.digests.list(other.id) == ()
    assert library.issue_list.list(other.id, morning.id) == ()
    for look in (
        lambda: library.digests.find(other.id, morning.id),
        lambda: library.digests.change(other.id, morning.id, morning.plan),
        lambda: library.digests.pause(other.id, morning.id),
        lambda: library.digests.resume(other.id, morning.id),
        lambda: library.digests.remove(other.id, morning.id),
        lambda: library.digests.add(other.id, morning.plan),
        lambda: library.issue_list.find(other.id, issue),
    ):
        with pytest.raises(NotFound):
            look()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "needs a name"),
        ({"devices": ()}, "to which of your devices"),
        ({"sources": ()}, "1 to 20 sections"),
        ({"schedule": None}, "Say when"),
        ({"rules": Rules(most_articles=0)}, "most articles"),
        ({"rules": Rules(least_articles=5, most_articles=4)}, "cannot both be"),
        ({"schedule": Schedule("Nowhere", (time(6),))}, "no time zone"),
        ({"devices": (DeviceId("nobodys"),)}, "no such device"),
    ],
)
def test_what_cannot_be_is_told(
    library: Library,
    owner: Account,
    kindle: Device,
    changes: dict[str, Any],
    said: str,
) -> None:
    with pytest.raises((DigestInvalid, NotFound), match=said):
        library.digests.add(owner.id, replace(plan(kindle), **changes))
