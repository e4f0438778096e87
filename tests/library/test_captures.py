"""Pages as browsers had them: one for each address, for a day, and nobody else's."""

from __future__ import annotations

import pytest

from inkpost.model import Account
from library import Library, captures
from library.captures import MOST_CAPTURES
from tests.support.clock import Clock

URL = "https://skerry.example.org/members"
BOAT = "https://skerry.example.org/boat.jpg"


def test_the_newest_capture_of_an_address_is_found(
    library: Library, owner: Account
) -> None:
    library.captures.keep(owner.id, URL, b"<p>old</p>")
    library.captures.keep(owner.id, URL, "<p>né\0</p>".encode())
    assert library.captures.find(owner.id, URL) == "<p>né\0</p>".encode()
    assert library.captures.find(owner.id, URL + "/2") is None


def test_nobody_else_finds_it_or_drops_it(library: Library, owner: Account) -> None:
    other = library.accounts.add("Bo")
    library.captures.keep(owner.id, URL, b"mine")
    library.captures.drop(other.id, URL)
    assert library.captures.find(other.id, URL) is None
    assert library.captures.find(owner.id, URL) == b"mine"


def test_it_is_gone_after_it_was_read_and_after_a_day(
    library: Library, owner: Account, clock: Clock
) -> None:
    library.captures.keep(owner.id, URL, b"read")
    library.captures.drop(owner.id, URL)
    assert library.captures.find(owner.id, URL) is None
    library.captures.keep(owner.id, URL, b"forgotten")
    clock.pass_time(hours=23)
    library.captures.keep(owner.id, URL + "/2", b"younger")
    clock.pass_time(hours=1)
    assert library.captures.find(owner.id, URL) is None
    library.captures.expire()
    clock.pass_time(days=-1)  # it is really gone, and the other one is not
    assert library.captures.find(owner.id, URL) is None
    assert library.captures.find(owner.id, URL + "/2") == b"younger"


def test_the_oldest_make_room(library: Library, owner: Account, clock: Clock) -> None:
    for number in range(MOST_CAPTURES + 2):
        library.captures.keep(owner.id, f"{URL}/{number}", b"x")
        clock.pass_time(seconds=1)
    found = [
        library.captures.find(owner.id, f"{URL}/{number}")
        for number in (0, 1, 2, MOST_CAPTURES + 1)
    ]
    assert found == [None, None, b"x", b"x"]


def test_pictures_come_along_and_go_with_their_page(
    library: Library, owner: Account, clock: Clock
) -> None:
    library.captures.keep(owner.id, URL, b"page", [(BOAT, b"boat")])
    library.captures.keep(owner.id, URL + "/2", b"other", [(BOAT, b"other boat")])
    assert library.captures.picture(owner.id, URL, BOAT) == b"boat"
    assert library.captures.picture(owner.id, URL, BOAT + "?2") is None
    library.captures.drop(owner.id, URL)
    assert library.captures.picture(owner.id, URL, BOAT) is None
    assert library.captures.picture(owner.id, URL + "/2", BOAT) == b"other boat"
    clock.pass_time(days=1)
    library.captures.expire()
    assert library.captures.picture(owner.id, URL + "/2", BOAT) is None


def test_a_newer_capture_has_only_its_own_pictures(
    library: Library, owner: Account
) -> None:
    library.captures.keep(owner.id, URL, b"old", [(BOAT, b"boat")])
    library.captures.keep(owner.id, URL, b"new")
    assert library.captures.picture(owner.id, URL, BOAT) is None


def test_a_picture_is_for_the_account_that_saw_it(
    library: Library, owner: Account
) -> None:
    other = library.accounts.add("Bo")
    library.captures.keep(owner.id, URL, b"page", [(BOAT, b"boat")])
    library.captures.keep(other.id, URL, b"page")
    assert library.captures.picture(other.id, URL, BOAT) is None


def test_the_pictures_of_the_oldest_make_room(
    library: Library, owner: Account, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captures, "MOST_WAITING", 10)
    other = library.accounts.add("Bo")
    library.captures.keep(other.id, URL, b"page", [(BOAT, b"123456")])
    for number in range(3):
        library.captures.keep(
            owner.id, f"{URL}/{number}", b"page", [(BOAT, b"1234"), (URL, b"5")]
        )
        clock.pass_time(seconds=1)
    left = [
        library.captures.picture(owner.id, f"{URL}/{number}", BOAT)
        for number in range(3)
    ]
    assert left == [None, b"1234", b"1234"]
    assert library.captures.find(owner.id, f"{URL}/0") == b"page"
    assert library.captures.picture(other.id, URL, BOAT) == b"123456"
