"""The last step: the book of a delivery becomes one mail, from the right sender.

What may go wrong is told by the class of the error (`inkpost.errors`); here is added
what it means for the next mail: a device, or nobody, is paused.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex

from delivery import Receipt, compose, device_kind
from delivery.compose import file_name
from delivery.pace import OUTBOX, Caps, caps_of, may_go, patience_left
from delivery.plan import demand_fit, largest_book
from delivery.sentences import IN_OUTBOX, nearly_spent, queued, sent, unproved
from delivery.servers import SMTP_SCHEMES, read_server
from inkpost.errors import (
    InkpostError,
    MailRefused,
    MailUncertain,
    NotFound,
    Permanent,
    SenderMissing,
)
from inkpost.model import (
    MAILED,
    AccountId,
    Delivery,
    DeliveryId,
    DeliveryState,
    Device,
    Package,
)
from inkpost.post import Mailed, Sender
from inkpost.services import Services
from inkpost.store import Store
from library import Claim, Library
from library.firmly import firmly

#: Which part of the day's allowance is left when the reader is warned.
NEARLY = 0.2
#: Bytes of a book that goes nowhere by mail: more than there can be.
NO_LIMIT = 1 << 60
#: How often a book that waits for a code is looked at; the code itself wakes it.
PROOF_PAUSE = timedelta(hours=1)


def sender_of(services: Services, account: AccountId) -> Sender:
    """Return from whom the books of `account` come; see `settle_sender`."""
    post = services.post
    library, host = services.library, post.host
    return settle_sender(library, account, post.mail_from, post.domain, host)


def settle_sender(
    library: Library, account: AccountId, mail_from: str, domain: str, host: str
) -> Sender:
    """Return from whom the books of `account` come; it is settled at the first call.

    Nobody shares a sender: whoever is approved at Amazon could write to every Kindle
    that has approved it (safety 5.1). The owner has the operator's own, `mail_from`;
    others an address that nobody guesses, where the operator has a `domain` for them.
    `host`: the operator's mail server, or empty. Raises `SenderMissing`.
    """
    if known := library.senders.find(account):
        return known
    if not host:
        return Sender(account, mail_from)  # the outbox
    found = library.accounts.find(account)
    if found and found.is_owner:
        return library.senders.keep(account, mail_from)
    if domain:
        return library.senders.keep(account, f"{token_hex(10)}@{domain}")
    raise SenderMissing(
        "You have no mail account here yet: write one into the settings of your sender"
    )


def room(services: Services, delivery: Delivery) -> int:
    """Return the bytes of the largest book that can go for `delivery` at once."""
    return room_at(services, delivery.account, delivery.address)


def room_at(services: Services, account: AccountId, address: str) -> int:
    """Return the bytes of the largest book of `account` that can go to `address`."""
    kind = device_kind(address)
    if kind not in MAILED:
        return NO_LIMIT
    sender = sender_of(services, account)
    host = services.post.host
    if sender.smtp_url:
        host = read_server(sender.smtp_url, SMTP_SCHEMES, "The mail server").host
    return largest_book(kind, host, sender.longest)


def send_book(services: Services, claim: Claim) -> None:
    """Mail the book of `claim`, or put it off until its turn has come."""
    delivery, work = claim.delivery, services.library.work
    package = book_of(services.library.store, delivery)
    sender = sender_of(services, delivery.account)
    device = device_of(services, delivery)
    if sender.paused:
        raise MailRefused(sender.paused)
    demand_open(device)
    if mail_leaves(services, sender) and not device.proved_at:
        # Nothing but the canary goes to an address that nobody has proved (safety 91).
        until = services.now() + PROOF_PAUSE
        work.wait(claim, until, unproved(delivery.address))
        return
    kind = device_kind(delivery.address)
    demand_fit(package, room(services, delivery), kind)
    mail = _begin(services, claim, sender, package)
    if isinstance(mail, datetime):
        work.wait(claim, mail, queued(mail))
        return
    receipt = _hand_over(services, claim, sender, mail)
    firmly(partial(_settle, services, claim, sender, mail, receipt))


def _settle(
    services: Services, claim: Claim, sender: Sender, mail: Mailed, receipt: Receipt
) -> None:
    """Write down that the mail of `claim` was taken."""
    work, address = services.library.work, claim.delivery.address
    if receipt.longest and receipt.longest != sender.longest:
        services.library.senders.learn(sender.account, receipt.longest)
    warning = _warning(services, mail, caps_for(services, sender))
    if mail_leaves(services, sender):
        sentence = sent(device_kind(address), address) + warning
        work.settle(claim, DeliveryState.SENT, sentence, "mail")
    else:
        work.settle(claim, DeliveryState.SENT, IN_OUTBOX, "outbox")


def mail_leaves(services: Services, sender: Sender) -> bool:
    """Return whether mail of `sender` goes to a mail server, and not to the outbox."""
    return bool(services.post.host or sender.smtp_url)


def caps_for(services: Services, sender: Sender) -> Caps:
    """Return what `sender` may send in which time."""
    if not mail_leaves(services, sender):
        return OUTBOX
    quotas = services.library.quotas
    return caps_of(quotas.mails_a_day(sender.account), quotas.mails_an_hour)


def _warning(services: Services, mail: Mailed, caps: Caps) -> str:
    """Return a warning before Amazon loses its patience, or nothing."""
    history = services.library.mails.history(mail)
    left = patience_left(history, services.now(), caps)
    return nearly_spent(left) if left <= NEARLY else ""


def keep_book(store: Store, package: Package) -> Package:
    """Return the finished book, which every machine has now."""
    return replace(package, path=store.keep_as(package.path, package.sha256))


def book_of(store: Store, delivery: Delivery) -> Package:
    """Return the finished book, which lies here; raise `Permanent` where it is gone."""
    package = delivery.package
    if package is None or not store.has(package.path):
        raise Permanent(f"The book “{delivery.name}” is gone: try again to make it")
    return package


def device_of(services: Services, delivery: Delivery) -> Device:
    """Return the device; raise `MailRefused` where it was removed."""
    devices = services.library.devices.list(delivery.account)
    found = (device for device in devices if device.id == delivery.device)
    if device := next(found, None):
        return device
    raise MailRefused(
        f"{delivery.address} was removed from your devices, so nothing is sent there: "
        "add it again, then send the article anew",
        concerns="message",
    )


def demand_open(device: Device) -> None:
    """Raise `MailRefused` where the device is paused."""
    if device.paused:
        raise MailRefused(
            f"“{device.name}” is paused: {device.paused}", concerns="recipient"
        )


def _begin(
    services: Services, claim: Claim, sender: Sender, package: Package
) -> Mailed | datetime:
    delivery, now = claim.delivery, services.now()
    mail = Mailed(
        number=0,
        account=delivery.account,
        delivery=delivery.id,
        device=delivery.device,
        sender=sender.address,
        recipient=delivery.address,
        message_id=_message_id(services, delivery, sender),
        file=file_name(package, delivery.address),
        rung=delivery.rung,
        sha256=package.sha256,
        at=now,
    )
    caps = caps_for(services, sender)
    pace = partial(may_go, recipient=delivery.address, now=now, caps=caps)
    return services.library.mails.begin(mail, pace)


def _message_id(services: Services, delivery: Delivery, sender: Sender) -> str:
    """Return the Message-ID: the same for a mail that may have been sent before.

    What was answered with a no was another mail, and has had its own.
    """
    earlier = services.library.mails.of_delivery(delivery.id)
    refused = sum(mail.outcome != "open" for mail in earlier)
    name = f"{delivery.id}.{refused}" if refused else delivery.id
    return f"<{name}@{sender.address.rpartition('@')[2]}>"


def _hand_over(
    services: Services, claim: Claim, sender: Sender, mail: Mailed
) -> Receipt:
    delivery, library = claim.delivery, services.library
    id = DeliveryId(mail.message_id.strip("<>").rpartition("@")[0])
    book = book_of(library.store, delivery)
    message = compose(book, mail.recipient, mail.sender, id, delivery.created_at)
    before_data = partial(library.work.hand_over, claim, mail.message_id)
    try:
        return services.post.relay(sender)(message, mail.recipient, before_data)
    except MailUncertain:
        raise
    except InkpostError as error:
        library.mails.close(mail, "unsent")
        if isinstance(error, MailRefused) and error.concerns == "recipient":
            _pause(services, delivery, error)
        raise


def _pause(services: Services, delivery: Delivery, error: MailRefused) -> None:
    """Send nothing more to where nobody lives (safety 5.1: hard bounces)."""
    with suppress(NotFound):  # removed while the mail was on its way
        device = device_of(services, delivery)
        services.library.proofs.pause(delivery.account, device.id, str(error))
