"""What the mail around a book looks like on the wire; contract M1-M12, safety 112."""

from __future__ import annotations

from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from delivery.compose import compose, file_name
from delivery.send import WIRE
from inkpost.model import DeliveryId, Format
from tests.delivery.books import DATE, FROM, KINDLE, book, mail

TITLES = {
    "How the shipping container rearranged the world — a “box” & its story": (
        "How the shipping container rearranged the world - a box.epub"
    ),
    "Élève: ça va, l’été? / «test»": "Eleve ca va l'ete test.epub",
    "日本語の見出し": "RiBenYunoJianChushi.epub",
    "..": "Article 8caf18.epub",
    "": "Article 8caf18.epub",
    "../../etc/passwd": "etc passwd.epub",
    "A title\r\nBcc: victim@example.org": "A title Bcc victim example.org.epub",
    "A\u2028title\u0085of\x0bmany\x1clines\x00": "A title of many lines.epub",
    "half a pair \ud83d": "half a pair.epub",
    "x" * 20_000: "x" * 55 + ".epub",
    "“Why?”": "Why.epub",
    "'Tis (not) the season…": "'Tis (not) the season.epub",
    "🎉🎉": "tada tada.epub",
}


def parsed(message: EmailMessage) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(message.as_bytes(policy=WIRE))


def attachment(message: EmailMessage) -> EmailMessage:
    (part,) = parsed(message).iter_attachments()
    assert isinstance(part, EmailMessage)
    return part


@pytest.mark.parametrize(("title", "name"), TITLES.items())
def test_the_file_is_named_by_the_title(tmp_path: Path, title: str, name: str) -> None:
    message = mail(tmp_path, title)
    assert attachment(message).get_filename() == name
    assert len(name) <= 60  # contract M6


@pytest.mark.parametrize("title", TITLES)
def test_everything_but_the_book_is_ascii_on_single_lines(
    tmp_path: Path, title: str
) -> None:
    wire = mail(tmp_path, title).as_bytes(policy=WIRE)
    assert wire.isascii()
    assert b"*0*" not in wire  # contract M5
    assert b"=?" not in wire
    head, _, _ = wire.partition(b"\r\n\r\n")
    assert [line.partition(b":")[0] for line in head.split(b"\r\n")] == [
        b"From",
        b"To",
        b"Subject",
        b"Date",
        b"Message-ID",
        b"Auto-Submitted",
        b"MIME-Version",
        b"Content-Type",
    ]


def test_the_attachment_is_the_book(tmp_path: Path) -> None:
    part = attachment(mail(tmp_path))
    assert part.get_content_type() == "application/epub+zip"
    assert part["Content-Transfer-Encoding"] == "base64"
    assert part.get_content_disposition() == "attachment"
    assert part.get_content() == b"PK\x03\x04 a book"


def test_the_name_of_the_file_shares_the_line_of_its_header(tmp_path: Path) -> None:
    wire = mail(tmp_path, "x" * 80).as_bytes(policy=WIRE)
    name = b"x" * 55
    assert (
        b'\r\nContent-Disposition: attachment; filename="' + name + b'.epub"\r\n'
    ) in wire


def test_base64_keeps_to_76_columns(tmp_path: Path) -> None:
    package = book(tmp_path, content=bytes(10_000))
    part = attachment(compose(package, KINDLE, FROM, DeliveryId("d"), DATE))
    lines = str(part.get_payload()).splitlines()
    assert max(map(len, lines)) == 76  # RFC 2045, 6.8


def test_the_mail_says_who_when_and_which(tmp_path: Path) -> None:
    message = parsed(mail(tmp_path))
    assert message["From"] == FROM
    assert message["To"] == KINDLE
    assert message["Date"] == "Fri, 13 Mar 2026 06:30:00 +0000"
    assert message["Message-ID"] == "<d7f3@send.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_same_delivery_makes_the_same_mail(tmp_path: Path) -> None:
    assert mail(tmp_path).as_bytes() == mail(tmp_path).as_bytes()


def test_the_body_is_short_plain_and_not_escaped(tmp_path: Path) -> None:
    body = parsed(mail(tmp_path, "l'été & co")).get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith('The book "l\'ete co.epub" is attached.')
    assert body["Content-Transfer-Encoding"] == "7bit"


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Élève", "Eleve"),
        ("How to Convert a van", "Your book from Inkpost"),  # contract M7
        ("…", "Your book from Inkpost"),
    ],
)
def test_the_subject_is_the_title_unless_it_would_be_an_order(
    tmp_path: Path, title: str, subject: str
) -> None:
    assert mail(tmp_path, title)["Subject"] == subject


def test_an_issue_keeps_the_date_that_its_file_has(tmp_path: Path) -> None:
    path = tmp_path / "The morning 2026-03-13.epub"  # contract D12
    package = replace(book(tmp_path, "The morning"), path=path)
    assert file_name(package, KINDLE) == "The morning 2026-03-13.epub"


def test_a_pocketbook_gets_a_short_name(tmp_path: Path) -> None:
    name = file_name(book(tmp_path, "How the container changed"), "a@pbsync.com")
    assert name == "How the container.epub"  # contract M12: 22 characters


@pytest.mark.parametrize(
    ("format", "media_type", "name"),
    [
        ("kepub", "application/epub+zip", "A walk.kepub.epub"),
        ("pdf", "application/pdf", "A walk.pdf"),
        ("txt", "text/plain", "A walk.txt"),
    ],
)
def test_every_format_is_attached_as_it_is(
    tmp_path: Path, format: Format, media_type: str, name: str
) -> None:
    package = book(
        tmp_path, format=format, content=b"\xff\x00\r\n.\r\n", media_type=media_type
    )
    part = attachment(compose(package, KINDLE, FROM, DeliveryId("d"), DATE))
    assert part.get_filename() == name
    assert part.get_content_type() == media_type
    assert part.get_payload(decode=True) == b"\xff\x00\r\n.\r\n"
