"""Sending through real servers: what arrives, and what each failure becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery import compose, open_send
from inkpost.errors import MailRefused, MailUnavailable, SettingInvalid
from inkpost.model import DeliveryId
from tests.delivery.books import DATE, FROM, KINDLE, book, mail
from tests.delivery.relays import CALM, IMPATIENT, nothing, relay, send
from tests.support.certificates import server_tls
from tests.support.scripted import DROP, STALL, Scripted, scripted
from tests.support.smtp import Sink

# --- what arrives --------------------------------------------------------------------


def test_a_mail_arrives_once_for_one_recipient(sink: Sink, tmp_path: Path) -> None:
    receipt = open_send(sink.url, tmp_path)(mail(tmp_path), KINDLE, nothing)
    (arrived,) = sink.mails
    assert arrived.sender == FROM
    assert arrived.recipients == [KINDLE]
    assert arrived.message["Message-ID"] == receipt.message_id
    assert receipt.answer == "2.0.0 kept as 1"


def test_lines_of_dots_and_bare_breaks_arrive_as_they_were(
    sink: Sink, tmp_path: Path
) -> None:
    message = mail(tmp_path)
    message.clear_content()
    message.set_content(".\n..\n.hidden\nend\n", cte="7bit")
    open_send(sink.url, tmp_path)(message, KINDLE, nothing)
    body = sink.mails[0].content.partition(b"\r\n\r\n")[2]
    assert body == b".\r\n..\r\n.hidden\r\nend\r\n"


def test_nothing_in_a_mail_can_end_it_early(sink: Sink, tmp_path: Path) -> None:
    smuggled = b"a\n.\r\nb\r.\rc\r\n.\nMAIL FROM:<x@evil.test>\r\n"
    package = book(tmp_path, content=smuggled)
    message = compose(package, KINDLE, FROM, DeliveryId("d"), DATE)
    message.clear_content()
    message["Content-Transfer-Encoding"] = "7bit"
    message.set_payload(smuggled.decode())
    open_send(sink.url, tmp_path)(message, KINDLE, nothing)
    (arrived,) = sink.mails
    body = arrived.content.partition(b"\r\n\r\n")[2]
    assert body == b"a\r\n.\r\nb\r\n.\r\nc\r\n.\r\nMAIL FROM:<x@evil.test>\r\n"


def test_a_book_of_many_pieces_arrives_whole(sink: Sink, tmp_path: Path) -> None:
    content = bytes(range(256)) * 4_000
    message = compose(
        book(tmp_path, content=content), KINDLE, FROM, DeliveryId("d"), DATE
    )
    open_send(sink.url, tmp_path)(message, KINDLE, nothing)
    (part,) = sink.mails[0].message.iter_attachments()
    assert part.get_payload(decode=True) == content


def test_the_line_is_encrypted_and_logged_in(tmp_path: Path) -> None:
    with Sink(starttls=True, login=("anna", "s:cret")) as sink:
        relay(sink.port, "starttls", "anna", "s:cret")(mail(tmp_path), KINDLE, nothing)
        assert len(sink.mails) == 1


def test_a_line_can_be_encrypted_from_the_start(tmp_path: Path) -> None:
    with Scripted(tls=server_tls(), implicit_tls=True) as server:
        relay(server.port, "tls", "anna", "secret")(mail(tmp_path), KINDLE, nothing)
        assert len(server.taken) == 1


def test_we_greet_with_the_senders_domain_not_with_the_machines_name(
    tmp_path: Path,
) -> None:
    with scripted() as server:
        send(server, tmp_path)
        assert server.seen[0] == "ehlo send.example.org"


# --- the moment before DATA ----------------------------------------------------------


def test_what_is_remembered_before_data_is_remembered_right_before(
    tmp_path: Path,
) -> None:
    heard: list[str] = []
    with scripted() as server:
        relay(server.port)(
            mail(tmp_path), KINDLE, lambda: heard.append(server.seen[-1])
        )
        assert heard == [f"RCPT TO:<{KINDLE}>"]


def test_what_cannot_be_remembered_is_not_sent(tmp_path: Path) -> None:
    def refuse() -> None:
        raise LookupError("the lease is lost")

    with scripted() as server:
        with pytest.raises(LookupError):
            relay(server.port)(mail(tmp_path), KINDLE, refuse)
        assert server.taken == []
        assert "data" not in server.seen


@pytest.mark.parametrize("moment", ["HELLO", "EHLO", "AUTH", "MAIL", "RCPT"])
@pytest.mark.parametrize("answer", [b"550 no", b"450 later", DROP, STALL, b"???"])
def test_before_data_nothing_is_said_to_be_on_its_way(
    tmp_path: Path, moment: str, answer: bytes
) -> None:
    called: list[str] = []
    patience = IMPATIENT.get(answer, CALM)
    with scripted(**{moment: answer}) as server:
        send = relay(server.port, user="anna", patience=patience)
        with pytest.raises((MailRefused, MailUnavailable)):
            send(mail(tmp_path), KINDLE, lambda: called.append("before"))
    assert called == []
    assert server.taken == []


def test_a_wrong_address_of_the_server_is_a_setting() -> None:
    with pytest.raises(SettingInvalid, match="INKPOST_SMTP_URL"):
        open_send("http://mail.test", Path())


# --- the outbox ----------------------------------------------------------------------


def test_without_a_server_the_mail_is_a_file(tmp_path: Path) -> None:
    outbox = tmp_path / "new" / "outbox"
    receipt = open_send("", outbox)(mail(tmp_path), KINDLE, nothing)
    assert receipt.answer == str(outbox / "d7f3.eml")
    assert b"\r\nTo: anna@kindle.com\r\n" in (outbox / "d7f3.eml").read_bytes()


def test_a_mail_put_twice_in_the_outbox_is_one_file(tmp_path: Path) -> None:
    send = open_send("", tmp_path / "outbox")
    send(mail(tmp_path), KINDLE, nothing)
    send(mail(tmp_path), KINDLE, nothing)
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["d7f3.eml"]


def test_the_outbox_is_written_after_it_is_remembered(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox"
    seen: list[bool] = []
    open_send("", outbox)(mail(tmp_path), KINDLE, lambda: seen.append(outbox.exists()))
    assert seen == [False]


def test_an_outbox_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(MailUnavailable, match="disk is full"):
        open_send("", tmp_path / "outbox")(mail(tmp_path), KINDLE, nothing)


def test_a_strange_id_stays_in_the_outbox(tmp_path: Path) -> None:
    message = mail(tmp_path, id="../../x")
    receipt = open_send("", tmp_path / "outbox")(message, KINDLE, nothing)
    assert receipt.answer == str(tmp_path / "outbox" / "______x.eml")
