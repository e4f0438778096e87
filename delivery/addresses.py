"""Device addresses: matched, never parsed.

What parses as an address can name another mailbox than it shows: standard parsers
find evil.test in ``a@evil.test(@kindle.com)`` (safety 5.1). So an address is matched
whole, against the few domains to which books go, and everything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from inkpost.errors import NotADevice
from inkpost.model import DeviceKind
from inkpost.render import one_line

#: The domain of each kind of reader that has a push address.
KINDLE, POCKETBOOK = "kindle.com", "pbsync.com"
#: A relic of the 3G fee, the same mailbox today (contract M10).
KINDLE_ALIAS = "free.kindle.com"
#: Amazon closed the Kindle service in China (contract M10).
CLOSED = "kindle.cn"

_ADDRESS = re.compile(r"([a-z0-9][a-z0-9._+-]{0,62})@([a-z0-9-]+(?:\.[a-z0-9-]+)*)")


def device_address(text: str, mailbox_domains: Collection[str] = ()) -> str:
    """Return the device's address that `text` is, in the one form that is stored.

    `mailbox_domains`: lower-case domains, besides those of Kindle and PocketBook, to
    which the operator lets books go. Raises `NotADevice`.

    >>> device_address(" Anna@free.kindle.com ")
    'anna@kindle.com'
    """
    match = _ADDRESS.fullmatch(_plain(text))
    if match is None:
        raise _not_a_device(text)
    local, domain = match.groups()
    if domain == CLOSED:
        raise NotADevice(
            f"{local}@{domain} cannot receive books: Amazon has closed Kindle in China"
        )
    if domain == KINDLE_ALIAS:
        domain = KINDLE
    if domain not in {KINDLE, POCKETBOOK, *mailbox_domains}:
        raise _not_a_device(text)
    return f"{local}@{domain}"


def is_device(address: str) -> bool:
    """Tell whether the mail address `address`, whoever wrote it, is an e-reader's.

    >>> is_device("Anna@Free.Kindle.com"), is_device("anna@example.org")
    (True, False)
    """
    domain = address.rpartition("@")[2].lower()
    return domain in {KINDLE, KINDLE_ALIAS, CLOSED, POCKETBOOK}


def device_kind(address: str) -> DeviceKind:
    """Return the kind of the device at `address`, as `device_address` returned it.

    >>> device_kind("anna@pbsync.com"), device_kind("folder:Kobo")
    ('pocketbook', 'folder')
    """
    if address.startswith(("https://", "http://")):
        return "webdav"
    if address.startswith(("folder:", "download:")):
        return "folder" if address.startswith("folder:") else "download"
    domain = address.rpartition("@")[2]
    if domain == KINDLE:
        return "kindle"
    return "pocketbook" if domain == POCKETBOOK else "mailbox"


def _plain(text: str) -> str:
    """Return `text` in lower case, or nothing where it is not ASCII.

    Checked first: the Kelvin sign's lower case is an ordinary k.
    """
    return text.strip().lower() if text.isascii() else ""


def _not_a_device(text: str) -> NotADevice:
    return NotADevice(
        f"“{one_line(text, 80)}” is not a device address; "
        "it looks like name@kindle.com or name@pbsync.com"
    )
