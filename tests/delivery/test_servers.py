"""Addresses of mail servers, as operators write them."""

from __future__ import annotations

import pytest

from delivery.servers import IMAP_SCHEMES, SMTP_SCHEMES, MailServer, read_server
from inkpost.errors import SettingInvalid


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.test", MailServer("mail.test", 25, "plain")),
        ("smtp+starttls://mail.test", MailServer("mail.test", 587, "starttls")),
        ("smtps://mail.test/", MailServer("mail.test", 465, "tls")),
        ("smtp://[::1]:2525", MailServer("::1", 2525, "plain")),
        (
            "smtps://anna%40mail.test:p%3A%2F%40%20ss@Mail.Test:4650",
            MailServer("mail.test", 4650, "tls", "anna@mail.test", "p:/@ ss"),
        ),
    ],
)
def test_an_address_names_the_server_and_the_account(
    url: str, server: MailServer
) -> None:
    assert read_server(url, SMTP_SCHEMES, "X") == server


def test_a_mailbox_has_schemes_of_its_own() -> None:
    assert read_server("imaps://mail.test", IMAP_SCHEMES, "X").port == 993


@pytest.mark.parametrize(
    "url",
    [
        "mail.test",
        "http://mail.test",
        "imaps://mail.test",
        "smtp://",
        "smtp://:25",
        "smtp://mail.test:port",
        "smtp://mail.test:99999",
        "smtp://[::1",
        "smtp://mail.test/folder",
        "smtp://mail.test?x=1",
        "smtp://mail.test#x",
        "smtp://anna:sécret@mail.test",
        "smtp://anna:secret%0d%0aRSET@mail.test",
    ],
)
def test_an_unusable_address_is_named_and_an_example_given(url: str) -> None:
    with pytest.raises(
        SettingInvalid, match=r"^INKPOST_X cannot be used: .*smtps://user:password@"
    ):
        read_server(url, SMTP_SCHEMES, "INKPOST_X")


def test_the_password_is_neither_shown_nor_repeated() -> None:
    server = read_server("smtp://anna:secret@mail.test", SMTP_SCHEMES, "X")
    assert "secret" not in repr(server)
    with pytest.raises(SettingInvalid) as refusal:
        read_server("smtp://anna:secret@mail.test/x", SMTP_SCHEMES, "X")
    assert "secret" not in str(refusal.value)
