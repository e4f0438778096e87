"""The steps of a delivery, with a real site, a real database and real mail servers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from inkpost import __version__
from inkpost.deliver import take_turn
from inkpost.errors import Unreadable
from inkpost.model import Article, DeliveryId, Errand, Page
from inkpost.orders import retry
from inkpost.post_office import open_post_office
from inkpost.services import Services, Workshop, open_workshop
from inkpost.settings import Settings
from library import open_library
from tests.support.clock import Clock
from tests.support.scripted import TAKE_AND_DROP, scripted
from tests.support.stories import LAST, story
from tests.support.tables import laid
from tests.support.web import Web
from tests.support.workers import STEPS, Desk

pytestmark = pytest.mark.slow

SENT = "The mail is ready, and waits in the outbox"


@pytest.fixture
def desk(tmp_path: Path, web: Web) -> Iterator[Desk]:
    clock = Clock()
    library = open_library("", laid(tmp_path), clock)
    workshop = open_workshop(Settings(data_dir=tmp_path, **web.reachable), tmp_path)
    woken: list[tuple[Errand, str]] = []
    services = Services(
        library=library,
        workshop=workshop,
        post=open_post_office(Settings(), tmp_path / "outbox"),
        enqueue=lambda *message: woken.append(message),
        now=clock,
    )
    yield Desk(services, clock, woken)
    library.close()


def mails(folder: Path) -> list[Path]:
    return list((folder / "outbox").glob("*.eml"))


def text_of(book: Path) -> str:
    with zipfile.ZipFile(book) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        return "\n".join(archive.read(name).decode() for name in names)


def test_an_article_is_fetched_bound_and_sent(
    desk: Desk, web: Web, tmp_path: Path
) -> None:
    ordered = desk.order(web.add("/a", story("The last ferry")))
    desk.work()
    sent = desk.look(ordered)
    assert (sent.state, sent.way) == ("sent", "outbox")
    assert SENT in sent.sentence
    assert sent.name == "The last ferry"
    assert sent.package
    assert LAST in text_of(sent.package.path)
    assert len(mails(tmp_path)) == 1


def test_what_made_a_book_and_from_what_is_kept_beside_it(
    desk: Desk, web: Web
) -> None:  # contract R2
    first, second = (
        desk.order(web.add(path, story(title)))
        for path, title in (("/a", "The last ferry"), ("/b", "The first ferry"))
    )
    desk.work()
    books = [desk.look(id).package for id in (first, second)]
    for book in books:
        assert book is not None
        assert book.builder == f"inkpost {__version__}"
        assert re.fullmatch("[0-9a-f]{64}", book.input_sha256)
        with zipfile.ZipFile(book.path) as archive:
            whole = b"".join(archive.read(name) for name in archive.namelist())
        assert book.builder.encode() not in whole
        assert book.input_sha256.encode() not in whole
    assert len({book.input_sha256 for book in books if book}) == 2


def test_the_reader_sees_each_step(desk: Desk, web: Web) -> None:
    ordered = desk.order(web.add("/a", story()))
    desk.work()
    states = list(dict.fromkeys(event.state for event in desk.events(ordered)))
    assert states == [
        "queued", "fetching", "extracting", "binding", "checking", "sending", "sent",
    ]  # fmt: skip


def test_several_addresses_are_one_book(desk: Desk, web: Web) -> None:
    ordered = desk.order(web.add("/a", story("One")), web.add("/b", story("Two")))
    desk.work()
    sent = desk.look(ordered)
    assert sent.name == "One and 1 more"
    assert [item.title for item in sent.items] == ["One", "Two"]
    assert sent.package
    assert sent.package.articles == 2


def test_one_that_fails_is_listed_in_the_book(desk: Desk, web: Web) -> None:
    missing = web.url("/gone")
    ordered = desk.order(web.add("/a", story("One")), missing)
    desk.work()
    sent = desk.look(ordered)
    assert sent.state == "sent"
    assert sent.items[1].sentence
    assert "404" in sent.items[1].sentence
    assert sent.package
    assert missing in text_of(sent.package.path)


def test_where_all_fail_there_is_no_book(desk: Desk, web: Web, tmp_path: Path) -> None:
    ordered = desk.order(web.url("/gone"), web.url("/away"))
    desk.work()
    failed = desk.look(ordered)
    assert failed.state == "failed"
    assert web.url("/gone") in failed.sentence
    assert mails(tmp_path) == []


def test_a_site_that_is_down_is_asked_again_later(desk: Desk, web: Web) -> None:
    url = web.add("/a", status=503)
    ordered = desk.order(url)
    desk.work()
    waiting = desk.look(ordered)
    assert waiting.state == "fetching"
    assert waiting.next_attempt_at
    assert "tries again by itself" in waiting.sentence
    web.add("/a", story())
    desk.tick(minutes=1)
    assert desk.look(ordered).state == "sent"


def test_a_site_that_stays_down_is_given_up(desk: Desk, web: Web) -> None:
    ordered = desk.order(web.add("/a", status=503))
    desk.work()
    desk.tick(hours=1)
    desk.tick(hours=1)
    desk.tick(hours=1)
    assert desk.look(ordered).state == "fetching"
    desk.tick(hours=1)
    failed = desk.look(ordered)
    assert failed.state == "failed"
    assert "tried 5 times and gave up" in failed.sentence


def test_what_was_found_is_not_fetched_again(desk: Desk, web: Web) -> None:
    ordered = desk.order(web.add("/a", story("One")), web.add("/b", status=503))
    desk.work()
    web.add("/b", story("Two"))
    desk.tick(minutes=1)
    assert desk.look(ordered).state == "sent"
    assert sorted(web.asked) == ["/a", "/b", "/b"]


def test_an_article_of_the_last_hour_is_taken_from_the_library(
    desk: Desk, web: Web, tmp_path: Path
) -> None:
    url = web.add("/a", story())
    desk.order(url)
    desk.work()
    desk.clock.pass_time(minutes=59)
    desk.order(url)
    desk.work()
    assert web.asked == ["/a"]
    assert len(mails(tmp_path)) == 2
    desk.clock.pass_time(hours=1)
    desk.order(url)
    desk.work()
    assert web.asked == ["/a", "/a"]


def test_no_file_of_ours_is_sent(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text(story("Our secrets"))
    ordered = desk.order(str(secret), secret.as_uri())
    desk.work()
    assert desk.look(ordered).state == "failed"
    assert mails(tmp_path) == []


def test_a_mail_server_that_says_later_is_asked_later(desk: Desk, web: Web) -> None:
    with scripted(RCPT=[b"450 later", b"250 ok"]) as server:
        desk.use(server)
        ordered = desk.order(web.add("/a", story()))
        desk.work()
        assert desk.look(ordered).state == "sending"
        desk.tick(minutes=1)
        assert desk.look(ordered).state == "sent"
        assert len(server.taken) == 1


def test_a_mail_server_that_says_no_is_heard(desk: Desk, web: Web) -> None:
    with scripted(RCPT=b"550 no such user") as server:
        desk.use(server)
        ordered = desk.order(web.add("/a", story()))
        desk.work()
        assert desk.look(ordered).state == "failed"
        assert server.taken == []


def test_a_line_that_breaks_after_the_mail_is_maybe_sent(  # contract M9
    desk: Desk, web: Web
) -> None:
    with scripted(BODY=TAKE_AND_DROP) as server:
        desk.use(server)
        ordered = desk.order(web.add("/a", story()))
        desk.work()
        desk.tick(hours=1)
        assert desk.look(ordered).state == "maybe_sent"
        assert len(server.taken) == 1


def test_a_failed_delivery_is_tried_again_from_what_is_there(
    desk: Desk, web: Web
) -> None:
    with scripted(RCPT=[b"550 no such user", b"250 ok"]) as server:
        desk.use(server)
        ordered = desk.order(web.add("/a", story()))
        desk.work()
        library, enqueue = desk.services.library, desk.services.enqueue
        retry(library, enqueue, ordered.account, ordered.id)
        desk.work()
        assert desk.look(ordered).state == "sent"
        assert web.asked == ["/a"]


def overwhelmed(workshop: Workshop, error: type[BaseException]) -> Workshop:
    """Return a workshop that runs out of something while it reads a page."""

    def extract(_page: Page) -> Article:
        raise error

    return replace(workshop, extract=extract)


def test_where_a_page_crashed_its_reader_is_logged(desk: Desk, web: Web) -> None:
    def crash(_page: Page) -> Article:
        raise Unreadable("The page could not be read safely") from OSError("in wholes")

    workshop = replace(desk.services.workshop, extract=crash)
    desk.services = replace(desk.services, workshop=workshop)
    with capture_logs() as logs:
        delivery = desk.order(web.add("/story", story("The lamp")))
        desk.work()
    assert desk.look(delivery).state == "failed"
    assert [one["cause"] for one in logs if "cause" in one] == ["in wholes"]


@pytest.mark.parametrize("error", [MemoryError, RecursionError])  # safety 137
def test_what_is_too_large_is_said_to_be(
    desk: Desk, web: Web, error: type[BaseException]
) -> None:
    workshop = overwhelmed(desk.services.workshop, error)
    desk.services = replace(desk.services, workshop=workshop)
    ordered = desk.order(web.add("/a", story()))
    desk.work()
    failed = desk.look(ordered)
    assert failed.state == "failed"
    assert "too large" in failed.sentence


def test_a_mistake_of_ours_is_tried_three_times(desk: Desk, web: Web) -> None:
    workshop = overwhelmed(desk.services.workshop, ZeroDivisionError)
    desk.services = replace(desk.services, workshop=workshop)
    ordered = desk.order(web.add("/a", story()))
    with pytest.raises(ZeroDivisionError):
        desk.work()
    with pytest.raises(ZeroDivisionError):
        desk.tick(seconds=31)
    with pytest.raises(ZeroDivisionError):
        desk.tick(seconds=31)
    desk.tick(seconds=31)
    failed = desk.look(ordered)
    assert failed.state == "failed"
    assert "3 times" in failed.sentence


def test_a_book_that_has_gone_is_made_again(desk: Desk, web: Web) -> None:
    ordered = desk.order(web.add("/a", story()))
    step, id = desk.woken.pop()
    STEPS[step](desk.services, DeliveryId(id))
    step, id = desk.woken.pop()
    STEPS[step](desk.services, DeliveryId(id))
    package = desk.look(ordered).package
    assert package
    package.path.unlink()
    desk.work()
    assert desk.look(ordered).state == "failed"
    library, enqueue = desk.services.library, desk.services.enqueue
    retry(library, enqueue, ordered.account, ordered.id)
    desk.work()
    assert desk.look(ordered).state == "sent"


def test_who_orders_much_does_not_come_before_others(desk: Desk, web: Web) -> None:
    library, url = desk.services.library, web.add("/story", story("The lamp"))
    many = [desk.order(f"{url}?{number}") for number in range(3)]
    bo = library.accounts.add("Bo")
    phone = library.devices.add(bo.id, "Kindle", "bo@kindle.com")
    one = library.deliveries.order(bo.id, [url], phone.id)
    assert library.work.claim("fetch", many[0].id)
    take_turn(desk.services, "fetch")
    assert desk.look(one).state == "binding"
    take_turn(desk.services, "fetch")
    assert desk.look(many[1]).state == "binding"


def test_where_another_worker_was_faster_the_next_one_is_taken(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, url = desk.services.library, web.add("/story", story("The lamp"))
    orders = [desk.order(f"{url}?{number}") for number in range(2)]
    named = library.turns.next("fetch")
    assert library.work.claim("fetch", orders[0].id)
    monkeypatch.setattr(library.turns, "next", lambda _step: named)
    take_turn(desk.services, "fetch")
    assert desk.look(orders[1]).state == "binding"


def test_where_others_took_all_that_was_named_it_is_asked_again(
    desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of them was woken for what has come since, which nobody else will take."""
    library, url = desk.services.library, web.add("/story", story("The lamp"))
    taken = desk.order(f"{url}?1")
    named = [library.turns.next("fetch")]
    late = desk.order(f"{url}?2")
    assert library.work.claim("fetch", taken.id)
    ask = library.turns.next
    monkeypatch.setattr(
        library.turns, "next", lambda step: named.pop() if named else ask(step)
    )
    take_turn(desk.services, "fetch")
    assert desk.look(late).state == "binding"
