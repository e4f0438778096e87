"""Deliveries, for programs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import FileResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from delivery import device_address
from inkpost import orders
from inkpost.model import Account, Delivery, DeliveryId, DeliveryState, DeviceId
from web.api.bearer import Looker, Reader, Saver
from web.api.cursors import Behind, Limit, next_cursor
from web.api.idempotency import IdempotencyKey, once
from web.api.values import DeliveriesShown, DeliveryShown, Order, delivery_shown
from web.counter import book_file, order
from web.desk import Desk, TheDesk
from web.progress import LastEventId, follow
from web.strict import StrictRoute

router = APIRouter(prefix="/deliveries", tags=["deliveries"], route_class=StrictRoute)


@router.post("", status_code=202)
def order_delivery(
    desk: TheDesk,
    account: Saver,
    wanted: Order,
    key: IdempotencyKey = None,
) -> DeliveryShown:
    """Order a book of some addresses for a device. It is made in the background."""
    device = _device(desk, account, wanted)
    ask = wanted.urls, device, wanted.format, wanted.title
    id = once(desk, account, key, wanted, lambda: order(desk, account, *ask).id)
    return delivery_shown(desk.library.deliveries.find(account.id, DeliveryId(id)))


def _device(desk: Desk, account: Account, wanted: Order) -> DeviceId:
    if (wanted.device is None) == (wanted.address is None):
        raise HTTPException(422, "Give either device or address, and not both")
    if wanted.device is not None:
        return DeviceId(wanted.device)
    address = device_address(wanted.address or "", desk.settings.device_domains)
    for device in desk.library.devices.list(account.id):
        if device.address == address:
            return device.id
    raise HTTPException(404, "None of your devices has this address: add it first")


@router.get("")
def list_deliveries(
    desk: TheDesk,
    account: Reader,
    behind: Behind,
    state: Annotated[
        list[DeliveryState], Query(max_length=20, description="Only in one of them")
    ] = [],  # noqa: B006
    limit: Limit = 50,
) -> DeliveriesShown:
    """List deliveries, the newest first."""
    found = desk.library.deliveries.list(account.id, limit, behind.at, behind.id, state)
    return DeliveriesShown(
        items=[delivery_shown(delivery) for delivery in found],
        next=next_cursor([(one.created_at, one.id) for one in found], limit),
    )


def _delivery(desk: TheDesk, account: Looker, id: DeliveryId) -> Delivery:
    return desk.library.deliveries.find(account.id, id)


#: The delivery that the path names, if it is the account's.
TheDelivery = Annotated[Delivery, Depends(_delivery)]


@router.get("/{id:key}")
def show_delivery(desk: TheDesk, delivery: TheDelivery) -> DeliveryShown:
    """Tell how a delivery is going, or what came of it."""
    return delivery_shown(delivery, desk.library.turns.seconds_left(delivery))


@router.get("/{id:key}/events", response_class=EventSourceResponse)
async def follow_delivery(
    desk: TheDesk, delivery: TheDelivery, last_event_id: LastEventId = 0
) -> AsyncIterator[ServerSentEvent]:
    """Follow a delivery as it happens: `progress` for each step, `end` at its end."""
    async for event in follow(desk.library, delivery, last_event_id):
        yield event


@router.get("/{id:key}/book", response_class=FileResponse)
def download_book(desk: TheDesk, delivery: TheDelivery) -> Response:
    """Return the book as a file."""
    return book_file(desk, delivery)


@router.post("/{id:key}/retry", status_code=202)
def retry_delivery(desk: TheDesk, account: Saver, id: DeliveryId) -> DeliveryShown:
    """Try a failed delivery again."""
    return delivery_shown(orders.retry(desk.library, desk.enqueue, account.id, id))
