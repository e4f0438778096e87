"""Deliveries, for programs."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query
from fastapi.responses import FileResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime

from delivery import device_address
from inkpost import orders
from inkpost.errors import NotFound
from inkpost.model import Account, Delivery, DeliveryId, DeviceId
from web.api.bearer import Looker, Reader, Saver
from web.api.values import DeliveriesShown, DeliveryShown, Order, delivery_shown
from web.counter import book_file, order
from web.desk import Desk, TheDesk
from web.progress import LastEventId, follow
from web.strict import StrictRoute

router = APIRouter(prefix="/deliveries", tags=["deliveries"], route_class=StrictRoute)

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Any text of yours: the same order with the same key, within a "
        "day, is made once.",
        examples=["3f1c8e0a-7d1b-4f8e-9b53-0c6d1f6b8a11"],
    ),
]


@router.post("", status_code=202)
def order_delivery(
    desk: TheDesk,
    account: Saver,
    wanted: Order,
    key: IdempotencyKey = None,
) -> DeliveryShown:
    """Order a book of some addresses for a device. It is made in the background."""
    device = _device(desk, account, wanted)
    fingerprint = hashlib.sha256(wanted.model_dump_json().encode()).hexdigest()
    if key and (known := desk.library.keys.find(account.id, key)):
        return delivery_shown(_again(desk, account, known, fingerprint))
    made = order(desk, account, wanted.urls, device, wanted.format, wanted.title)
    if key:
        desk.library.keys.keep(account.id, key, fingerprint, made.id)
    return delivery_shown(made)


def _again(
    desk: Desk, account: Account, known: tuple[str, DeliveryId], fingerprint: str
) -> Delivery:
    first, id = known
    if first != fingerprint:
        raise HTTPException(
            422, "This Idempotency-Key was used for another order: take a new one"
        )
    return desk.library.deliveries.find(account.id, id)


def _device(desk: Desk, account: Account, wanted: Order) -> DeviceId:
    if (wanted.device is None) == (wanted.address is None):
        raise HTTPException(422, "Give either device or address, and not both")
    if wanted.device is not None:
        return DeviceId(wanted.device)
    address = device_address(wanted.address or "")
    for device in desk.library.devices.list(account.id):
        if device.address == address:
            return device.id
    raise NotFound("There is no such device: add it first")


@router.get("")
def list_deliveries(
    desk: TheDesk,
    account: Reader,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: AwareDatetime | None = None,
) -> DeliveriesShown:
    """List deliveries, the newest first; `next` is the `cursor` of the page after."""
    found = desk.library.deliveries.list(account.id, limit, cursor)
    full = len(found) == limit
    return DeliveriesShown(
        items=[delivery_shown(delivery) for delivery in found],
        next=found[-1].created_at.isoformat() if full else None,
    )


def _delivery(desk: TheDesk, account: Looker, id: DeliveryId) -> Delivery:
    return desk.library.deliveries.find(account.id, id)


#: The delivery that the path names, if it is the account's.
TheDelivery = Annotated[Delivery, Depends(_delivery)]


@router.get("/{id:key}")
def show_delivery(delivery: TheDelivery) -> DeliveryShown:
    """Tell how a delivery is going, or what came of it."""
    return delivery_shown(delivery)


@router.get("/{id:key}/events", response_class=EventSourceResponse)
async def follow_delivery(
    desk: TheDesk, delivery: TheDelivery, last_event_id: LastEventId = 0
) -> AsyncIterator[ServerSentEvent]:
    """Follow a delivery as it happens: `progress` for each step, `end` at its end."""
    async for event in follow(desk.library, delivery, last_event_id):
        yield event


@router.get("/{id:key}/book", response_class=FileResponse)
def download_book(delivery: TheDelivery) -> Response:
    """Return the book as a file."""
    return book_file(delivery)


@router.post("/{id:key}/retry", status_code=202)
def retry_delivery(desk: TheDesk, account: Saver, id: DeliveryId) -> DeliveryShown:
    """Try a failed delivery again."""
    return delivery_shown(orders.retry(desk.library, desk.enqueue, account.id, id))
