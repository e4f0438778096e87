"""Bytes of a mail in, a `Notice` out. Nothing is sent, opened or followed."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

from delivery.amazon import is_amazons, read_amazon
from delivery.bounces import read_bounce, read_reply
from delivery.letters import header, sent_date, text
from delivery.names import Txt
from delivery.signing import author
from inkpost.post import Notice
from inkpost.render import one_line


def read_notice(mail: bytes, mailbox: str, txt: Txt) -> Notice:
    """Return what `mail`, found in the mailbox of the address `mailbox`, means.

    Raises `MailUnavailable` where it may be Amazon's and the name servers do not say.
    """
    try:
        letter = message_from_bytes(mail)
        notice = _plain(letter)
        if is_amazons(notice.sender):
            return _read_amazon(mail, letter, notice, mailbox, txt)
        return read_bounce(letter, notice) or read_reply(letter, notice) or notice
    except RecursionError:  # parts within parts within parts
        return Notice("unknown", "", "", None)


def addressees(mail: bytes) -> list[str]:
    """Return the addresses in To of `mail`, in lower case."""
    return _addresses(message_from_bytes(mail), "To")


def recipients(mail: bytes) -> list[str]:
    """Return all addresses that `mail` names as its own, in lower case.

    What a mail server adds tells most: To may name a list, or who sent it on.
    """
    letter = message_from_bytes(mail)
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    return [address for name in names for address in _addresses(letter, name)]


def _plain(letter: Message) -> Notice:
    """Return the notice that `letter` is where we do not understand it."""
    return Notice(
        kind="unknown",
        sender=_addresses(letter, "From")[0],
        subject=header(letter, "Subject"),
        at=sent_date(letter),
        message_id=header(letter, "Message-ID"),
        said=one_line(text(letter), 500),
    )


def _addresses(letter: Message, name: str) -> list[str]:
    found = getaddresses([header(letter, name)])
    return [address.lower() for _, address in found] or [""]


def _read_amazon(
    mail: bytes, letter: Message, notice: Notice, mailbox: str, txt: Txt
) -> Notice:
    """Return what Amazon says, if it is Amazon and speaks to us (contract Q2).

    A true notice to somebody else, sent on to us, has a good signature too.
    """
    to_us = _addresses(letter, "To") == [mailbox.lower()]
    if to_us and author(mail, txt) == notice.sender:
        return read_amazon(letter, notice)
    return replace(notice, kind="forged")
