"""Conversations with a mail server and with Amazon, each to its end.

A row: what the mail server says, what comes back or is done, and then the state, the
sentence (a part of it) and how many mails the server has taken. The mail server follows
a script; what comes back lies in a mailbox on a real IMAP server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.household import Household, through
from tests.support.imap import Mailbox, dovecot, mailbox  # noqa: F401 - fixtures
from tests.support.minutes import Minutes, minutes  # noqa: F401 - a fixture
from tests.support.scripted import DROP, STALL, TAKE_AND_DROP, Scripted
from tests.support.talks import (
    E014,
    QUESTION,
    SUSPENSION,
    Event,
    Talk,
    bounce,
    hours,
    mail,
    notice,
    order_again,
    raw,
    refusal,
    same_notice_twice,
    send_again,
    try_again,
)

pytestmark = [pytest.mark.tool, pytest.mark.slow]


@dataclass(frozen=True)
class Row:
    """A conversation. `script`: see `Scripted`. `sentence`: a part of it."""

    name: str
    script: dict[str, bytes | list[bytes]]
    events: tuple[Event, ...]
    state: str
    sentence: str
    mails: int


def sent(name: str, *events: Event, mails: int = 1, **script: list[bytes]) -> Row:
    sentence = "Sent to anna@kindle.com; Amazon has not complained"
    return Row(name, dict(script), events, "sent", sentence, mails)


def refused(sentence: str, *events: Event, mails: int = 1) -> Row:
    return Row(sentence, {}, events, "refused", sentence, mails)


def failed(sentence: str, *events: Event, mails: int = 0, **script: bytes) -> Row:
    return Row(sentence, dict(script), events, "failed", sentence, mails)


def maybe(name: str, *events: Event, mails: int = 0, **script: bytes) -> Row:
    sentence = "look at your device"
    return Row(name, dict(script), events, "maybe_sent", sentence, mails)


THE_MAIL_SERVER = [
    sent("all is well"),
    sent("all stays well", hours(48)),
    sent("greylisted at first", hours(1), RCPT=[b"450 4.2.0 greylisted", b"250 ok"]),
    sent("busy at first", hours(1), HELLO=[b"421 x", b"421 x", b"220 x"]),
    sent("later, after the mail", hours(1), BODY=[b"451 wait", b"250 ok"]),
    sent("hangs up at first", hours(1), HELLO=[DROP, b"220 x"]),
    sent("hangs up at MAIL", hours(1), MAIL=[DROP, b"250 x"]),
    sent("hangs up at DATA", hours(1), DATA=[DROP, b"354 x"]),
    sent("talks nonsense at first", hours(1), EHLO=[b"hello", b"250 x"]),
    sent("unknown, then mended", try_again, RCPT=[b"550 5.1.1 who", b"250 ok"]),
    sent("ordered twice within ten minutes", order_again),
    Row("greylisted", {"RCPT": b"450 x"}, (), "sending", "Inkpost tries again", 0),
    failed("tried 29 times and gave up", hours(27), RCPT=b"450 later"),
    failed("refused the user name or password", MAIL=b"530 5.7.0 log in"),
    failed("does not let you send this mail", MAIL=b"553 5.7.1 no"),
    failed("knows no mailbox anna@kindle.com", RCPT=b"550 5.1.1 who"),
    failed("it said: “no such user”", hours(1), order_again, RCPT=b"550 no such user"),
    failed("finds the mail too big", BODY=b"552 5.3.4 big"),
    failed("it said: “5.7.1 spam”", BODY=b"554 5.7.1 spam"),
]
THE_LINE_BREAKS = [
    maybe("in the mail", hours(30), MIDDLE=DROP),
    maybe("after the mail, which was taken", hours(30), mails=1, BODY=TAKE_AND_DROP),
    maybe("after the mail, which was lost", hours(30), BODY=DROP),
    maybe("no answer after the mail", hours(2), BODY=STALL),
    maybe("nonsense after the mail", hours(2), BODY=b"hm?"),
    sent("sent again on a word", send_again, BODY=[DROP, b"250 ok"]),
    sent("twice, on a word", send_again, mails=2, BODY=[TAKE_AND_DROP, b"250 ok"]),
    sent("refused after all", refusal("E999"), mails=2, BODY=[TAKE_AND_DROP, b"250 x"]),
]
AMAZON_REFUSES = [
    sent("E999", refusal("E999"), mails=2),
    sent("E999 twice", *[refusal("E999")] * 2, mails=3),
    sent("E999 three times", *[refusal("E999")] * 3, mails=4),
    sent("E999 in two copies", same_notice_twice, mails=2),
    sent("E013", refusal("E013"), mails=2),
    sent("E014, approved, tried again", E014, try_again, mails=2),
    refused("nothing simpler is left to send", *[refusal("E999")] * 4, mails=4),
    refused("add k7m2@send.example.org at Amazon", E014),
    refused("E001: it does not know this kind of file; that is", refusal("E001")),
    refused("E007: the file is larger than 50 MB; that is our", refusal("E007")),
    refused("E009: it found no book in the mail; that is our", refusal("E009")),
    refused("E004: the file is locked with a password; noth", refusal("E004")),
    refused("E777: its help pages do not say", refusal("E777")),
]
AMAZON_ASKS = [
    Row("a question", {}, (QUESTION,), "waiting", "“Verify” before 03 March", 1),
    maybe("a question that nobody answers", QUESTION, hours(49), mails=1),
    sent("a question, then sent again", QUESTION, send_again, mails=2),
    refused("E014: the sender's address", QUESTION, E014),
    sent("a suspension stops what follows", SUSPENSION, hours(1), order_again),
    failed("Amazon has stopped taking mail", E014, SUSPENSION, try_again, mails=1),
]
OTHER_MAIL = [
    sent("unsigned", refusal("E999", sign=False)),
    sent("sent on by a stranger", refusal("E999", to="ben@evil.test")),
    sent("about another book", notice("due to E999 at {at}:\n* Another.epub")),
    sent("Amazon on parcels", notice("Your parcel {file} came at {at}")),
    sent("a person", mail("Hi! E999", sender="ben@example.org")),
    sent("a machine", mail("E999", more="Auto-Submitted: auto-replied\n")),
    sent("broken", raw(b"\xff\xfe\r\n\r\n\x01")),
]
BOUNCES = [
    refused("came back (5.1.1: “550 no such user”)", bounce()),
    refused("compare the address", bounce(), hours(1), order_again),
    refused("The mail to anna@kindle.com", refusal("E999"), bounce(), mails=2),
    sent("mended", bounce(), try_again, mails=2),
    sent("a delay", bounce("delayed")),
    sent("of no mail of ours", bounce(original="<x@y.test>")),
]
TABLE = {
    f"{part}: {row.name}": row
    for part, rows in {
        "mail server": THE_MAIL_SERVER,
        "line breaks": THE_LINE_BREAKS,
        "refusal": AMAZON_REFUSES,
        "question": AMAZON_ASKS,
        "other mail": OTHER_MAIL,
        "bounce": BOUNCES,
    }.items()
    for row in rows
}


@pytest.fixture
def start(
    tmp_path: Path,
    mailbox: Mailbox,  # noqa: F811
) -> Iterator[Callable[[Row], Talk]]:
    """Start the conversation of a row."""
    with ExitStack() as ends:

        def begin(row: Row) -> Talk:
            server = ends.enter_context(Scripted(row.script))
            household = Household(tmp_path, through(server.port), mailbox)
            ends.callback(household.library.close)
            return Talk(household, server, mailbox)

        yield begin


@pytest.mark.parametrize(
    ("number", "row"), [*enumerate(TABLE.values(), start=1)], ids=TABLE.keys()
)
def test_a_conversation_comes_to_its_end(
    start: Callable[[Row], Talk],
    minutes: Minutes,  # noqa: F811
    number: int,
    row: Row,
) -> None:
    talk = start(row)
    for event in row.events:
        event(talk)
    seen = talk.household.look(talk.delivery)
    assert (seen.state, len(talk.server.taken)) == (row.state, row.mails)
    assert row.sentence in seen.sentence
    minutes.note(number, row.script, row.events, seen, len(talk.server.taken))
    assert not talk.household.waiting


def test_each_rung_is_another_book_in_another_mail(
    start: Callable[[Row], Talk],
) -> None:
    talk = start(sent("", *[refusal("E999")] * 3))
    for event in (refusal("E999"), refusal("E999"), refusal("E999")):
        event(talk)
    mails = [mail.message for mail in talk.server.taken]
    books = [next(mail.iter_attachments()) for mail in mails]
    assert len({book.get_payload() for book in books}) == 4  # contract Q5
    assert len({mail["Message-ID"] for mail in mails}) == 4
    assert [book.get_content_type() for book in books] == [
        *["application/epub+zip"] * 3,
        "text/html",
    ]
    assert talk.household.library.mails.rungs() == (
        ("html", "open", 1),
        ("plain", "E999", 1),
        ("strict", "E999", 1),
        ("text", "E999", 1),
    )


def test_what_comes_back_is_kept_and_shown(start: Callable[[Row], Talk]) -> None:
    talk = start(sent(""))
    mail("Thank you!", sender="Ben <ben@example.org>", subject="Re: A walk")(talk)
    refusal("E999", sign=False)(talk)
    library = talk.household.library
    forged, person = library.notices.list(talk.household.account)
    assert (forged.kind, forged.delivery) == ("forged", None)
    assert (person.kind, person.subject, person.said) == (
        "unknown",
        "Re: A walk",
        "Thank you!",
    )
