"""The plug is pulled in each state: afterwards there is exactly one mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from inkpost.model import Delivery, DeliveryId
from tests.support.crew import Crew
from tests.support.scripted import STALL, Scripted
from tests.support.stories import story
from tests.support.web import Web, wait_until

pytestmark = pytest.mark.slow


def finish(crew: Crew, id: DeliveryId) -> Delivery:
    """Start what is missing, let the leases run out, and wait for the end."""
    crew.let_leases_run_out()
    return crew.wait(id, "sent", "failed", "maybe_sent")


def test_killed_before_anyone_claimed_it(crew: Crew, web: Web) -> None:
    id = crew.order(web.add("/a", story()))
    crew.forget_messages()
    crew.start("fetch")
    crew.start("bind")
    assert finish(crew, id).state == "sent"
    assert len(crew.mails()) == 1


def test_killed_while_fetching(crew: Crew, web: Web) -> None:
    crew.start("bind")
    worker = crew.start("fetch")
    id = crew.order(web.stall("/a"))
    assert wait_until(lambda: web.asked == ["/a"])
    crew.kill(worker)
    assert crew.look(id).state == "fetching"
    web.add("/a", story())
    crew.start("fetch")
    assert finish(crew, id).state == "sent"
    assert len(crew.mails()) == 1


def test_killed_while_extracting(crew: Crew, web: Web) -> None:
    crew.start("bind")
    worker = crew.start("fetch")
    id = crew.order(web.add("/a", story(paragraphs=20_000)))
    crew.wait(id, "extracting")
    crew.kill(worker)
    assert crew.look(id).state == "extracting"
    web.add("/a", story())
    crew.start("fetch")
    assert finish(crew, id).state == "sent"
    assert len(crew.mails()) == 1


@pytest.mark.parametrize("state", ["binding", "checking"])
def test_killed_while_making_the_book(crew: Crew, web: Web, state: str) -> None:
    crew.start("fetch")
    urls = [web.add(f"/{each}", story(paragraphs=400)) for each in range(20)]
    id = crew.order(*urls)
    crew.wait(id, "binding")
    worker = crew.start("bind")
    crew.wait_for_lease(id, state)
    crew.kill(worker)
    assert crew.look(id).state == state
    crew.start("bind")
    assert finish(crew, id).state == "sent"
    assert len(crew.mails()) == 1


def test_killed_between_two_steps(crew: Crew, web: Web) -> None:
    worker = crew.start("fetch")
    id = crew.order(web.add("/a", story()))
    crew.wait(id, "binding")
    crew.kill(worker)
    crew.forget_messages()
    crew.start("fetch")
    crew.start("bind")
    assert finish(crew, id).state == "sent"
    assert len(crew.mails()) == 1


def test_killed_before_the_mail_is_handed_over(crew: Crew, web: Web) -> None:
    with Scripted(script={"RCPT": [STALL, b"250 ok"]}) as server:
        crew.settings = crew.settings.model_copy(update={"smtp_url": server.url})
        crew.start("bind")
        worker = crew.start("fetch")
        id = crew.order(web.add("/a", story()))
        assert wait_until(lambda: any("RCPT" in line for line in server.seen), 20)
        crew.kill(worker)
        assert crew.look(id).state == "sending"
        crew.start("fetch")
        assert finish(crew, id).state == "sent"
        assert len(server.taken) == 1


@pytest.fixture
def uncertain(crew: Crew, web: Web) -> Iterator[tuple[Scripted, DeliveryId]]:
    """A delivery whose worker was killed when the mail server had the whole mail."""
    with Scripted(script={"BODY": [STALL, b"250 taken"]}) as server:
        crew.settings = crew.settings.model_copy(update={"smtp_url": server.url})
        crew.start("bind")
        worker = crew.start("fetch")
        id = crew.order(web.add("/a", story()))
        assert wait_until(lambda: server.seen[-1:] == ["DATA"], 20)
        crew.kill(worker)
        crew.start("fetch")
        yield server, id


def test_killed_with_the_mail_in_hand(  # contract M9
    crew: Crew, uncertain: tuple[Scripted, DeliveryId]
) -> None:
    server, id = uncertain
    assert finish(crew, id).state == "maybe_sent"
    crew.let_leases_run_out()
    assert server.conversations == 1


def test_it_is_sent_again_when_the_reader_says_so(
    crew: Crew, uncertain: tuple[Scripted, DeliveryId]
) -> None:
    server, id = uncertain
    account = finish(crew, id).account
    crew.library.deliveries.send_again(account, id)
    crew.enqueue("send", id)
    assert crew.wait(id, "sent").message_id
    assert len(server.taken) == 1
    assert server.conversations == 2


def test_five_messages_for_one_order_are_one_mail(crew: Crew, web: Web) -> None:
    crew.start("fetch")
    crew.start("bind")
    id = crew.order(web.add("/a", story()))
    crew.enqueue("fetch", id)
    crew.enqueue("bind", id)
    crew.enqueue("send", id)
    crew.enqueue("send", id)
    crew.wait(id, "sent")
    assert len(crew.mails()) == 1
    assert web.asked == ["/a"]
