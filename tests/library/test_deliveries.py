from __future__ import annotations

from datetime import timedelta

import pytest

from inkpost.errors import NotFound
from inkpost.model import (
    Account,
    AccountId,
    Article,
    Delivery,
    DeliveryId,
    DeliveryState,
    Device,
    DeviceId,
)
from library import Claim, Library
from tests.support.clock import Clock

URL = "https://example.org/a"
STRANGER = AccountId("stranger")


@pytest.fixture
def ordered(library: Library, owner: Account, kindle: Device) -> Delivery:
    return library.deliveries.order(owner.id, [URL], kindle.id)


def claim(library: Library, ordered: Delivery) -> Claim:
    claimed = library.work.claim("fetch", ordered.id)
    assert claimed
    return claimed


def test_an_order_is_found_again(library: Library, ordered: Delivery) -> None:
    assert library.deliveries.find(ordered.account, ordered.id) == ordered
    assert library.deliveries.list(ordered.account) == (ordered,)
    assert ordered.state == DeliveryState.QUEUED
    assert ordered.address == "reader@kindle.com"
    assert ordered.name == URL


def test_an_identical_order_is_the_same_delivery(  # safety 136
    library: Library, ordered: Delivery, kindle: Device, clock: Clock
) -> None:
    clock.pass_time(minutes=9)
    again = library.deliveries.order(ordered.account, [URL], kindle.id)
    assert again.id == ordered.id


def test_ten_minutes_later_it_is_another_one(
    library: Library, ordered: Delivery, kindle: Device, clock: Clock
) -> None:
    clock.pass_time(minutes=10)
    again = library.deliveries.order(ordered.account, [URL], kindle.id)
    assert again.id != ordered.id


def test_after_a_failure_an_identical_order_is_another_one(
    library: Library, ordered: Delivery, kindle: Device
) -> None:
    library.work.settle(claim(library, ordered), DeliveryState.FAILED, "Not there")
    again = library.deliveries.order(ordered.account, [URL], kindle.id)
    assert again.id != ordered.id


def test_no_one_orders_to_an_unknown_device(library: Library, owner: Account) -> None:
    with pytest.raises(NotFound):
        library.deliveries.order(owner.id, [URL], DeviceId("nowhere"))


def test_a_stranger_finds_nothing(  # safety 124
    library: Library, ordered: Delivery, kindle: Device
) -> None:
    with pytest.raises(NotFound):
        library.deliveries.find(STRANGER, ordered.id)
    with pytest.raises(NotFound):
        library.deliveries.retry(STRANGER, ordered.id)
    with pytest.raises(NotFound):
        library.devices.find(STRANGER, kindle.id)
    assert library.deliveries.list(STRANGER) == ()
    assert library.deliveries.events(STRANGER, ordered.id) == ()
    assert library.devices.list(STRANGER) == ()


def test_a_stranger_changes_nothing(
    library: Library, owner: Account, kindle: Device
) -> None:
    library.devices.remove(STRANGER, kindle.id)
    assert library.devices.list(owner.id) == (kindle,)


def test_events_tell_what_happened_since(library: Library, ordered: Delivery) -> None:
    first = library.deliveries.events(ordered.account, ordered.id)
    held = claim(library, ordered)
    library.work.advance(held, DeliveryState.BINDING, "Fetched")
    later = library.deliveries.events(ordered.account, ordered.id, first[-1].number)
    assert [event.state for event in first] == ["queued"]
    assert [event.state for event in later] == ["fetching", "binding"]


def test_a_failed_delivery_is_tried_again(library: Library, ordered: Delivery) -> None:
    library.work.settle(claim(library, ordered), DeliveryState.FAILED, "Not there")
    again = library.deliveries.retry(ordered.account, ordered.id)
    assert again.state == DeliveryState.QUEUED
    assert again.finished_at is None
    assert library.work.claim("fetch", ordered.id)


def test_a_running_delivery_is_not_tried_again(
    library: Library, ordered: Delivery
) -> None:
    held = claim(library, ordered)
    again = library.deliveries.retry(ordered.account, ordered.id)
    assert again.state == DeliveryState.FETCHING
    library.work.renew(held)


def test_what_was_maybe_sent_is_left_when_the_reader_says_so(
    library: Library, ordered: Delivery
) -> None:
    library.work.settle(claim(library, ordered), DeliveryState.MAYBE_SENT, "Maybe")
    left = library.deliveries.leave(ordered.account, ordered.id)
    assert left.state == DeliveryState.SENT
    assert left.finished_at


def test_a_removed_device_leaves_its_deliveries(
    library: Library, ordered: Delivery, kindle: Device
) -> None:
    library.devices.remove(ordered.account, kindle.id)
    found = library.deliveries.find(ordered.account, ordered.id)
    assert (found.device, found.address) == (None, kindle.address)


def test_an_article_is_kept_once_for_each_address(
    library: Library, owner: Account, clock: Clock
) -> None:
    old = Article(url=URL, title="Old", body="<p>Old.</p>")
    new = Article(url=URL, title="New", body="<p>New.</p>")
    id = library.articles.keep(owner.id, URL, old)
    assert library.articles.keep(owner.id, URL, new) == id
    assert library.articles.find(owner.id, id) == new
    assert library.articles.find(STRANGER, id) is None


def test_a_fresh_article_is_fresh_for_a_while(
    library: Library, owner: Account, clock: Clock
) -> None:
    article = Article(url=URL, title="Title", body="<p>Text.</p>")
    id = library.articles.keep(owner.id, URL, article)
    since = clock() - timedelta(hours=1)
    assert library.articles.fetched_since(owner.id, URL, since) == id
    later = clock() + timedelta(seconds=1)
    assert library.articles.fetched_since(owner.id, URL, later) is None


def test_a_delivery_is_called_as_its_article(
    library: Library, ordered: Delivery
) -> None:
    article = Article(url=URL, title="Title", body="<p>Text.</p>")
    id = library.articles.keep(ordered.account, URL, article)
    library.work.found(claim(library, ordered), 0, id)
    assert library.deliveries.find(ordered.account, ordered.id).name == "Title"


def test_an_unknown_delivery_is_not_found(library: Library, owner: Account) -> None:
    with pytest.raises(NotFound):
        library.deliveries.find(owner.id, DeliveryId("nothing"))
