"""Devices are proved by a code, before they are trusted (safety 5.1, 90-93).

The reader asks; a worker mails the canary; the reader types the code back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from secrets import token_urlsafe

from delivery import compose
from delivery.canary import (
    canary_edition,
    check_code,
    may_send_code,
    new_code,
)
from delivery.compose import file_name
from delivery.pace import caps_of, may_go
from delivery.sentences import queued
from exporters import export
from inkpost.bringing import try_way
from inkpost.errors import InkpostError, MailUncertain, NotADevice, TooManyCodes
from inkpost.mailing import sender_of
from inkpost.model import MAILED, AccountId, Device, DeviceId, Package
from inkpost.orders import Enqueue
from inkpost.pipeline import approve
from inkpost.post import Code, Mailed, Notice, Sender, Verdict
from inkpost.services import Services
from library import Library


def ask_for_code(
    library: Library,
    enqueue: Enqueue,
    now: datetime,
    account: AccountId,
    id: DeviceId,
) -> None:
    """Have a new code sent to a device of `account`; older ones are no good any more.

    A folder gets no code, but is tried: what it takes proves it.

    Raises `NotFound`; `NotADevice` where the address is another account's, who is told;
    `TooManyCodes` where it got its three codes of the day, whoever asked.
    """
    device = library.devices.find(account, id)
    if device.kind not in MAILED:
        library.proofs.keep_code(account, id, new_code(now))
        enqueue("code", id)
        return
    if owner := library.proofs.owner(account, device.address):
        _tell(library, owner, device.address, now)
        raise NotADevice(
            f"{device.address} belongs to another account here: nothing was sent"
        )
    sent = library.mails.codes_to(device.address, now - timedelta(days=1))
    if not may_send_code(sent, now):
        raise TooManyCodes(
            f"{device.address} has got {len(sent)} codes today: ask again tomorrow"
        )
    library.proofs.keep_code(account, id, new_code(now))
    enqueue("code", id)


def _tell(library: Library, owner: AccountId, address: str, now: datetime) -> None:
    """Let the owner of `address` know, once a day, that somebody else wants it."""
    subject = f"Somebody else here wants to send books to {address}"
    said = "Nothing was sent, and nothing changes for you"
    notice = Notice("unknown", "Inkpost", subject, now, said=said)
    once = f"{owner} {address} {now.date()}".encode()
    library.notices.keep("inkpost", once, notice, owner, None)


def prove(
    library: Library,
    enqueue: Enqueue,
    now: datetime,
    account: AccountId,
    id: DeviceId,
    given: str,
) -> Verdict:
    """Return what the code `given` proves; the device is trusted from then on.

    Books that have waited for it go now.
    """
    judge = partial(check_code, given=given, now=now)
    verdict = library.proofs.try_code(account, id, judge)
    if verdict == "proved":
        library.proofs.prove(account, id)
        for delivery in library.proofs.release(account, id):
            enqueue("send", delivery)
    return verdict


def send_code(services: Services, id: DeviceId) -> None:
    """Mail the code that a device waits for; what stops it is told on the device."""
    library = services.library
    found = library.proofs.waiting(id)
    if found is None:
        return
    account, device, code = found
    if device.kind not in MAILED:
        try_way(services, account, device)
        return
    try:
        _send(services, account, device, code)
    except InkpostError as error:
        sentence = f"{error}; then ask for a new code"
        library.proofs.pause(account, device.id, sentence)


def _send(services: Services, account: AccountId, device: Device, code: Code) -> None:
    sender = sender_of(services, account)
    edition = canary_edition(code, device.name, sender.address)
    folder = services.workshop.folder / "codes" / device.id
    package = approve(export(edition, "epub", out=folder))
    mail = _mail(services, account, device, sender, package)
    quotas = services.library.quotas
    caps = caps_of(quotas.mails_a_day(account), quotas.mails_an_hour)
    pace = partial(may_go, recipient=device.address, now=services.now(), caps=caps)
    begun = services.library.mails.begin(mail, pace)
    if isinstance(begun, datetime):
        raise TooManyCodes(queued(begun))
    local = mail.message_id.strip("<>").rpartition("@")[0]
    message = compose(package, device.address, sender.address, local, code.sent_at)
    try:
        services.post.relay(sender)(message, device.address, lambda: None)
    except MailUncertain:
        return  # the reader sees whether it comes
    except InkpostError:
        services.library.mails.close(begun, "unsent")
        raise


def _mail(
    services: Services,
    account: AccountId,
    device: Device,
    sender: Sender,
    package: Package,
) -> Mailed:
    domain = sender.address.rpartition("@")[2]
    return Mailed(
        number=0,
        account=account,
        delivery=None,
        device=device.id,
        sender=sender.address,
        recipient=device.address,
        message_id=f"<{token_urlsafe(16)}@{domain}>",
        file=file_name(package, device.address),
        rung="code",
        sha256=package.sha256,
        at=services.now(),
    )
