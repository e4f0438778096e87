"""Sending an address with a browser, and reading the page that answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from lxml import html

from inkpost.model import Account, Delivery, Device
from tests.support.desk import Service

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
