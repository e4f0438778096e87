"""Amazon as our mailbox sees it: notices signed with a key of the tests' own.

The words are those of real notices, as other projects keep them in their tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import dkim

from delivery.signing import key_record, new_key

MAILBOX = "k7m2@send.example.org"
FROM = "do-not-reply@amazon.com"
PROBLEM = "There was a problem with the document(s) you sent to Kindle"

E999 = (
    "The following document(s), sent at 06:31 AM on Fri, Mar 13, 2026 GMT, could not "
    "be delivered due to E999 - Send to Kindle Internal Error:\n\n* A walk.epub\n\n"
    "Please try again in some time. See E001 and others on our help page."
)
E014 = (
    "Your Send to Kindle request at 06:31 AM on Fri, Mar 13, 2026 GMT, could not be "
    "processed due to E014 - Unapproved sender email address. Unapproved sender email "
    "address: k7m2@send.example.org"
)
E009 = (
    "Your Send to Kindle request at 06:31 AM on Fri, Mar 13, 2026 GMT, could not be "
    "processed due to E009 - No Attachment"
)
VERIFY = (
    "We received a request to send the following document(s) at 06:31 AM on Fri, Mar "
    "13, 2026 GMT:\n\n* A walk.epub\n\nTo verify that you sent it, press Verify "
    "Request within the next 48 hours, or it will not be delivered: https://www.amazon.com/x"
)
SUSPENDED = (
    "We have suspended your use of Send to Kindle because of its terms. You can write "
    "to SendtoKindleTOU at amazon.com."
)


@cache
def key() -> str:
    """The key that is Amazon's in the tests."""
    return new_key()


@cache
def other_key() -> str:
    """A key that is a stranger's in the tests."""
    return new_key()


def txt(name: str) -> Sequence[bytes]:
    """The name servers of the tests: they know Amazon's key, and a stranger's."""
    return {
        "s1._domainkey.amazon.com": [key_record(key()).encode()],
        "s1._domainkey.evil.test": [key_record(other_key()).encode()],
    }.get(name, [])


def letter(
    body: str,
    *,
    sender: str = FROM,
    to: str = MAILBOX,
    subject: str = PROBLEM,
    date: str = "Fri, 13 Mar 2026 06:33:10 +0000",
    kind: str = "text/plain; charset=utf-8",
    more: str = "",
) -> bytes:
    """Return a mail, not signed. `more`: header lines, each with its line break."""
    head = (
        f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: {date}\n"
        f"Message-ID: <m1@amazon.com>\nMIME-Version: 1.0\nContent-Type: {kind}\n{more}"
    )
    return f"{head}\n{body}\n".replace("\n", "\r\n").encode()


def signed(
    mail: bytes,
    *,
    domain: str = "amazon.com",
    pem: str | None = None,
    headers: str = "from to subject date message-id mime-version content-type",
    part: bool = False,
) -> bytes:
    """Return `mail` with a signature. `part`: it leaves room for more text (l=)."""
    signature: bytes = dkim.sign(
        mail,
        b"s1",
        domain.encode(),
        (pem or key()).encode(),
        include_headers=headers.encode().split(),
        length=part,
    )
    return signature + mail
