"""A notice: an incoming mail, and what it means for what we sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

#: *refusal*: Amazon could not take a book. *verification*: it asks whether the mail was
#: ours. *suspension*: it has stopped the sender. *bounce*: a mail server gave the mail
#: back; *delay*: it still tries. *reply*: a machine answered. *forged*: it says it is
#: Amazon's, and is not proved to be. *unknown*: anything else. All are kept and shown.
Kind = Literal[
    "refusal",
    "verification",
    "suspension",
    "bounce",
    "delay",
    "reply",
    "forged",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Notice:
    """An incoming mail, and what it means.

    `at`: its Date, aware. `code`: Amazon's, such as ``E999``; `files`: the names of the
    books that it is about; `sent_at`: when Amazon got them. `until`: when it stops
    waiting for the reader. `original`: the Message-ID of the mail that a bounce is
    about; `recipient`: to whom that went; `status`: as in RFC 3463. `said`: the other
    side's own words, one line.
    """

    kind: Kind
    sender: str
    subject: str
    at: datetime | None
    message_id: str = ""
    code: str | None = None
    files: tuple[str, ...] = ()
    sent_at: datetime | None = None
    until: datetime | None = None
    original: str | None = None
    recipient: str | None = None
    status: str | None = None
    said: str = ""
