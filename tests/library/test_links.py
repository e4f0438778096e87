"""Links: in at once, once each, handed out fairly, read within a quota."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inkpost.model import Account, Link, Quota, TextState
from library import Library, open_library
from library.links import LEASE, MOST_OUT, MOST_TRIES
from tests.exporters.samples import PLAIN
from tests.library.test_together import all_at_once
from tests.support.clock import Clock

LONG_AGO = datetime(2015, 5, 1, 8, 30, tzinfo=UTC)


def links(count: int, site: str = "a.example") -> list[Link]:
    return [Link(f"https://{site}/{number}") for number in range(count)]


def test_a_link_is_in_the_library_before_it_is_read(
    library: Library, owner: Account
) -> None:
    told = Link(
        "https://www.a.example/2015/boat",
        "The boat",
        LONG_AGO,
        ("Sea", "x" * 99),
        is_archived=True,
        is_favourite=True,
    )
    (linked,) = library.links.add(owner.id, [told])
    (saved,) = library.shelves.list(owner.id, "archive")
    assert linked.is_new
    assert (saved.id, saved.title, saved.site_name) == (
        linked.id,
        "The boat",
        "a.example",
    )
    assert (saved.saved_at, saved.state, saved.is_favourite) == (
        LONG_AGO,
        "waiting",
        True,
    )
    assert saved.tags == ("sea", "x" * 59 + "…")
    assert library.articles.find(owner.id, linked.id) is None
    for words in ("boat", "2015", "example"):
        (found,) = library.shelves.list(owner.id, "all", search=words)
        assert found.id == linked.id


def test_the_same_again_changes_nothing_and_more_is_added(
    library: Library, owner: Account
) -> None:
    link = Link("https://a.example/1", tags=("one",), saved_at=LONG_AGO)
    (first,) = library.links.add(owner.id, [link])
    before = library.shelves.find(owner.id, first.id)
    again = library.links.add(owner.id, [link, link])
    assert [(one.id, one.is_new) for one in again] == [(first.id, False)] * 2
    assert library.shelves.find(owner.id, first.id) == before
    more = Link(link.url, tags=("two",), is_favourite=True, is_archived=True)
    library.links.add(owner.id, [more])
    after = library.shelves.find(owner.id, first.id)
    assert (after.tags, after.is_favourite, after.is_archived, after.saved_at) == (
        ("one", "two"),
        True,
        False,
        LONG_AGO,
    )


def test_an_entry_of_a_feed_is_on_no_shelf_until_it_is_saved(
    library: Library, owner: Account
) -> None:
    (entry, _) = library.links.add(owner.id, links(2), "feed", is_saved=False)
    assert library.shelves.list(owner.id, "all") == ()
    assert library.shelves.counts(owner.id)["all"] == 0
    assert library.shelves.find(owner.id, entry.id).state == "waiting"
    (saved,) = library.links.add(owner.id, links(1))
    assert (saved.id, saved.is_new) == (entry.id, True)
    assert [one.id for one in library.shelves.list(owner.id)] == [entry.id]
    library.shelves.change(owner.id, [saved.id], "remove")
    library.links.add(owner.id, links(1), "feed", is_saved=False)
    assert library.shelves.list(owner.id, "all") == ()


def test_what_brings_its_text_is_not_read(library: Library, owner: Account) -> None:
    (bare,) = library.links.add(owner.id, [Link("https://a.example/1")])
    whole = Link("https://a.example/1", article=PLAIN)
    (same,) = library.links.add(owner.id, [whole])
    assert (same.id, same.is_new) == (bare.id, False)
    assert library.articles.find(owner.id, same.id) == PLAIN
    assert library.links.sweep() == ()


def test_a_read_link_keeps_its_date_and_a_click_gets_it_anew(
    library: Library, owner: Account, clock: Clock
) -> None:
    link = Link("https://a.example/1", saved_at=LONG_AGO)
    (linked,) = library.links.add(owner.id, [link])
    assert library.links.sweep() == (linked.id,)
    claim = library.links.claim(linked.id)
    assert claim
    assert library.links.claim(linked.id) is None
    assert library.links.found(claim, PLAIN)
    assert not library.links.found(claim, PLAIN)
    assert library.articles.find(owner.id, linked.id) == PLAIN
    saved = library.shelves.find(owner.id, linked.id)
    assert (saved.state, saved.saved_at, saved.title) == ("kept", LONG_AGO, PLAIN.title)
    library.articles.keep(owner.id, link.url, PLAIN)
    assert library.shelves.find(owner.id, linked.id).saved_at == LONG_AGO
    assert library.links.count(owner.id).read_today == 1


def test_the_newest_unread_ones_come_first(
    library: Library, owner: Account, clock: Clock
) -> None:
    old = Link("https://a.example/old", saved_at=LONG_AGO)
    new = Link("https://a.example/new", saved_at=clock.time - timedelta(days=1))
    read = Link("https://a.example/read", saved_at=clock.time, is_archived=True)
    added = library.links.add(owner.id, [read, old, new])
    with library._database.read() as connection:
        due = connection.execute(library.links._due(owner.id, 3)).scalars().all()
    assert due == [added[2].id, added[1].id, added[0].id]


def test_one_readers_thousands_do_not_stand_before_anothers(
    library: Library, owner: Account, clock: Clock
) -> None:
    bo = library.accounts.add("Bo")
    library.links.add(owner.id, links(500))
    clock.time += timedelta(seconds=1)
    theirs = {one.id for one in library.links.add(bo.id, links(3))}
    clock.time += timedelta(seconds=1)
    out = library.links.sweep()
    assert len(out) == MOST_OUT
    assert theirs < set(out)
    assert library.links.sweep() == ()
    for id in out[:5]:
        claim = library.links.claim(id)
        assert claim
        library.links.fail(claim, "Nothing there")
    assert len(library.links.sweep()) == 5


def test_a_spent_quota_delays(
    url: str, tmp_path: Path, clock: Clock, library: Library
) -> None:
    quota = Quota(articles_a_day=1, storage=1_000_000, reads_a_day=2)
    short = open_library(url, tmp_path, clock, quota=quota)
    bo = short.accounts.add("Bo")
    short.links.add(bo.id, links(5))
    clock.time += timedelta(seconds=1)
    for id in short.links.sweep():
        claim = short.links.claim(id)
        assert claim
        short.links.found(claim, PLAIN)
    assert short.links.sweep() == ()
    count = short.links.count(bo.id)
    assert (count.waiting, count.read_today, count.a_day) == (3, 2, 2)
    clock.time += timedelta(days=1)
    assert len(short.links.sweep()) == 2
    short.close()


def test_one_reader_is_given_more_reads_or_fewer(
    library: Library, owner: Account, clock: Clock
) -> None:
    bo = library.accounts.add("Bo")
    library.links.add(bo.id, links(5))
    library.quotas.set(bo.id, Quota(reads_a_day=2))
    assert library.links.count(bo.id).a_day == 2
    clock.time += timedelta(seconds=1)
    assert len(library.links.sweep()) == 2
    library.quotas.set(owner.id, Quota(reads_a_day=0))
    assert library.links.count(owner.id).a_day == 0
    library.quotas.set(owner.id, Quota())
    assert library.links.count(owner.id).a_day is None


def test_a_full_account_reads_nothing_more(
    library: Library, owner: Account, clock: Clock
) -> None:
    bo = library.accounts.add("Bo")
    library.quotas.set(bo.id, Quota(storage=100))
    library.links.add(bo.id, [Link("https://a.example/", article=PLAIN), *links(2)])
    clock.time += timedelta(seconds=1)
    assert library.links.sweep() == ()


def test_what_kills_its_workers_is_given_up_and_can_be_tried_again(
    library: Library, owner: Account, clock: Clock
) -> None:
    (linked,) = library.links.add(owner.id, links(1))
    for _ in range(MOST_TRIES):
        clock.time += timedelta(seconds=1)
        assert library.links.sweep() == (linked.id,)
        assert library.links.claim(linked.id)
        clock.time += LEASE
    assert library.links.sweep() == ()
    failed = library.shelves.find(owner.id, linked.id)
    assert failed.state == "failed"
    assert "again and again" in str(failed.sentence)
    assert library.links.call(library.accounts.add("Bo").id, [linked.id]) == ()
    assert library.links.call(owner.id, [linked.id]) == (linked.id,)
    assert library.links.call(owner.id, [linked.id]) == ()
    assert library.shelves.find(owner.id, linked.id).sentence is None
    assert library.links.claim(linked.id)


def test_a_pause_for_the_site_is_no_try(
    library: Library, owner: Account, clock: Clock
) -> None:
    (linked,) = library.links.add(owner.id, links(1))
    for _ in range(2 * MOST_TRIES):
        clock.time += timedelta(seconds=1)
        library.links.sweep()
        claim = library.links.claim(linked.id)
        assert claim
        assert claim.tries == 1
        library.links.postpone(claim, clock.time)
    library.shelves.change(owner.id, [linked.id], "remove")
    assert library.links.sweep() == ()
    library.shelves.change(owner.id, [linked.id], "restore")
    assert library.links.sweep() == (linked.id,)


def test_many_sweepers_hand_each_link_out_once(
    library: Library, owner: Account, clock: Clock
) -> None:
    library.links.add(owner.id, links(5))
    clock.time += timedelta(seconds=1)
    out = [id for swept in all_at_once(library.links.sweep) for id in swept]
    assert len(out) == len(set(out)) == 5


def test_many_importers_add_an_address_once(library: Library, owner: Account) -> None:
    added = all_at_once(lambda: library.links.add(owner.id, links(3)))
    assert sum(one.is_new for done in added for one in done) == 3
    assert library.shelves.counts(owner.id)["all"] == 3


@pytest.mark.parametrize(("state", "count"), [("kept", 1), ("waiting", 2)])
def test_shelves_can_be_asked_for_what_has_its_text(
    library: Library, owner: Account, state: TextState, count: int
) -> None:
    whole = Link("https://b.example/", article=PLAIN)
    library.links.add(owner.id, [whole, *links(2)])
    assert len(library.shelves.list(owner.id, "all", states=[state])) == count
    assert library.shelves.counts(owner.id, [state])["all"] == count
