"""What a reader asks for: remembered first, then a worker is woken.

The message is published after the commit, and may be lost: the sweeper finds the row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from delivery.plan import REFUSED_BY_AMAZON
from inkpost.errors import DigestInvalid, FormatUnavailable
from inkpost.model import (
    STEPS,
    AccountId,
    ArticleId,
    Delivery,
    DeliveryId,
    DeviceId,
    Digest,
    Draft,
    Errand,
    Export,
    ExportWish,
    Format,
    Item,
    Left,
)
from library import Library
from library.issue_making import MOST_LEFT

#: Wake a worker for an errand, with an id. Never raises for want of a broker.
Enqueue = Callable[[Errand, str], None]


def wake_nobody(_errand: Errand, _id: str) -> None:
    """Be an `Enqueue` where no worker listens: the clock of a service finds the row."""


def order(
    library: Library,
    enqueue: Enqueue,
    account: AccountId,
    urls: Sequence[str],
    device: DeviceId,
    format: Format = "epub",
    title: str | None = None,
) -> Delivery:
    """Return the delivery of `urls`, checked addresses, as one book; it is on its way.

    Raises `NotFound` where `account` has no such device.
    """
    delivery = library.deliveries.order(account, urls, device, format, title)
    return _woken(enqueue, delivery)


def order_chosen(
    library: Library,
    enqueue: Enqueue,
    account: AccountId,
    ids: Sequence[ArticleId],
    device: DeviceId,
) -> Delivery:
    """Return the delivery of articles that `account` has; it is on its way.

    Raises `NotFound` where `account` has none of them, or no such device.
    """
    return _woken(enqueue, library.deliveries.order_chosen(account, ids, device))


def order_article(
    library: Library,
    enqueue: Enqueue,
    account: AccountId,
    item: Item,
    device: DeviceId,
    format: Format = "epub",
) -> Delivery:
    """Return the delivery of an article that `account` has, as its reader cut it.

    Raises `NotFound` where `account` has no such device.
    """
    delivery = library.deliveries.order_article(account, item, device, format)
    return _woken(enqueue, delivery)


def retry(
    library: Library, enqueue: Enqueue, account: AccountId, id: DeliveryId
) -> Delivery:
    """Try a failed delivery again; any other stays as it is."""
    delivery = library.deliveries.retry(account, id)
    return _woken(enqueue, delivery, library.volumes.of(account, id))


def send_again(
    library: Library, enqueue: Enqueue, account: AccountId, id: DeliveryId
) -> Delivery:
    """Send once more what was maybe sent; any other stays as it is."""
    delivery = library.deliveries.send_again(account, id)
    return _woken(enqueue, delivery, library.volumes.of(account, id))


def order_export(
    library: Library, enqueue: Enqueue, account: AccountId, wish: ExportWish
) -> Export:
    """Return the export of what `wish` means; it is on its way.

    Raises `NotFound` where there is no such article or device, `QuotaSpent`, and
    `FormatUnavailable` where the device would not get what is to be sent.
    """
    library.crowding.check()
    library.quotas.check(account, 0)
    if wish.device:
        _demand_sendable(library, account, wish)
    export = library.exports.add(account, wish)
    enqueue("bulk_export" if export.is_bulk else "export", export.id)
    return export


def order_draft(
    library: Library, enqueue: Enqueue, now: datetime, digest: Digest
) -> Export:
    """Return the export that is the next issue of `digest`, as it would be now.

    Nothing is sent, and nothing counts as sent. Raises `DigestInvalid` where there
    would be none, and `QuotaSpent`.
    """
    choice, plan = library.issue_list.look_ahead(digest), digest.plan
    if choice.reason:
        raise DigestInvalid(choice.reason)
    slot = (digest.next_at or now).astimezone(ZoneInfo(plan.zone))
    front = [plan.sources[one.source].title for one in choice.chosen]
    left = tuple(Left(one.title, one.url, one.minutes) for one in choice.left)
    draft = Draft(
        key=digest.id,
        zone=plan.zone,
        slot=slot.replace(tzinfo=None, second=0, microsecond=0),
        number=digest.issues + 1,
        sections=(*front, *("" for _ in choice.long)),
        left=left[:MOST_LEFT],
        left_count=len(left),
        pictures=plan.rules.pictures,
    )
    wish = ExportWish(
        format=plan.format,
        articles=tuple(one.id for one in choice.all),
        title=plan.name,
        draft=draft,
    )
    return order_export(library, enqueue, account=digest.account, wish=wish)


def _demand_sendable(library: Library, account: AccountId, wish: ExportWish) -> None:
    if wish.form == "separate":
        raise FormatUnavailable(
            "Separate books are taken along in one file: choose one book to have it "
            "sent, or a book for each tag, month or site"
        )
    devices = library.devices.list(account)
    device = next((each for each in devices if each.id == wish.device), None)
    if device and device.kind == "kindle" and wish.format in REFUSED_BY_AMAZON:
        raise FormatUnavailable(
            f"Amazon takes no {wish.format.upper()} by mail: choose EPUB, or take it "
            "along without having it sent"
        )


def _woken(
    enqueue: Enqueue, delivery: Delivery, parts: Sequence[Delivery] = ()
) -> Delivery:
    # Waking what is on its way already does no harm: it cannot be claimed twice.
    for one in parts or [delivery]:
        if step := STEPS.get(one.state):
            enqueue(step, one.id)
    return delivery
