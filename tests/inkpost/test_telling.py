"""With nothing for an issue, its reader is told if that was wished, and told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from inkpost.issues import put_together
from inkpost.model import Account, Quota, Rules
from inkpost.post_office import open_post_office
from inkpost.services import Services, open_workshop
from inkpost.settings import Settings
from inkpost.telling import tell_that_nothing_came
from library import open_library
from tests.support.clock import Clock
from tests.support.papers import AT_ONCE, issues, plan
from tests.support.scripted import TAKE_AND_DROP, Scripted
from tests.support.tables import laid
from tests.support.workers import Desk

pytestmark = pytest.mark.slow

ANNA = "anna@example.org"


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, server: Scripted) -> Iterator[Desk]:
    clock = Clock()
    library = open_library("", laid(tmp_path), clock)
    services = Services(
        library=library,
        workshop=open_workshop(Settings(data_dir=tmp_path), tmp_path),
        post=open_post_office(Settings(), tmp_path / "outbox"),
        enqueue=lambda *_: None,
        now=clock,
    )
    desk = Desk(services, clock)
    desk.use(server)
    yield desk
    library.close()


def follow(
    desk: Desk, email: str | None = ANNA, language: str | None = None, **rules: Any
) -> Account:
    """Let the owner have a digest, for tomorrow and at 6:30, with nothing in it."""
    library = desk.services.library
    owner = library.accounts.owner()
    library.accounts.change(owner.id, "Anna", email)
    library.accounts.speak(owner.id, language)
    device = library.devices.add(owner.id, "Kindle", "reader@kindle.com")
    wish = plan(device, rules=Rules(**{"mail_when_empty": True} | rules))
    library.digests.add(owner.id, wish)
    desk.clock.time = library.digests.list(owner.id)[0].next_at or desk.clock.time
    return owner


def run(desk: Desk, **parts: float) -> None:
    """Let time pass, and be the clock and its workers, each woken twice."""
    desk.clock.pass_time(**parts)
    library = desk.services.library
    library.digest_clock.tick(AT_ONCE)
    for issue in library.issues.sweep():
        put_together(library, desk.services.enqueue, issue)
    for issue in library.empty_issues.sweep() * 2:
        tell_that_nothing_came(desk.services, issue)


def mails(server: Scripted) -> list[EmailMessage]:
    return [mail.message for mail in server.taken]


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        (None, "Nothing new for Morning Digest", "Monday, March 2, 2026, 06:30"),
        ("de", "Nichts Neues für Morning Digest", "Montag, 2. März 2026, 06:30"),
        ("fr", "Rien de nouveau pour Morning Digest", "lundi 2 mars 2026, 06:30"),
        ("es", "Nada nuevo para Morning Digest", "lunes, 2 de marzo de 2026, 06:30"),
        ("ar", "لا جديد في Morning Digest", "الاثنين، 2 مارس 2026"),
    ],
)
def test_its_reader_is_told_once_in_their_language(
    desk: Desk, server: Scripted, language: str | None, subject: str, said: str
) -> None:
    owner = follow(desk, language=language)
    for _minute in range(5):
        run(desk, minutes=1)
    (mail,) = mails(server)
    assert (mail["To"], mail["Subject"]) == (ANNA, subject)
    digest = desk.services.library.digests.list(owner.id)[0]
    assert said in mail.get_content()
    assert f"/digests/{digest.id}" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_next_occurrence_is_told_anew(desk: Desk, server: Scripted) -> None:
    follow(desk)
    run(desk)
    run(desk, days=1)
    assert len(server.taken) == 2


def test_who_wants_at_least_so_many_is_told_that_it_may_be_fewer(
    desk: Desk, server: Scripted
) -> None:
    follow(desk, least_articles=3)
    run(desk)
    assert "less than you want" in mails(server)[0].get_content()


@pytest.mark.parametrize("email", [None, "anna@kindle.com", "anna@free.kindle.com"])
def test_nothing_goes_to_a_device_or_to_nobody(
    desk: Desk, server: Scripted, email: str | None
) -> None:
    follow(desk, email)
    run(desk)
    run(desk, minutes=5)
    assert server.taken == []


def test_nobody_is_told_who_did_not_ask_for_it(desk: Desk, server: Scripted) -> None:
    follow(desk, mail_when_empty=False)
    run(desk)
    assert server.taken == []


def test_it_counts_within_mails_a_day_and_is_no_news_the_next_day(
    desk: Desk, server: Scripted
) -> None:
    owner = follow(desk)
    desk.services.library.quotas.set(owner.id, Quota(mails_a_day=1))
    run(desk)
    desk.services.library.digests.add(  # a second one, in an hour
        owner.id,
        plan(
            desk.services.library.devices.list(owner.id)[0],
            rules=Rules(mail_when_empty=True),
            zone="Europe/London",
        ),
    )
    run(desk, minutes=1)
    for _hour in range(23):
        run(desk, hours=1)
    assert len(server.taken) == 1
    assert (
        len(desk.services.library.mails.of(owner.id, desk.clock() - timedelta(1))) == 1
    )


def test_what_did_not_go_is_tried_again(desk: Desk, server: Scripted) -> None:
    server.script["RCPT"] = [b"451 later", b"250 ok"]
    follow(desk)
    run(desk)
    assert server.taken == []
    run(desk, minutes=6)
    run(desk, minutes=6)
    assert len(server.taken) == 1


def test_what_may_be_out_is_not_sent_again(desk: Desk, server: Scripted) -> None:
    server.script["BODY"] = TAKE_AND_DROP
    follow(desk)
    run(desk)
    server.script["BODY"] = b"250 ok"
    for _minute in range(10):
        run(desk, minutes=1)
    assert len(server.taken) == 1


def test_a_worker_that_dies_with_the_mail_in_hand_sends_it_once(
    desk: Desk, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(desk)
    empties = desk.services.library.empty_issues
    with monkeypatch.context() as dying:
        dying.setattr(empties, "settle", lambda _id: None)
        run(desk)
    assert len(server.taken) == 1
    run(desk, minutes=3)
    run(desk, minutes=3)
    assert len(server.taken) == 1


def test_sent_now_in_the_same_minute_it_is_still_told_once(
    desk: Desk, server: Scripted
) -> None:
    owner = follow(desk)
    run(desk)
    library = desk.services.library
    digest = library.digests.list(owner.id)[0]
    put_together(library, desk.services.enqueue, library.issues.begin(digest, "reader"))
    run(desk, seconds=1)
    assert [one.state for one in issues(library, digest)] == ["empty"]
    assert len(server.taken) == 1
