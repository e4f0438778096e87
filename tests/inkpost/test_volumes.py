"""A book too large for one mail: several, each with its own state and its own words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from inkpost import listening, orders
from inkpost.model import Article, Delivery
from inkpost.post import Mailed
from library import Ear
from tests.support.amazon import letter, signed
from tests.support.household import Household, through, when
from tests.support.scripted import TAKE_AND_DROP, Scripted

pytestmark = pytest.mark.slow

#: Bytes that the mail server takes: room for two of the articles, and not for three.
LONGEST = 700_000


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted(features=(f"SIZE {LONGEST}",)) as server:
        yield server


@pytest.fixture
def house(tmp_path: Path, server: Scripted) -> Iterator[Household]:
    household = Household(tmp_path, through(server.port))
    household.library.senders.learn(household.account, LONGEST)
    yield household
    household.library.close()


def article(house: Household, number: int) -> str:
    """Keep an article that nothing makes small; return its address."""
    url = f"https://example.org/{number}"
    words = random.Random(number).randbytes(70_000).hex(" ", 4)
    body = "".join(f"<p>{words[at : at + 900]}</p>" for at in range(0, len(words), 900))
    kept = Article(url=url, title=f"Walk {number}", body=body, language="en")
    house.library.articles.keep(house.account, url, kept)
    return url


def order(house: Household) -> Delivery:
    """Order three articles as one book."""
    urls = [article(house, number) for number in (1, 2, 3)]
    ordered = orders.order(
        house.library, house.services.enqueue, house.account, urls, house.kindle.id
    )
    house.work()
    return ordered


def volumes(house: Household, whole: Delivery) -> tuple[Delivery, ...]:
    return house.library.volumes.of(house.account, whole.id)


def test_several_mails_go_one_after_another_and_their_sum_is_told(
    house: Household, server: Scripted
) -> None:
    whole = order(house)
    parts = volumes(house, whole)
    assert len(parts) >= 2
    assert sum(len(part.items) for part in parts) == 3
    assert len(server.taken) == 1  # contract M1: ten seconds apart
    assert house.look(whole).sentence.startswith("1 of ")
    queues = {queue.step: queue for queue in house.library.overview.queues()}
    # The whole waits for its parts, and for no worker.
    assert (queues["send"].waiting, queues["send"].oldest) == (0, None)
    assert queues["send"].put_off == len(parts) - 1
    for _ in parts:
        house.pass_time(seconds=10)
    seen = house.look(whole)
    assert (seen.state, seen.way, seen.volumes) == ("sent", "mail", len(parts))
    assert seen.sentence.endswith(f"has not complained ({len(parts)} mails)")
    assert len(server.taken) == len(parts)
    names = [mail.message["Subject"] for mail in server.taken]
    assert names[0].endswith(f"(1 of {len(parts)})")
    assert max(len(mail.content) for mail in server.taken) <= LONGEST
    listed = house.library.deliveries.list(house.account)
    assert [one.id for one in listed] == [whole.id]


def test_one_of_them_maybe_sent_is_asked_about_alone(
    house: Household, server: Scripted
) -> None:
    server.script = {"BODY": [b"250 ok", TAKE_AND_DROP, b"250 ok"]}
    whole = order(house)
    count = len(volumes(house, whole))
    for _ in range(count + 2):
        house.pass_time(seconds=10)
    house.pass_time(hours=2)
    seen = house.look(whole)
    assert (seen.state, len(server.taken)) == ("maybe_sent", count)
    assert seen.sentence.startswith(f"Mail 2 of {count}: The line to ")
    house.send_again(whole)
    house.pass_time(minutes=1)
    assert (house.look(whole).state, len(server.taken)) == ("sent", count + 1)


def refuse(house: Household, mail: Mailed, code: str) -> None:
    """Let Amazon refuse one of the mails."""
    words = f"at {when(mail.at)} due to {code} - Error:\n* {mail.file}"
    date = house.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
    ear = Ear("m", house.account, "", None, None, house.clock())
    listening.take_in(house.services, ear, signed(letter(words, date=date)))
    house.pass_time(minutes=1)


def test_one_of_them_climbs_the_ladder_alone(
    house: Household, server: Scripted
) -> None:
    whole = order(house)
    parts = volumes(house, whole)
    for _ in parts:
        house.pass_time(seconds=10)
    (mail,) = house.library.mails.of_delivery(parts[1].id)
    refuse(house, mail, "E999")
    rungs = [part.rung for part in volumes(house, whole)]
    assert rungs == ["plain", "strict", *["plain"] * (len(parts) - 2)]
    assert (house.look(whole).state, len(server.taken)) == ("sent", len(parts) + 1)
    assert server.taken[-1].message["Subject"] == server.taken[1].message["Subject"]


def test_one_of_them_refused_is_tried_again_alone(
    house: Household, server: Scripted
) -> None:
    whole = order(house)
    parts = volumes(house, whole)
    for _ in parts:
        house.pass_time(seconds=10)
    (mail,) = house.library.mails.of_delivery(parts[0].id)
    refuse(house, mail, "E014")
    seen = house.look(whole)
    assert (seen.state, seen.sentence[:10]) == ("refused", "Mail 1 of ")
    house.retry(whole)
    house.pass_time(minutes=1)
    assert (house.look(whole).state, len(server.taken)) == ("sent", len(parts) + 1)


def test_a_removed_device_stops_what_has_not_gone(
    house: Household, server: Scripted
) -> None:
    whole = order(house)
    house.library.devices.remove(house.account, house.kindle.id)
    for _ in range(4):
        house.pass_time(seconds=10)
    seen = house.look(whole)
    assert (seen.state, len(server.taken)) == ("failed", 1)
    assert "was removed from your devices" in seen.sentence
