"""A device is proved by the code that was sent to it; safety 90-93."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from inkpost import listening, proving
from inkpost.errors import NotADevice, TooManyCodes
from inkpost.model import AccountId
from library import Ear
from library.tables import accounts
from tests.support import amazon
from tests.support.amazon import letter, signed
from tests.support.canaries import code_in
from tests.support.household import KINDLE, Household, through, when
from tests.support.scripted import DROP, Scripted


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


@pytest.fixture
def house(tmp_path: Path, server: Scripted) -> Iterator[Household]:
    household = Household(tmp_path, through(server.port), proved=False)
    yield household
    household.library.close()


def ask(house: Household) -> None:
    """Ask for a code, and let it be mailed."""
    wake, now = house.services.enqueue, house.clock()
    proving.ask_for_code(house.library, wake, now, house.account, house.kindle.id)
    house.work()
    house.clock.pass_time(minutes=1)


def give(house: Household, code: str) -> str:
    now, kindle = house.clock(), house.kindle.id
    enqueue = house.services.enqueue
    return proving.prove(house.library, enqueue, now, house.account, kindle, code)


def another_account(house: Household) -> AccountId:
    ben = {"id": "ben", "name": "Ben", "created_at": house.clock(), "is_owner": False}
    with house.library._database.write() as connection:
        connection.execute(insert(accounts).values(ben))
    return AccountId("ben")


def test_the_code_of_the_book_proves_the_device(
    house: Household, server: Scripted
) -> None:
    ask(house)
    assert server.taken[0].recipients == [KINDLE]
    mail = server.taken[0].message
    code = code_in(mail)
    (book,) = mail.iter_attachments()
    named = f"{mail['Subject']} {book.get_filename()} {mail['Message-ID']}"
    assert code not in named.replace(" ", "")  # a refusal would tell it
    assert give(house, code_in(server.taken[-1].message)) == "proved"
    assert house.library.devices.find(house.account, house.kindle.id).proved_at


def test_a_wrong_code_proves_nothing(house: Household, server: Scripted) -> None:
    ask(house)
    wrong = f"{(int(code_in(server.taken[-1].message)) + 1) % 1_000_000:06}"
    assert [give(house, wrong) for _ in range(6)] == ["wrong"] * 4 + ["spent"] * 2
    assert give(house, code_in(server.taken[-1].message)) == "spent"  # safety 92
    assert not house.library.devices.find(house.account, house.kindle.id).proved_at


def test_a_code_that_was_never_sent_proves_nothing(house: Household) -> None:
    assert give(house, "000000") == "spent"


def test_a_new_code_makes_the_old_one_worthless(
    house: Household, server: Scripted
) -> None:
    ask(house)
    old = code_in(server.taken[-1].message)
    ask(house)
    assert give(house, old) == "wrong"  # but once in a million
    assert give(house, code_in(server.taken[-1].message)) == "proved"


def test_an_address_gets_three_codes_a_day(house: Household, server: Scripted) -> None:
    ask(house)
    ask(house)
    ask(house)
    with pytest.raises(TooManyCodes, match="ask again tomorrow"):  # safety 93
        ask(house)
    house.clock.pass_time(days=1)
    ask(house)
    assert len(server.taken) == 4


def test_somebody_elses_device_gets_nothing_and_its_owner_is_told(
    house: Household, server: Scripted
) -> None:
    house.library.proofs.prove(house.account, house.kindle.id)
    ben = another_account(house)
    device = house.library.devices.add(ben, "Mine", KINDLE)
    with pytest.raises(NotADevice, match="belongs to another account"):  # safety 90
        proving.ask_for_code(
            house.library, house.services.enqueue, house.clock(), ben, device.id
        )
    assert not house.waiting
    (told,) = house.library.notices.list(house.account)
    assert KINDLE in told.subject


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ({"RCPT": b"550 5.1.1 who"}, "knows no mailbox"),
        ({"RCPT": b"450 later"}, "come back later"),
        ({"HELLO": DROP}, "did not answer"),
    ],
)
def test_a_code_that_cannot_be_sent_is_told_on_the_device(
    house: Household,
    server: Scripted,
    script: dict[str, bytes | list[bytes]],
    words: str,
) -> None:
    server.script = script
    ask(house)
    paused = house.library.devices.find(house.account, house.kindle.id).paused
    assert paused
    assert words in paused
    assert "ask for a new code" in paused


def test_an_unapproved_sender_is_told_on_the_device(
    house: Household, server: Scripted
) -> None:
    ask(house)
    words = f"request at {when(house.clock())} failed due to E014 - Unapproved sender"
    date = house.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
    ear = Ear("m", house.account, "", None, None, house.clock())
    listening.take_in(house.services, ear, signed(letter(words, date=date)))
    paused = house.library.devices.find(house.account, house.kindle.id).paused
    assert paused
    assert f"add {amazon.MAILBOX} at Amazon" in paused
