"""What readers ask for, whichever door they come through: pages, API, button."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi.responses import FileResponse

from articles import check_url
from delivery import device_address, device_kind
from delivery.compose import file_name
from delivery.ways import DOWNLOAD, FOLDER, folder_address, webdav_address
from inkpost import orders, proving
from inkpost.errors import AddressRefused, NotFound
from inkpost.model import (
    Account,
    ArticleId,
    Delivery,
    Device,
    DeviceId,
    DeviceKind,
    Format,
)
from inkpost.render import one_line
from web.desk import Desk
from web.keys import KEY

#: Addresses in one book that is ordered by hand.
MOST_URLS = 200

#: Which words of a page are meant (W3C: URL Fragment Text Directives).
TEXT_FRAGMENT = re.compile(r"#:~:text=[A-Za-z0-9%.,_~!*'()-]{1,1000}$")

NAMES: dict[DeviceKind, str] = {
    "kindle": "Kindle",
    "pocketbook": "PocketBook",
    "mailbox": "Mailbox",
    "webdav": "WebDAV",
    "folder": "Folder",
    "download": "Downloads",
}


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
    if not KEY.fullmatch(device):
        raise NotFound("There is no such device: pick one from your list")
    called = one_line(title) if title else None
    return orders.order(
        desk.library, desk.enqueue, reader.id, known, device, format, called
    )


def order_chosen(
    desk: Desk, reader: Account, ids: Sequence[ArticleId], device: DeviceId
) -> Delivery:
    """Return the delivery of articles of the library as one book; see `order`."""
    if len(ids) > MOST_URLS:
        raise AddressRefused(
            f"These are {len(ids)} addresses: {MOST_URLS} at most make one book"
        )
    if not KEY.fullmatch(device):
        raise NotFound("There is no such device: pick one from your list")
    return orders.order_chosen(desk.library, desk.enqueue, reader.id, ids, device)


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
    return list(dict.fromkeys(check_address(url) for url in urls))


def check_address(url: str) -> str:
    """Return `url` as it is kept; raise `AddressRefused`.

    Of its fragment, only one that names words of the page is kept: it stands for a
    selection, which is another article than the whole.

    >>> check_address("https://example.org/a#top")
    'https://example.org/a'
    >>> check_address("https://example.org/a#:~:text=At%20twenty,rings")
    'https://example.org/a#:~:text=At%20twenty,rings'
    """
    words = TEXT_FRAGMENT.search(url)
    return check_url(url) + (words[0] if words else "")


def book_file(desk: Desk, delivery: Delivery) -> FileResponse:
    """Return the book of `delivery` as a download; raise `NotFound` without one."""
    package = delivery.package
    if package is None or not desk.store.has(package.path):
        raise NotFound("There is no book: send it again to make one")
    name = file_name(package, delivery.address)
    return FileResponse(package.path, media_type=package.media_type, filename=name)


def add_folder(
    desk: Desk, reader: Account, url: str, user: str, password: str, name: str
) -> Device:
    """Return the folder on the web at `url` as a device of `reader`; it is tried.

    `user` and `password`: empty where nobody logs in. Raises `NotADevice` and
    `AddressRefused`.
    """
    login = (user, password) if user or password else None
    own = bool(desk.settings.allow_networks)
    known = webdav_address(check_url(url), login, own_networks=own)
    called = one_line(name, 60) or NAMES["webdav"]
    device = desk.library.devices.add(reader.id, called, known, "webdav", login)
    _try(desk, reader, device)
    return device


def _try(desk: Desk, reader: Account, device: Device) -> None:
    now = datetime.now(UTC)
    proving.ask_for_code(desk.library, desk.enqueue, now, reader.id, device.id)


def add_place(desk: Desk, reader: Account, folder: str) -> Device:
    """Return a folder of the operator's, or downloads where `folder` is empty.

    Raises `NotADevice`.
    """
    if not folder:
        add = desk.library.devices.add
        return add(reader.id, NAMES["download"], DOWNLOAD, "download")
    known = folder_address(folder)
    name = known.removeprefix(FOLDER)
    device = desk.library.devices.add(reader.id, name, known, "folder")
    _try(desk, reader, device)
    return device


def add_device(desk: Desk, reader: Account, address: str, name: str) -> Device:
    """Return the device of `reader` at `address`, added if it is new.

    Raises `NotADevice`.
    """
    known = device_address(address, desk.settings.device_domains)
    kind = device_kind(known)
    called = one_line(name, 60) or NAMES[kind]
    return desk.library.devices.add(reader.id, called, known, kind)
