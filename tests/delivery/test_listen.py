"""Reading the sender's mailbox on a real IMAP server."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from delivery.listen import A_VISIT, LONGEST_MAIL, Place, listen
from delivery.route import Patience, Route
from delivery.servers import MailServer, Security
from inkpost.errors import MailRefused, MailUnavailable
from tests.support.amazon import letter
from tests.support.certificates import client_tls
from tests.support.imap import Mailbox
from tests.support.scripted import DRIP, DROP, STALL, Scripted
from tests.support.smtp import free_port

LONG_AGO = date(2020, 1, 1)
CALM = Patience(answer=20, whole=60)


def route(server: MailServer, patience: Patience = CALM) -> Route:
    return Route(server, patience, tls=client_tls())


@pytest.mark.tool
@pytest.mark.parametrize("security", ["plain", "starttls", "tls"])
def test_mails_are_read_in_order_as_the_bytes_that_they_are(
    mailbox: Mailbox, security: Security
) -> None:
    mails = [letter("one"), letter("two").replace(b"two", b"\xe9\xff"), b"\x01\r\n"]
    mailbox.put(*mails)
    read = list(listen(route(mailbox.server(security)), LONG_AGO))
    assert [mail.content for mail in read] == mails


@pytest.mark.tool
def test_only_what_is_new_is_read(mailbox: Mailbox) -> None:
    mailbox.put(letter("one"), letter("two"))
    to = route(mailbox.server())
    last = list(listen(to, LONG_AGO))[-1].place
    assert list(listen(to, LONG_AGO, last)) == []
    mailbox.put(letter("three"))
    (new,) = listen(to, LONG_AGO, last)
    assert b"three" in new.content
    assert new.place == Place(last.validity, last.uid + 1)


@pytest.mark.tool
def test_nothing_in_the_mailbox_is_changed(mailbox: Mailbox) -> None:
    mailbox.put(letter("one"), letter("two"))
    assert len(list(listen(route(mailbox.server()), LONG_AGO))) == 2
    assert mailbox.flags() == {""}


@pytest.mark.tool
def test_the_first_visit_begins_with_the_day_it_is_told(mailbox: Mailbox) -> None:
    mailbox.put(letter("one"))
    to = route(mailbox.server())
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    assert list(listen(to, tomorrow)) == []


@pytest.mark.tool
def test_a_mailbox_that_begins_anew_is_read_anew(mailbox: Mailbox) -> None:
    mailbox.put(letter("one"))
    (read,) = listen(
        route(mailbox.server()), LONG_AGO, Place(validity=1, uid=4_000_000)
    )
    assert b"one" in read.content


@pytest.mark.tool
@pytest.mark.slow
def test_ten_thousand_mails_are_read_visit_by_visit(mailbox: Mailbox) -> None:
    mailbox.put(*(letter(f"number {number}") for number in range(10_000)))
    to, place, seen = route(mailbox.server()), None, 0
    visits = 0
    while read := list(listen(to, LONG_AGO, place)):
        place, seen, visits = read[-1].place, seen + len(read), visits + 1
    assert (seen, visits) == (10_000, 10_000 // A_VISIT)


@pytest.mark.tool
def test_a_huge_mail_is_cut(mailbox: Mailbox) -> None:
    mailbox.put(letter("x" * 3_000_000), letter("after"))
    huge, after = listen(route(mailbox.server()), LONG_AGO)
    assert len(huge.content) == LONGEST_MAIL
    assert b"after" in after.content


@pytest.mark.tool
def test_a_wrong_password_is_told(mailbox: Mailbox) -> None:
    to = route(mailbox.server(password="wrong"))
    with pytest.raises(MailRefused, match="user name or password"):
        list(listen(to, LONG_AGO))


@pytest.mark.tool
def test_a_mailbox_that_is_not_there_is_tried_again(mailbox: Mailbox) -> None:
    with pytest.raises(MailUnavailable):
        list(listen(route(mailbox.server()), LONG_AGO, mailbox="Nowhere"))


# --- servers that misbehave ----------------------------------------------------------

GREETING = b"* OK [CAPABILITY IMAP4rev1] ready"


@pytest.mark.parametrize(
    ("greeting", "patience"),
    [
        (DROP, CALM),
        (b"+OK POP3 ready", CALM),
        (b"* BYE too busy", CALM),
        (b"\xff\x00\x01", CALM),
        (b"* OK hello", CALM),
        (STALL, Patience(answer=0.2)),
        (DRIP, Patience(answer=20, whole=0.5)),
    ],
)
def test_a_server_that_talks_nonsense_is_tried_again(
    greeting: bytes, patience: Patience
) -> None:
    with Scripted({"HELLO": greeting}) as server:
        there = MailServer("127.0.0.1", server.port, "plain", "anna", "secret")
        with pytest.raises(MailUnavailable, match="did not answer"):
            list(listen(route(there, patience), LONG_AGO))


def test_a_server_that_is_not_there_is_tried_again() -> None:
    there = MailServer("127.0.0.1", free_port(), "tls", "anna", "secret")
    with pytest.raises(MailUnavailable, match="did not answer"):
        list(listen(route(there), LONG_AGO))


@pytest.mark.tool
def test_a_certificate_that_nobody_knows_stops_before_the_password(
    mailbox: Mailbox,
) -> None:
    with pytest.raises(MailRefused, match="certificate that cannot be trusted"):
        list(listen(Route(mailbox.server("starttls")), LONG_AGO))
