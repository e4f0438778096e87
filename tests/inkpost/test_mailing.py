"""From whom a book comes, and to whom it may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert

from inkpost.errors import SenderMissing
from inkpost.mailing import sender_of
from inkpost.model import AccountId, Delivery, Quota
from inkpost.post import Mailed
from library.tables import accounts
from tests.support import amazon
from tests.support.household import Household, through
from tests.support.scripted import Scripted

pytestmark = pytest.mark.slow

BEN = AccountId("ben")


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


@pytest.fixture
def house(tmp_path: Path, server: Scripted) -> Iterator[Household]:
    household = Household(tmp_path, through(server.port))
    guest = {"id": BEN, "name": "Ben", "is_owner": False}
    with household.library._database.write() as connection:
        values = guest | {"created_at": household.clock()}
        connection.execute(insert(accounts).values(values))
    yield household
    household.library.close()


def with_domain(house: Household, domain: str) -> None:
    post = replace(house.services.post, domain=domain)
    house.services = replace(house.services, post=post)


def as_guest(house: Household) -> Delivery:
    """Let Ben order a book to a device that he has just written down."""
    with_domain(house, "send.test")
    house.account = BEN
    house.kindle = house.library.devices.add(BEN, "Mine", "ben@kindle.com")
    return house.order()


def test_the_owner_has_the_operators_sender(house: Household) -> None:
    assert sender_of(house.services, house.account).address == amazon.MAILBOX


def test_a_guest_gets_an_address_that_nobody_guesses_and_keeps_it(
    house: Household,
) -> None:
    with_domain(house, "send.test")
    first = sender_of(house.services, BEN)
    local, _, domain = first.address.partition("@")
    assert (len(local), domain) == (20, "send.test")
    assert sender_of(house.services, BEN) == first


def test_a_guest_without_a_sender_shares_nobodys(house: Household) -> None:
    with pytest.raises(SenderMissing, match="settings of your sender"):
        sender_of(house.services, BEN)


def test_nothing_goes_to_a_device_that_is_not_proved_and_then_by_itself(
    house: Household, server: Scripted
) -> None:
    house.kindle = house.library.devices.add(house.account, "New", "new@kindle.com")
    delivery = house.order()
    house.work()
    house.pass_time(hours=30)
    seen = house.look(delivery)
    assert seen.state == "sending"
    assert "Nobody has shown yet that new@kindle.com is yours" in seen.sentence
    assert server.conversations == 0  # safety 91
    house.library.proofs.prove(house.account, house.kindle.id)
    assert house.library.proofs.release(house.account, house.kindle.id) == (seen.id,)
    house.pass_time(seconds=1)
    assert house.look(delivery).state == "sent"


def test_the_outbox_asks_for_no_proof(house: Household, server: Scripted) -> None:
    house.kindle = house.library.devices.add(house.account, "New", "new@kindle.com")
    post = replace(house.services.post, host="")
    house.services = replace(house.services, post=post)
    delivery = house.order()
    house.work()
    assert (house.look(delivery).state, house.look(delivery).way) == ("sent", "outbox")


def test_a_guest_sends_to_a_proved_device_from_an_address_of_their_own(
    house: Household, server: Scripted
) -> None:
    delivery = as_guest(house)
    house.library.proofs.prove(BEN, house.kindle.id)
    house.work()
    assert house.look(delivery).state == "sent"
    assert server.taken[0].sender == sender_of(house.services, BEN).address


def test_mail_waits_for_its_turn_and_is_not_dropped(
    house: Household, server: Scripted
) -> None:
    first = house.order("https://example.org/1", "One")
    second = house.order("https://example.org/2", "Two")
    house.work()
    assert house.look(first).state == "sent"
    assert "Waiting for its turn" in house.look(second).sentence
    house.pass_time(seconds=10)
    assert house.look(second).state == "sent"
    assert len(server.taken) == 2


def test_an_account_has_as_many_mails_a_day_as_it_was_given(
    house: Household, server: Scripted
) -> None:
    house.library.quotas.set(house.account, Quota(mails_a_day=2))
    orders = [house.order(f"https://example.org/{n}", f"Walk {n}") for n in range(3)]
    for _ in range(4):
        house.pass_time(seconds=30)
    assert [house.look(one).state for one in orders] == ["sent", "sent", "sending"]
    assert "its turn" in house.look(orders[2]).sentence
    for _ in range(4):
        house.pass_time(hours=8)
    assert house.look(orders[2]).state == "sent"


def test_all_together_have_as_many_mails_an_hour_as_the_operator_lets_them(
    tmp_path: Path, server: Scripted
) -> None:
    house = Household(tmp_path, through(server.port), quota=Quota(mails_an_hour=2))
    orders = [house.order(f"https://example.org/{n}", f"Walk {n}") for n in range(3)]
    for _ in range(4):
        house.pass_time(seconds=30)
    assert [house.look(one).state for one in orders] == ["sent", "sent", "sending"]
    house.pass_time(hours=1)
    assert house.look(orders[2]).state == "sent"


def test_what_a_server_takes_is_remembered(house: Household, server: Scripted) -> None:
    house.order()
    house.work()
    sender = house.library.senders.find(house.account)
    assert sender
    assert sender.longest == 50_000_000


def went_to_others(house: Household, mail: Mailed, count: int) -> None:
    """Note down `count` mails like `mail`, each to another address."""
    for number in range(count):
        recipient, id = f"r{number}@kindle.com", f"<{number}>"
        other = replace(mail, recipient=recipient, message_id=id)
        house.library.mails.begin(other, lambda history: house.clock())


def test_the_reader_is_warned_before_the_day_is_spent(
    house: Household, server: Scripted
) -> None:
    first = house.order("https://example.org/1", "One")
    house.work()
    (mail,) = house.library.mails.of_delivery(first.id)
    went_to_others(house, mail, 13)
    house.clock.pass_time(minutes=1)
    second = house.order("https://example.org/2", "Two")
    house.work()
    assert "; 93% of what may go in a day has gone" in house.look(second).sentence
