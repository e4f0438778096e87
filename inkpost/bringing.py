"""The last step where there is no mail: a book is put into a folder, or kept ready."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from delivery import device_kind
from delivery.sentences import DOWNLOAD_READY, put_there, untried
from delivery.ways import FOLDER, Folder, WebFolder, shelf_name
from inkpost.errors import (
    AddressRefused,
    InkpostError,
    MailRefused,
    MailUnavailable,
    PageRefused,
    PageUnavailable,
)
from inkpost.mailing import book_of, demand_open, device_of
from inkpost.model import AccountId, DeliveryState, Device, Way
from inkpost.services import Services
from library import Claim

#: How often a book that waits for a folder to be tried is looked at.
PAUSE = timedelta(hours=1)
#: What is put there to try a folder, and what is in it.
TRIAL, WORDS = "Inkpost was here.txt", "Inkpost can put books here. Delete this file.\n"


def bring_book(services: Services, claim: Claim) -> None:
    """Put the book of `claim` where its device says, or keep it ready."""
    delivery, work = claim.delivery, services.library.work
    package = book_of(services.library.store, delivery)
    kind = device_kind(delivery.address)
    if kind == "download":
        work.settle(claim, DeliveryState.SENT, DOWNLOAD_READY, "download")
        return
    device = device_of(services, delivery)
    demand_open(device)
    if not device.proved_at:
        work.wait(claim, services.now() + PAUSE, untried(device.name))
        return
    try:
        _take(services, delivery.account, device, package.path, shelf_name(package))
    except MailRefused as error:
        services.library.proofs.pause(delivery.account, device.id, str(error))
        raise
    way: Way = "folder" if kind == "folder" else "webdav"
    work.settle(claim, DeliveryState.SENT, put_there(device.name), way)


def try_way(services: Services, account: AccountId, device: Device) -> None:
    """Put a word where books of `device` are to go; it is proved if that is taken.

    What stops it is told on the device. Books that have waited for it go now.
    """
    proofs = services.library.proofs
    try:
        with TemporaryDirectory(prefix="inkpost-") as folder:
            file = Path(folder) / TRIAL
            file.write_text(WORDS)
            _take(services, account, device, file, TRIAL)
    except InkpostError as error:
        proofs.pause(account, device.id, f"{error}; then test it again")
        return
    proofs.prove(account, device.id)
    for delivery in proofs.release(account, device.id):
        services.enqueue("send", delivery)


def _take(
    services: Services, account: AccountId, device: Device, file: Path, name: str
) -> None:
    try:
        _place(services, account, device).take(file, name)
    except PageUnavailable as error:
        raise MailUnavailable(str(error), retry_after=error.retry_after) from error
    except (AddressRefused, PageRefused) as error:
        raise MailRefused(str(error), concerns="recipient") from error


def _place(
    services: Services, account: AccountId, device: Device
) -> WebFolder | Folder:
    library, post = services.library, services.post
    if device.kind == "webdav":
        login = library.devices.login(account, device.id)
        return WebFolder(device.address, login, post.put)
    if post.folders is None:
        raise MailRefused(
            "This Inkpost puts no books into folders: its operator sets "
            "INKPOST_BOOKS_DIR",
            concerns="recipient",
        )
    owner = library.accounts.find(account)
    # Readers have a folder of their own each, which no other can name.
    mine = post.folders if owner and owner.is_owner else post.folders / account
    return Folder(mine / device.address.removeprefix(FOLDER))
