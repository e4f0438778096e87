"""Values about mail: who sends, what went, and what came back. See `inkpost.model`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from inkpost.model import AccountId, DeliveryId, DeviceId, Rung


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom the books of an account come.

    `address`: approved by the reader at Amazon; it never changes silently. `smtp_url`:
    the account's own mail server, or empty where mail goes through the operator's.
    `longest`: bytes that the server was heard to take in a mail. `paused`: why nothing
    is sent, a sentence for the reader, or None.
    """

    account: AccountId
    address: str
    smtp_url: str = field(default="", repr=False)
    longest: int | None = None
    paused: str | None = None


#: *proved*: the device is the reader's. *wrong*: try once more. *spent*: only a new
#: code helps, for this one is too old or was tried too often.
Verdict = Literal["proved", "wrong", "spent"]


@dataclass(frozen=True, slots=True)
class Code:
    """A code on its way to a device. `digits`: six; `tries`: how often it was wrong."""

    digits: str
    sent_at: datetime
    tries: int = 0


#: What came of a mail: *open*: nothing came back; *unsent*: it did not go; *bounce*: a
#: mail server gave it back; else a code of Amazon's, such as ``E999``.
Outcome = str


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail that we sent, or tried to.

    `delivery`: which one it carried; None where it carried a code to `device`, or a
    note to the reader. `file`: the name of its attachment, `sha256`: of that, in hex;
    a note has none. `at`: when it was begun, aware.
    """

    number: int
    account: AccountId
    delivery: DeliveryId | None
    device: DeviceId | None
    sender: str
    recipient: str
    message_id: str
    file: str
    rung: Rung | Literal["code", "note"]
    sha256: str
    at: datetime
    outcome: Outcome = "open"


@dataclass(frozen=True, slots=True)
class History:
    """What went in the last day, in any order; all times are aware.

    `sender`: when this sender's mails went, and to whom. `recipient`: when mails went
    to this address, whoever sent them. `everyone`: when any mail went.
    """

    sender: Sequence[tuple[datetime, str]] = ()
    recipient: Sequence[datetime] = ()
    everyone: Sequence[datetime] = ()


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


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """A notice as it is shown. `delivery`: the one that it is about, if known.

    `until`: when Amazon stops waiting for an answer to it.
    """

    id: str
    received_at: datetime
    kind: Kind
    sender: str
    subject: str
    said: str
    code: str | None
    delivery: DeliveryId | None
    until: datetime | None = None
