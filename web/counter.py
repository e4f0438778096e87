"""What readers ask for, whichever door they come through: pages, API, button."""

from __future__ import annotations

from collections.abc import Sequence

from articles import check_url
from delivery import device_address, device_kind
from inkpost import orders
from inkpost.errors import AddressRefused
from inkpost.model import Account, Delivery, Device, DeviceId, Format
from inkpost.render import one_line
from web.desk import Desk

#: Addresses in one book that is ordered by hand.
MOST_URLS = 200

NAMES = {"kindle": "Kindle", "pocketbook": "PocketBook", "mailbox": "Mailbox"}


def order(
    desk: Desk,
    reader: Account,
    urls: Sequence[str],
    device: DeviceId,
    format: Format = "epub",
    title: str | None = None,
) -> Delivery:
    """Return the delivery of `urls` as one book to `device`; a worker is woken for it.

    Raises `AddressRefused` for the first of `urls` that is none, and `NotFound` where
    `reader` has no such device.
    """
    known = check_urls(urls)
    called = one_line(title) if title else None
    return orders.order(
        desk.library, desk.enqueue, reader.id, known, device, format, called
    )


def check_urls(urls: Sequence[str]) -> list[str]:
    """Return `urls` as they are kept, each once; raise `AddressRefused`."""
    if not urls:
        raise AddressRefused(
            "The address is missing: paste the address of an article, "
            "such as https://example.org/story"
        )
    if len(urls) > MOST_URLS:
        raise AddressRefused(
            f"These are {len(urls)} addresses: {MOST_URLS} at most make one book"
        )
    return list(dict.fromkeys(check_url(url) for url in urls))


def add_device(desk: Desk, reader: Account, address: str, name: str) -> Device:
    """Return the device of `reader` at `address`, added if it is new.

    Raises `NotADevice`.
    """
    known = device_address(address)
    kind = device_kind(known)
    called = one_line(name, 60) or NAMES[kind]
    return desk.library.devices.add(reader.id, called, known, kind)
