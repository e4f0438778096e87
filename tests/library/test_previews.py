"""Previews, guests and clicks: who may look, what is counted, what is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from inkpost.errors import NotFound
from inkpost.model import Account, Picture
from library import Library
from library.clicks import MOST_SITES, OTHERS
from library.guests import REMEMBERED
from library.previews import GRACE, LEASE, LIFE, MOST_TRIES, WAKE_PAUSE
from tests.exporters.samples import PLAIN
from tests.support.clock import Clock

URL = "https://courier.example/boat"


def test_a_readers_preview_is_nobody_elses(library: Library, owner: Account) -> None:
    other = library.accounts.add("Bo")
    id = library.previews.add(owner.id, URL)
    assert library.previews.find(id, owner.id).url == URL
    for stranger in (other.id, None):
        with pytest.raises(NotFound):
            library.previews.find(id, stranger)


def test_one_worker_at_a_time_and_no_fourth(library: Library, clock: Clock) -> None:
    id = library.previews.add(library.guests.desk(), URL, "192.0.2.7")
    for _ in range(MOST_TRIES):
        clock.time += WAKE_PAUSE
        assert library.previews.sweep() == (id,)
        assert library.previews.claim(id) is not None
        assert library.previews.claim(id) is None
        clock.time += LEASE
    assert library.previews.sweep() == ()
    failed = library.previews.find(id, None)
    assert (failed.state, library.previews.claim(id)) == ("failed", None)


def test_guests_and_readers_take_turns(
    library: Library, owner: Account, clock: Clock
) -> None:
    desk, ids = library.guests.desk(), []
    for account, client in [
        (desk, "192.0.2.7"), (desk, "192.0.2.7"), (desk, "192.0.2.8"), (owner.id, None),
    ]:  # fmt: skip
        clock.pass_time(seconds=1)
        ids.append(library.previews.add(account, URL, client))
    assert library.previews.next()[0] == ids[0]
    library.previews.claim(ids[0])
    assert library.previews.next() == (ids[2], ids[3], ids[1])


def test_guests_are_counted_and_not_known(library: Library, clock: Clock) -> None:
    desk = library.guests.desk()
    since = clock.time - timedelta(hours=1)
    ids = [library.previews.add(desk, URL, at) for at in ("192.0.2.7", "192.0.2.8")]
    assert library.previews.pages_since(since) == 2
    assert library.previews.pages_since(since, "192.0.2.7") == 1
    assert [library.previews.take_code(ids[0], 2) for _ in range(3)] == [
        True,
        True,
        False,
    ]
    assert library.previews.codes_since(since, "192.0.2.7") == 2
    assert library.previews.codes_since(since, "192.0.2.8") == 0
    with library._database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM previews").all()
    assert "192.0.2" not in str(rows)


def test_what_guests_looked_at_is_forgotten(
    library: Library, clock: Clock, owner: Account
) -> None:
    desk = library.guests.desk()
    kept = library.articles.keep(owner.id, URL, PLAIN)
    mine = Picture("https://x.example/a", path=Path("mine.png"))
    theirs = Picture("https://x.example/b", path=Path("theirs.png"))
    library.articles.keep(owner.id, URL + "2", replace(PLAIN, pictures=(mine,)))
    seen = replace(PLAIN, pictures=(mine, theirs))
    looked = library.articles.keep(desk, URL, seen)
    id = library.previews.add(desk, URL, "192.0.2.7")
    clock.time += LIFE + timedelta(minutes=1)
    assert library.previews.expire() == ()  # not at every tick
    clock.time += GRACE
    again = library.previews.add(desk, URL, "192.0.2.7")
    assert library.previews.expire() == ("theirs.png",)
    with pytest.raises(NotFound):
        library.previews.find(id, None)
    assert library.previews.find(again, None).state == "waiting"
    assert library.articles.find(desk, looked) is None
    assert library.articles.find(owner.id, kept) is not None


def test_a_guest_is_an_address_and_no_reader(library: Library, clock: Clock) -> None:
    anna = library.guests.at("anna@kindle.com")
    assert library.guests.at("anna@kindle.com") == anna
    device = library.devices.add(anna, "Guest", "anna@kindle.com")
    library.proofs.prove(anna, device.id)
    reader = library.accounts.add("Anna")
    assert library.proofs.owner(reader.id, "anna@kindle.com") is None
    assert anna not in [account.id for account in library.accounts.list()]
    clock.time += REMEMBERED + timedelta(days=1)
    library.guests.desk()
    assert library.guests.unused() == (anna,)


def test_clicks_are_numbers(library: Library) -> None:
    for _ in range(3):
        library.clicks.note("courier.example", "pdf")
    library.clicks.note("courier.example", "send")
    counts = [(one.site, one.wish, one.count) for one in library.clicks.since(7)]
    assert counts == [("courier.example", "pdf", 3), ("courier.example", "send", 1)]


def test_nobody_fills_the_table_with_names(library: Library) -> None:
    for number in range(MOST_SITES + 20):
        library.clicks.note(f"s{number}.example", "pdf")
    found = library.clicks.since(1)
    assert len(found) == MOST_SITES + 1
    assert (found[0].site, found[0].count) == (OTHERS, 20)
