"""How large a book may be.

Base64 makes 78 bytes of 57, line break included; what is counted by relays and devices
is the mail on the wire (contract M13).
"""

from __future__ import annotations

from inkpost.errors import MailRefused
from inkpost.model import DeviceKind, Package

#: Bytes of a mail besides its attachment: headers, text, boundaries (contract M13).
ENVELOPE = 4096

#: Bytes of the largest mail that each kind of device takes. Amazon: its help page
#: G7NECT4B4ZWHQ8WV. The others: what ordinary mailboxes take (Gmail: 25 MB).
DEVICE_LIMITS: dict[str, int] = {
    "kindle": 50_000_000,
    "pocketbook": 25_000_000,
    "mailbox": 25_000_000,
}

#: Bytes that a service lets through where its SMTP server does not say so, or says
#: more than it keeps (contract M13; the services' own pages).
RELAY_LIMITS = {
    "amazonaws.com": 40_000_000,
    "gmail.com": 25_000_000,
    "mailjet.com": 15_000_000,
    "postmarkapp.com": 10_000_000,
}

#: Formats that Amazon refuses by mail as unknown, E001 (contract Z1).
REFUSED_BY_AMAZON = frozenset({"azw3", "mobi", "md", "json"})

#: Where a book goes that no mail can carry (contract M14).
UPLOADER = "https://www.amazon.com/sendtokindle"


def largest_book(kind: DeviceKind, relay: str = "", told: int | None = None) -> int:
    """Return the bytes of the largest file that gets through to a device of `kind`.

    `relay`: the mail server's host, or empty. `told`: bytes that it says it takes in a
    mail (EHLO SIZE), or None.

    >>> largest_book("kindle")
    36535468
    """
    limits = [DEVICE_LIMITS[kind], *([told] if told else [])]
    limits += [
        limit
        for domain, limit in RELAY_LIMITS.items()
        if relay == domain or relay.endswith(f".{domain}")
    ]
    return max(0, (min(limits) - ENVELOPE) * 57 // 78)


def demand_fit(package: Package, limit: int, kind: DeviceKind) -> None:
    """Raise `MailRefused` where `package` is larger than `limit` bytes (safety 95)."""
    if package.size <= limit:
        return
    instead = f", or upload the file at {UPLOADER}" if kind == "kindle" else ""
    raise MailRefused(
        f"“{package.title}” has {package.size / 1e6:.1f} MB and a mail to this device "
        f"carries {limit / 1e6:.1f} MB: send it without pictures{instead}",
        concerns="message",
    )
