"""Newsletters by mail become entries of a feed that is their sender's."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.feeds.letter import read_letter
from inkpost.errors import NoArticle
from inkpost.intake import Intake, open_intake
from inkpost.listening import look_into
from inkpost.newsletters import read_newsletter
from library.letters import MOST_WAITING
from tests.support.smtp import free_port
from tests.support.subscribers import Subscribers, subscribers
from tests.support.web import Web

pytestmark = pytest.mark.slow

DOMAIN = "ink.example.org"
HTML = """<html><head><style>p { color: red }</style></head><body>
<div style="display:none">What the inbox shows</div>
<table role="presentation"><tr><td><h1>The week at sea</h1>
<p>Boats carried <a href="https://a.example/books">books</a> at night.</p></td></tr>
<tr><td><table><tr><th>Boat</th><th>Books</th></tr><tr><td>Skerry</td><td>7</td></tr>
</table></td></tr></table>
<script>alert(1)</script><img src="https://t.example/dot.gif" width="1" height="1">
</body></html>"""


@pytest.fixture
def readers(web: Web, tmp_path: Path) -> Iterator[Subscribers]:
    with subscribers(web, tmp_path, domain=DOMAIN) as found:
        yield found


@pytest.fixture
def lmtp(readers: Subscribers) -> Iterator[smtplib.LMTP]:
    port = free_port()
    intake = Intake(readers.library, readers.services.enqueue, DOMAIN)
    server = open_intake(intake, "127.0.0.1", port)
    server.start()
    with smtplib.LMTP("127.0.0.1", port) as line:
        yield line
    server.stop()


def mail(subject: str = "No. 7", key: str = "<7@a.example>") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "The Ferry <News@A.example>"
    message["To"] = "readers@a.example"
    message["Subject"] = subject
    message["Message-ID"] = key
    message["Date"] = "Fri, 27 Feb 2026 10:00:00 +0000"
    message.set_content("Boats, in plain words.")
    message.add_alternative(HTML, subtype="html")
    return message


def box(readers: Subscribers) -> str:
    return f"{readers.library.letters.open_box(readers.account)}@{DOMAIN}"


def test_a_newsletter_is_an_entry_of_its_senders_feed(
    readers: Subscribers, lmtp: smtplib.LMTP
) -> None:
    lmtp.send_message(mail(), "bounce@a.example", [box(readers)])
    readers.work()
    (feed,) = readers.library.subscriptions.list(readers.account)
    assert (feed.title, feed.category, feed.state, feed.unread) == (
        "The Ferry",
        "Newsletters",
        "mail",
        1,
    )
    (entry,) = readers.entries(feed.id)
    article = readers.library.articles.find(readers.account, entry.id)
    assert article is not None
    assert (article.title, article.site_name) == ("No. 7", "The Ferry")
    assert "The week at sea" in article.text
    assert "Boats carried books at night." in article.text
    assert "What the inbox shows" not in article.text
    assert article.body.count("<table>") == 1
    assert "script" not in article.body
    assert article.pictures == ()
    assert article.url.startswith("http://127.0.0.1:8480/newsletters/")


def test_the_same_mail_twice_is_one_entry(
    readers: Subscribers, lmtp: smtplib.LMTP
) -> None:
    address = box(readers)
    for key in ("<1@a.example>", "<1@a.example>", "<2@a.example>"):
        lmtp.send_message(mail(key=key), "bounce@a.example", [address])
    readers.work()
    (feed,) = readers.library.subscriptions.list(readers.account)
    assert feed.unread == 2
    assert readers.tick(days=2) == 0


def test_a_newsletter_can_be_sent_long_after(
    readers: Subscribers, lmtp: smtplib.LMTP
) -> None:
    lmtp.send_message(mail(), "bounce@a.example", [box(readers)])
    readers.work()
    (feed,) = readers.library.subscriptions.list(readers.account)
    (entry,) = readers.entries(feed.id)
    readers.clock.pass_time(days=20)
    found = readers.library.articles.fetched_since(
        readers.account, entry.url, readers.clock()
    )
    assert found == entry.id


def test_an_address_that_is_not_given_out_takes_nothing(
    readers: Subscribers, lmtp: smtplib.LMTP
) -> None:
    old = box(readers)
    new = box(readers)
    for address in (old, "n-nobody@" + DOMAIN, new.replace(DOMAIN, "other.example")):
        with pytest.raises(smtplib.SMTPRecipientsRefused, match="no sender of ours"):
            lmtp.send_message(mail(), "bounce@a.example", [address])
    lmtp.send_message(mail(), "bounce@a.example", [new])
    readers.library.letters.close_box(readers.account)
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="no sender of ours"):
        lmtp.send_message(mail(), "bounce@a.example", [new])


def test_a_flood_has_to_wait(readers: Subscribers, lmtp: smtplib.LMTP) -> None:
    address = box(readers)
    for _ in range(MOST_WAITING):
        readers.library.letters.keep(readers.account, b"x")
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="waits to be read"):
        lmtp.send_message(mail(), "bounce@a.example", [address])


def test_a_mail_that_was_fetched_or_handed_over_comes_in_too(
    readers: Subscribers,
) -> None:
    message = mail()
    message["Delivered-To"] = box(readers)
    mailbox = readers.library.arrivals.keep(None, message.as_bytes())
    look_into(readers.services, mailbox)
    readers.work()
    (feed,) = readers.library.subscriptions.list(readers.account)
    assert feed.unread == 1


def test_a_message_that_is_lost_is_no_loss(readers: Subscribers) -> None:
    readers.library.letters.keep(readers.account, mail().as_bytes())
    assert readers.library.letters.sweep() == ()
    readers.clock.pass_time(seconds=21)
    for id in readers.library.letters.sweep():
        read_newsletter(readers.services, id)
    (feed,) = readers.library.subscriptions.list(readers.account)
    assert feed.unread == 1
    readers.clock.pass_time(days=1)
    assert readers.library.letters.sweep() == ()


def test_what_is_no_mail_is_forgotten(readers: Subscribers) -> None:
    id = readers.library.letters.keep(readers.account, b"\x00\xff")
    read_newsletter(readers.services, id)
    assert readers.library.subscriptions.list(readers.account) == ()
    assert readers.library.letters.claim(id) is None


def test_plain_words_are_a_newsletter() -> None:
    letter = read_letter(b"From: a@A.example\n\nOne <b>.\n\nTwo.")
    assert letter.entry.html == "<p>One &lt;b&gt;.</p><p>Two.</p>"
    assert (letter.sender, letter.name) == ("a@a.example", "a@a.example")


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_newsletter_or_none(content: bytes) -> None:
    for head in (b"", b"From: a@a\nContent-Type: text/html; charset=x\n\n", b"From:"):
        try:
            letter = read_letter(head + content)
        except NoArticle:
            continue
        assert letter.entry.title
