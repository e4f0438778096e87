"""DKIM: our signature, made with one key and checked by another hand."""

from __future__ import annotations

import re
from pathlib import Path

import dkim
import pytest

from delivery.send import WIRE, Relay
from delivery.signing import author, key_record, new_key, open_sign
from inkpost.errors import SettingInvalid
from tests.delivery.books import FROM, KINDLE, mail
from tests.delivery.relays import nothing, relay
from tests.support.smtp import Sink

KEY = new_key()


def txt(name: str) -> list[bytes]:
    records = {"ink._domainkey.send.example.org": [key_record(KEY).encode()]}
    return records.get(name, [])


def signed(folder: Path) -> bytes:
    sign = open_sign(KEY, "ink", "send.example.org")
    return sign(mail(folder).as_bytes(policy=WIRE))


def test_a_signed_mail_is_believed_by_its_reader(tmp_path: Path) -> None:
    assert author(signed(tmp_path), txt) == FROM


def test_a_signed_mail_that_was_changed_is_not(tmp_path: Path) -> None:
    assert author(signed(tmp_path).replace(b"A walk", b"A talk"), txt) is None


def test_nobody_can_add_another_sender(tmp_path: Path) -> None:
    ours = signed(tmp_path)
    forged = ours.replace(b"\r\nTo:", b"\r\nFrom: x@evil.test\r\nTo:", 1)
    key = key_record(KEY).encode()
    assert dkim.verify(ours, dnsfunc=lambda name, timeout: key)
    assert not dkim.verify(forged, dnsfunc=lambda name, timeout: key)


def test_a_relay_signs_what_it_sends(sink: Sink, tmp_path: Path) -> None:
    sign = open_sign(KEY, "ink", "send.example.org")
    Relay(relay(sink.port).route, sign)(mail(tmp_path), KINDLE, nothing)
    assert author(sink.mails[0].content, txt) == FROM


def test_each_mail_can_have_its_own_address_for_bounces(
    sink: Sink, tmp_path: Path
) -> None:
    Relay(relay(sink.port).route, bounces="each")(mail(tmp_path), KINDLE, nothing)
    assert sink.mails[0].sender == "b-d7f3@send.example.org"  # contract M3
    assert sink.mails[0].message["From"] == FROM


def test_the_record_is_that_of_the_key() -> None:
    record = key_record(KEY)
    assert re.fullmatch(r"v=DKIM1; k=rsa; p=[A-Za-z0-9+/]{380,400}=*", record)
    assert record != key_record(new_key())


@pytest.mark.parametrize("pem", ["", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_what_is_no_key_is_named(pem: str) -> None:
    with pytest.raises(SettingInvalid, match="INKPOST_DKIM_KEY"):
        open_sign(pem, "ink", "send.example.org")
