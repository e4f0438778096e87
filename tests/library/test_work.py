from __future__ import annotations

from datetime import timedelta

import pytest

from inkpost.errors import LeaseLost
from inkpost.model import Account, Delivery, DeliveryState, Device
from library import Claim, Library
from library.work import LEASE
from tests.support.clock import Clock

URL = "https://example.org/a"


@pytest.fixture
def ordered(library: Library, owner: Account, kindle: Device) -> Delivery:
    return library.deliveries.order(owner.id, [URL], kindle.id)


def claim(library: Library, delivery: Delivery) -> Claim:
    claimed = library.work.claim("fetch", delivery.id)
    assert claimed
    return claimed


def die(library: Library, delivery: Delivery, clock: Clock) -> None:
    claim(library, delivery)
    clock.pass_time(seconds=LEASE.total_seconds())


def sending(library: Library, delivery: Delivery) -> Claim:
    library.work.advance(claim(library, delivery), DeliveryState.SENDING, "Bound")
    claimed = library.work.claim("send", delivery.id)
    assert claimed
    return claimed


def look(library: Library, delivery: Delivery) -> Delivery:
    return library.deliveries.find(delivery.account, delivery.id)


def test_a_delivery_is_claimed_once(library: Library, ordered: Delivery) -> None:
    assert claim(library, ordered).delivery.state == DeliveryState.FETCHING
    assert library.work.claim("fetch", ordered.id) is None


def test_another_step_cannot_claim_it(library: Library, ordered: Delivery) -> None:
    assert library.work.claim("bind", ordered.id) is None
    assert library.work.claim("send", ordered.id) is None


def test_a_dead_lease_is_taken_over(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    old = claim(library, ordered)
    clock.pass_time(seconds=LEASE.total_seconds())
    new = claim(library, ordered)
    assert new.owner != old.owner
    with pytest.raises(LeaseLost):
        library.work.advance(old, DeliveryState.BINDING, "Late")
    assert look(library, ordered).state == DeliveryState.FETCHING


def test_a_renewed_lease_is_not_taken_over(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    held = claim(library, ordered)
    clock.pass_time(seconds=LEASE.total_seconds() - 1)
    library.work.renew(held)
    clock.pass_time(seconds=LEASE.total_seconds() - 1)
    assert library.work.claim("fetch", ordered.id) is None


def test_what_is_put_off_waits_until_its_time(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    until = clock() + timedelta(minutes=5)
    library.work.postpone(claim(library, ordered), until, "The site did not answer")
    assert library.work.claim("fetch", ordered.id) is None
    assert library.work.sweep() == ()
    clock.pass_time(minutes=5)
    assert library.work.sweep() == (("fetch", ordered.id),)
    assert claim(library, ordered).delivery.attempt == 1


def test_a_lost_message_is_found_by_the_sweeper(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    assert library.work.sweep() == ()
    clock.pass_time(minutes=1)
    assert library.work.sweep() == (("fetch", ordered.id),)
    assert library.work.sweep() == ()


def test_what_waits_long_is_woken_more_and_more_rarely(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    clock.pass_time(minutes=5)
    assert library.work.sweep()
    clock.pass_time(minutes=4)
    assert library.work.sweep() == ()
    clock.pass_time(minutes=1)
    assert library.work.sweep()


def test_what_has_waited_for_a_day_is_still_woken_every_ten_minutes(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    clock.pass_time(days=1)
    assert library.work.sweep()
    clock.pass_time(minutes=10)
    assert library.work.sweep()


def test_three_dead_leases_are_the_end(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    die(library, ordered, clock)
    die(library, ordered, clock)
    die(library, ordered, clock)
    assert library.work.claim("fetch", ordered.id) is None
    assert library.work.sweep() == ()
    assert look(library, ordered).state == DeliveryState.FAILED
    assert "3 times" in look(library, ordered).sentence


def test_a_death_before_data_is_resumed(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    sending(library, ordered)
    clock.pass_time(seconds=LEASE.total_seconds())
    assert library.work.sweep() == (("send", ordered.id),)
    assert library.work.claim("send", ordered.id)


def test_a_death_after_data_began_is_maybe_sent(  # contract M9
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    held = sending(library, ordered)
    library.work.hand_over(held, "<1@example.org>")
    clock.pass_time(seconds=LEASE.total_seconds())
    assert library.work.claim("send", ordered.id) is None
    assert library.work.sweep() == ()
    assert look(library, ordered).state == DeliveryState.MAYBE_SENT
    assert look(library, ordered).message_id == "<1@example.org>"


def test_a_frozen_sender_that_thaws_has_the_last_word(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    held = sending(library, ordered)
    library.work.hand_over(held, "<1@example.org>")
    clock.pass_time(seconds=LEASE.total_seconds())
    library.work.sweep()
    library.work.settle(held, DeliveryState.SENT, "Sent")
    assert look(library, ordered).state == DeliveryState.SENT


def test_a_frozen_sender_that_was_told_later_sends_later(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    held = sending(library, ordered)
    library.work.hand_over(held, "<1@example.org>")
    clock.pass_time(seconds=LEASE.total_seconds())
    library.work.sweep()
    library.work.postpone(held, clock() + timedelta(minutes=1), "Later")
    assert look(library, ordered).finished_at is None
    clock.pass_time(minutes=1)
    assert library.work.claim("send", ordered.id)


def test_a_frozen_sender_does_not_wake_what_was_maybe_sent(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    held = sending(library, ordered)
    library.work.hand_over(held, "<1@example.org>")
    clock.pass_time(seconds=LEASE.total_seconds())
    library.work.sweep()
    with pytest.raises(LeaseLost):
        library.work.renew(held)
    clock.pass_time(hours=1)
    assert library.work.sweep() == ()


def test_a_frozen_sender_is_not_heard_after_the_reader_spoke(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    held = sending(library, ordered)
    library.work.hand_over(held, "<1@example.org>")
    clock.pass_time(seconds=LEASE.total_seconds())
    library.work.sweep()
    library.deliveries.send_again(ordered.account, ordered.id)
    with pytest.raises(LeaseLost):
        library.work.settle(held, DeliveryState.SENT, "Sent")
    assert library.work.claim("send", ordered.id)


def test_each_step_counts_its_own_deaths(
    library: Library, ordered: Delivery, clock: Clock
) -> None:
    claim(library, ordered)
    clock.pass_time(seconds=LEASE.total_seconds())
    library.work.advance(claim(library, ordered), DeliveryState.BINDING, "Fetched")
    library.work.claim("bind", ordered.id)
    clock.pass_time(seconds=LEASE.total_seconds())
    assert library.work.claim("bind", ordered.id)
    clock.pass_time(seconds=LEASE.total_seconds())
    assert library.work.claim("bind", ordered.id)
