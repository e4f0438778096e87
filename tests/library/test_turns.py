"""Whose delivery is next, and how long one has to wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inkpost.model import Account, Delivery, DeliveryState
from library import Library
from tests.support.clock import Clock


@pytest.fixture
def bo(library: Library) -> Account:
    return library.accounts.add("Bo")


def order(
    library: Library, account: Account, clock: Clock, count: int = 1
) -> list[Delivery]:
    """Order books, a second between two."""
    device = library.devices.add(account.id, "Kindle", f"{account.id}@kindle.com")
    made = []
    for number in range(count):
        clock.pass_time(seconds=1)
        url = f"https://example.org/{account.id}/{number}"
        made.append(library.deliveries.order(account.id, [url], device.id))
    return made


def end(library: Library, delivery: Delivery) -> None:
    claim = library.work.claim("fetch", delivery.id)
    assert claim
    library.work.settle(claim, DeliveryState.SENT, "Sent", "mail")


def test_who_has_none_in_work_is_next(
    library: Library, owner: Account, bo: Account, clock: Clock
) -> None:
    many = order(library, owner, clock, 3)
    (one,) = order(library, bo, clock)
    assert library.turns.next("fetch")[0] == many[0].id
    library.work.claim("fetch", many[0].id)
    assert library.turns.next("fetch") == (one.id, many[1].id, many[2].id)


def test_a_step_has_its_own_turns(
    library: Library, owner: Account, clock: Clock
) -> None:
    first, second = order(library, owner, clock, 2)
    claim = library.work.claim("fetch", first.id)
    assert claim
    library.work.advance(claim, DeliveryState.BINDING, "Fetched")
    assert library.turns.next("fetch") == (second.id,)
    assert library.turns.next("bind") == (first.id,)


def test_what_cannot_be_claimed_has_no_turn(
    library: Library, owner: Account, clock: Clock
) -> None:
    late, dead = order(library, owner, clock, 2)
    claim = library.work.claim("fetch", late.id)
    assert claim
    library.work.postpone(claim, clock() + timedelta(hours=1), "The site slept")
    for _ in range(3):
        library.work.claim("fetch", dead.id)
        clock.pass_time(minutes=1)
    assert library.turns.next("fetch") == ()


def test_how_long_it_takes_follows_from_how_fast_others_go(
    library: Library, owner: Account, clock: Clock
) -> None:
    orders = order(library, owner, clock, 14)
    assert library.turns.seconds_left(orders[13]) is None  # nothing has ended yet
    for each in orders[:4]:
        clock.pass_time(seconds=10)
        end(library, each)
    # Four have ended in the 50 seconds for which the fifth waits, and nine are before.
    left = library.turns.seconds_left(orders[13])
    assert left == pytest.approx(10 / (4 / 49), rel=0.05)


def test_who_orders_one_is_not_told_of_hundreds(
    library: Library, owner: Account, bo: Account, clock: Clock
) -> None:
    orders = order(library, owner, clock, 30)
    (one,) = order(library, bo, clock)
    clock.pass_time(seconds=10)
    end(library, orders[0])
    alone, last = map(library.turns.seconds_left, (one, orders[-1]))
    assert alone
    assert last
    assert alone < last / 10


def test_what_is_in_work_or_over_has_no_wait(
    library: Library, owner: Account, clock: Clock
) -> None:
    first, second, third = order(library, owner, clock, 3)
    end(library, first)
    clock.pass_time(seconds=10)
    library.work.claim("fetch", second.id)
    assert library.turns.seconds_left(second) is None
    assert library.turns.seconds_left(first) is None
    assert library.turns.seconds_left(third)
