"""Mail that is handed to us instead of being fetched."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkpost.intake import Intake, open_intake
from tests.support import amazon
from tests.support.amazon import letter, signed
from tests.support.household import Household, through, when
from tests.support.scripted import Scripted
from tests.support.smtp import free_port

pytestmark = pytest.mark.slow


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Household]:
    with Scripted() as server:
        household = Household(tmp_path, through(server.port))
        yield household
        household.library.close()


@pytest.fixture
def lmtp(house: Household) -> Iterator[smtplib.LMTP]:
    enqueue, port = house.services.enqueue, free_port()
    intake = Intake(house.library, enqueue, "send.example.org")
    server = open_intake(intake, "127.0.0.1", port)
    server.start()
    with smtplib.LMTP("127.0.0.1", port) as line:
        yield line
    server.stop()


def refusal(house: Household) -> bytes:
    words = f"at {when(house.clock())} due to E014 - Error:\n* A walk.epub"
    date = house.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
    return signed(letter(words, date=date))


def test_a_refusal_over_lmtp_is_believed_and_acted_on(
    house: Household, lmtp: smtplib.LMTP
) -> None:
    delivery = house.order()
    house.work()
    lmtp.sendmail(amazon.FROM, [amazon.MAILBOX], refusal(house))
    house.work()
    assert house.look(delivery).state == "refused"
    assert house.library.arrivals.waiting("operator") == ()


def test_a_message_that_is_lost_is_no_loss(
    house: Household, lmtp: smtplib.LMTP
) -> None:
    delivery = house.order()
    house.work()
    lmtp.sendmail(amazon.FROM, [amazon.MAILBOX], refusal(house))
    house.waiting.clear()
    house.pass_time(seconds=2)
    assert house.look(delivery).state == "refused"


def test_an_unsigned_one_is_kept_and_changes_nothing(
    house: Household, lmtp: smtplib.LMTP
) -> None:
    delivery = house.order()
    house.work()
    lmtp.sendmail("x@y.test", [amazon.MAILBOX], letter("due to E014 - Error"))
    house.work()
    assert house.look(delivery).state == "sent"
    assert [one.kind for one in house.library.notices.list(house.account)] == ["forged"]


def test_mail_to_nobody_is_refused_and_to_an_envelope_of_ours_taken(
    lmtp: smtplib.LMTP,
) -> None:
    lmtp.ehlo()
    lmtp.mail("x@y.test")
    assert lmtp.rcpt("stranger@send.example.org")[0] == 550
    assert lmtp.rcpt("b-d7f3@elsewhere.test")[0] == 550
    assert lmtp.rcpt("b-d7f3@send.example.org")[0] == 250
