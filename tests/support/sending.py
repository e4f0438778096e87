"""Sending an address with a browser, and reading the page that answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests
from lxml import html
from sqlalchemy import update

from inkpost.model import Account, Delivery, DeliveryId, Device
from library.tables import deliveries, events
from tests.support.desk import Service
from tests.support.steps import finish

URL = "https://skerry.example.org/2026/boat"


@pytest.fixture
def device(service: Service, owner: Account) -> Iterator[Device]:
    device = service.library.devices.add(owner.id, "Anna", "anna@kindle.com", "kindle")
    yield device
    service.library.devices.remove(owner.id, device.id)


def parsed(answer: requests.Response) -> html.HtmlElement:
    return html.fromstring(answer.content)


def text(answer: requests.Response) -> str:
    return " ".join(parsed(answer).text_content().split())


def newest(service: Service, owner: Account) -> Delivery:
    return service.library.deliveries.list(owner.id, 1)[0]


def send(service: Service, browser: requests.Session, device: Device, urls: str) -> str:
    form = {"urls": urls, "device": device.id}
    answer = browser.post(service.address + "/deliveries", data=form, timeout=5)
    answer.raise_for_status()
    return answer.url


def let_it_wait(
    service: Service, owner: Account, device: Device, name: str
) -> DeliveryId:
    """Order two, ten hours ago; one has ended since. Return the other one's id."""
    order = service.library.deliveries.order
    one, other = (order(owner.id, [f"{URL}/{name}/{n}"], device.id) for n in "12")
    then = datetime.now(UTC) - timedelta(hours=10)
    with service.library._database.write() as connection:
        mine = deliveries.c.id.in_((one.id, other.id))
        values = {"created_at": then, "updated_at": then}
        connection.execute(update(deliveries).where(mine).values(values))
        theirs = events.c.delivery_id.in_((one.id, other.id))
        connection.execute(update(events).where(theirs).values(at=then))
    finish(service.library, service.data_dir, one.id)
    return other.id
