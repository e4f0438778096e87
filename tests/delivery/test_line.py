"""What each failure on the line to a real server becomes; safety 94."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from delivery import open_send
from delivery.servers import Security
from inkpost.errors import MailRefused, MailUnavailable, MailUncertain
from tests.delivery.books import KINDLE, mail
from tests.delivery.relays import nothing, relay, send
from tests.support.certificates import server_tls
from tests.support.scripted import DRIP, DROP, STALL, TAKE_AND_DROP, Scripted, scripted
from tests.support.smtp import free_port

pytestmark = pytest.mark.slow

LATER = [
    ("HELLO", b"421 4.3.2 shutting down", "asked us to come back later (421)"),
    ("EHLO", b"421 busy", "asked us to come back later (421)"),
    ("MAIL", b"451 4.3.0 sorry", "asked us to come back later (451)"),
    ("RCPT", b"450 4.2.0 greylisted", "it said: “4.2.0 greylisted”"),
    ("DATA", b"452 4.3.1 full", "asked us to come back later (452)"),
    ("BODY", b"451 4.7.1 try again", "asked us to come back later (451)"),
    ("HELLO", DROP, "did not answer"),
    ("EHLO", DROP, "did not answer"),
    ("MAIL", DROP, "did not answer"),
    ("RCPT", DROP, "did not answer"),
    ("DATA", DROP, "did not answer"),
    ("HELLO", STALL, "did not answer"),
    ("EHLO", STALL, "did not answer"),
    ("MAIL", STALL, "did not answer"),
    ("RCPT", STALL, "did not answer"),
    ("DATA", STALL, "did not answer"),
    ("HELLO", DRIP, "did not answer"),
    ("HELLO", b"SSH-2.0-OpenSSH_9.2", "is no SMTP"),
    ("HELLO", b"\x00\xff\xfe", "is no SMTP"),
    ("HELLO", b"2" * 20_000, "did not answer"),
    ("EHLO", b"250-never\r\nends", "is no SMTP"),
    ("MAIL", b"25", "is no SMTP"),
    ("RCPT", b"999 what", "is no SMTP"),
    ("DATA", b"250 ok", "is no SMTP"),
]


@pytest.mark.parametrize(("moment", "answer", "sentence"), LATER)
def test_what_may_pass_is_tried_again(
    tmp_path: Path, moment: str, answer: bytes, sentence: str
) -> None:
    with scripted(**{moment: answer}) as server:
        with pytest.raises(MailUnavailable) as error:
            send(server, tmp_path, answer)
        assert sentence in str(error.value)
        assert server.taken == []


REFUSED = [
    ("HELLO", b"554 go away", "sender", "does not talk to us (554)"),
    ("EHLO", b"550 no", "sender", "does not talk to us (550)"),
    ("AUTH", b"535 5.7.8 bad", "sender", "refused the user name or password (535)"),
    ("AUTH", b"534 5.7.9 app password", "sender", "user name or password (534)"),
    ("MAIL", b"530 5.7.0 log in", "sender", "user name or password (530)"),
    ("MAIL", b"553 5.7.1 not yours", "sender", "does not let you send this mail (553)"),
    ("MAIL", b"552 5.3.4 size", "message", "finds the mail too big (552)"),
    ("RCPT", b"550 5.1.1 unknown", "recipient", f"no mailbox {KINDLE} (550)"),
    ("RCPT", b"550 no such user", "recipient", f"no mailbox {KINDLE} (550)"),
    ("RCPT", b"552 5.2.2 full", "recipient", f"no mailbox {KINDLE} (552)"),
    ("RCPT", b"554 5.7.1 relay denied", "sender", "does not let you send"),
    ("DATA", b"554 5.5.1 no", "message", "refused the mail (554)"),
    ("BODY", b"552 too big", "message", "finds the mail too big (552)"),
    ("BODY", b"550 5.1.1 unknown", "recipient", "knows no mailbox"),
    ("BODY", b"554 5.6.0 spam", "message", "refused the mail (554)"),
    ("BODY", b"554 spam", "message", "it said: “spam”"),
]


@pytest.mark.parametrize(("moment", "answer", "concerns", "sentence"), REFUSED)
def test_what_will_not_pass_is_told_with_what_to_do(
    tmp_path: Path, moment: str, answer: bytes, concerns: str, sentence: str
) -> None:
    with scripted(**{moment: answer}) as server:
        with pytest.raises(MailRefused) as error:
            relay(server.port, user="anna")(mail(tmp_path), KINDLE, nothing)
        assert sentence in str(error.value)
        assert error.value.concerns == concerns
        assert error.value.code == int(answer[:3])
        assert server.taken == []


@pytest.mark.parametrize(
    ("moment", "answer", "taken"),
    [
        ("MIDDLE", DROP, 0),
        ("MIDDLE", STALL, 0),
        ("BODY", DROP, 0),
        ("BODY", TAKE_AND_DROP, 1),
        ("BODY", STALL, 0),
        ("BODY", DRIP, 0),
        ("BODY", b"hello?", 0),
        ("BODY", b"2" * 20_000, 1),
    ],
)
def test_a_line_that_breaks_after_data_leaves_it_open_whether_it_was_sent(
    tmp_path: Path, moment: str, answer: bytes, taken: int
) -> None:
    with scripted(**{moment: answer}) as server:
        with pytest.raises(MailUncertain, match="look at your device"):
            send(server, tmp_path, answer)
        assert len(server.taken) == taken


@pytest.mark.parametrize("answer", [DROP, STALL, b"500 what", b"???"])
def test_a_rude_goodbye_changes_nothing(tmp_path: Path, answer: bytes) -> None:
    with scripted(QUIT=answer) as server:
        assert send(server, tmp_path, answer).answer == "2.0.0 taken"


def test_a_server_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    with pytest.raises(MailUnavailable, match=r"127\.0\.0\.1 did not answer"):
        relay(free_port())(mail(tmp_path), KINDLE, nothing)


def test_a_server_whose_name_is_unknown_is_tried_again(tmp_path: Path) -> None:
    with pytest.raises(MailUnavailable, match="did not answer"):
        relay(25, host="mail.invalid")(mail(tmp_path), KINDLE, nothing)


def test_a_server_that_takes_too_little_is_not_given_the_mail(tmp_path: Path) -> None:
    with Scripted(features=("SIZE 400",)) as server:
        with pytest.raises(MailRefused, match=r"takes mails of 0\.0 MB") as error:
            send(server, tmp_path)
        assert error.value.concerns == "message"
        assert len(server.seen) == 1


def test_a_server_without_encryption_gets_neither_password_nor_mail(
    tmp_path: Path,
) -> None:
    with Scripted() as server:
        with pytest.raises(MailRefused, match="offers no encryption"):
            relay(server.port, "starttls", "anna")(mail(tmp_path), KINDLE, nothing)
        assert [line.split()[0] for line in server.seen] == ["ehlo"]


def test_a_server_without_a_login_is_named(tmp_path: Path) -> None:
    with Scripted(features=()) as server:
        send = relay(server.port, user="anna")
        with pytest.raises(MailRefused, match="offers no login"):
            send(mail(tmp_path), KINDLE, nothing)


YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    "certificate",
    [
        lambda: server_tls("other.test"),
        lambda: server_tls(expires=YESTERDAY),
    ],
    ids=["another name", "expired"],
)
def test_a_bad_certificate_stops_before_the_password(
    tmp_path: Path, security: Security, certificate: Callable[[], object]
) -> None:
    tls = certificate()
    with Scripted(
        features=("STARTTLS", "AUTH PLAIN"),
        tls=tls,  # type: ignore[arg-type]
        implicit_tls=security == "tls",
    ) as server:
        with pytest.raises(MailRefused, match="certificate that cannot be trusted"):
            relay(server.port, security, "anna")(mail(tmp_path), KINDLE, nothing)
        assert not any("AUTH" in line for line in server.seen)


def test_an_unknown_authority_is_not_trusted(tmp_path: Path) -> None:
    with Scripted(tls=server_tls(), implicit_tls=True) as server:
        send = open_send(f"smtps://127.0.0.1:{server.port}", tmp_path)
        with pytest.raises(MailRefused, match="certificate that cannot be trusted"):
            send(mail(tmp_path), KINDLE, nothing)


def test_what_is_said_before_the_encryption_is_forgotten(tmp_path: Path) -> None:
    injected = b"220 ready\r\n250-script.test\r\n250 SIZE 1"
    with Scripted(
        {"STARTTLS": injected}, features=("STARTTLS",), tls=server_tls()
    ) as server:
        relay(server.port, "starttls")(mail(tmp_path), KINDLE, nothing)
        assert len(server.taken) == 1


def test_a_slow_server_is_cut_off_in_the_end(tmp_path: Path) -> None:
    started = time.monotonic()
    with scripted(EHLO=DRIP) as server, pytest.raises(MailUnavailable):
        send(server, tmp_path, DRIP)
    assert time.monotonic() - started < 10
