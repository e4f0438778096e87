"""Deliveries: the list, one in its progress, its outcome and its files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime

from inkpost import orders
from inkpost.model import FINAL, Delivery, DeliveryId, DeliveryState
from web import words
from web.counter import book_file
from web.desk import TheDesk
from web.languages import N_
from web.outbox import find_mail
from web.page import page
from web.progress import LastEventId, follow, forecast
from web.reader import Reader
from web.told import told

router = APIRouter()

#: Deliveries on one page of the list.
PAGE = 30


#: Which of them are shown, and the states that this means; none: every one.
Kind = Literal["all", "moving", "sent", "trouble"]
KINDS: dict[Kind, tuple[str, frozenset[DeliveryState]]] = {
    "all": (N_("All"), frozenset()),
    "moving": (N_("On the way"), frozenset(DeliveryState) - FINAL),
    "sent": (N_("Sent"), frozenset({DeliveryState.SENT})),
    "trouble": (N_("Need a look"), FINAL - {DeliveryState.SENT}),
}


@router.get("/deliveries")
def show_all(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    kind: Kind = "all",
    before: AwareDatetime | None = None,
    after: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Show what was sent, the newest first."""
    _name, states = KINDS[kind]
    found = desk.library.deliveries.list(
        reader.id, PAGE + 1, before, after or None, states
    )
    return page(
        request,
        "deliveries.html",
        reader,
        deliveries=found[:PAGE],
        older=found[PAGE - 1] if len(found) > PAGE else None,
        kind=kind,
        kinds={each: name for each, (name, _states) in KINDS.items()},
        words=words,
    )


def _delivery(desk: TheDesk, reader: Reader, id: DeliveryId) -> Delivery:
    return desk.library.deliveries.find(reader.id, id)


#: The delivery that the path names, if it is the reader's; 404 otherwise.
TheDelivery = Annotated[Delivery, Depends(_delivery)]


@router.get("/deliveries/{id:key}")
def show(
    request: Request, desk: TheDesk, reader: Reader, delivery: TheDelivery
) -> Response:
    """Show how far it is, or what came of it."""
    mail = find_mail(desk.store, delivery)
    events = desk.library.deliveries.events(reader.id, delivery.id)
    return page(
        request,
        "delivery.html",
        reader,
        delivery=delivery,
        final=delivery.state in FINAL,
        sentence=forecast(desk.library, delivery) or delivery.sentence,
        steps=words.steps(delivery.state, events),
        mail=mail,
        volumes=desk.library.volumes.of(reader.id, delivery.id),
        words=words,
    )


@router.get("/deliveries/{id:key}/events", response_class=EventSourceResponse)
async def events(
    desk: TheDesk, delivery: TheDelivery, last_event_id: LastEventId = 0
) -> AsyncIterator[ServerSentEvent]:
    """Tell what happens to it, while it happens."""
    async for event in follow(desk.library, delivery, last_event_id, told):
        yield event


@router.get("/deliveries/{id:key}/book")
def book(desk: TheDesk, delivery: TheDelivery) -> Response:
    """Return the book as a file."""
    return book_file(desk, delivery)


@router.get("/deliveries/{id:key}/mail")
def mail(desk: TheDesk, delivery: TheDelivery) -> Response:
    """Return the mail, where it was written to the outbox."""
    found = find_mail(desk.store, delivery)
    if found is None:
        raise HTTPException(404)
    return FileResponse(
        found.path, media_type="message/rfc822", filename=found.path.name
    )


@router.post("/deliveries/{id:key}/retry")
def retry(desk: TheDesk, reader: Reader, id: DeliveryId) -> Response:
    """Try a failed one again."""
    return _shown(orders.retry(desk.library, desk.enqueue, reader.id, id))


@router.post("/deliveries/{id:key}/again")
def send_again(desk: TheDesk, reader: Reader, id: DeliveryId) -> Response:
    """Send once more what was maybe sent."""
    return _shown(orders.send_again(desk.library, desk.enqueue, reader.id, id))


@router.post("/deliveries/{id:key}/leave")
def leave(desk: TheDesk, reader: Reader, id: DeliveryId) -> Response:
    """Take what was maybe sent as sent."""
    return _shown(desk.library.deliveries.leave(reader.id, id))


def _shown(delivery: Delivery) -> Response:
    return RedirectResponse(f"/deliveries/{delivery.id}", 303)
