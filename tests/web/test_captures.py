"""Captures by the API: what the extension sends, and what is refused (safety 57)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from inkpost.model import Account
from tests.support.desk import Service
from tests.web.test_api import program

URL = "https://skerry.example.org/members/boat"
PAGE = "<!doctype html><title>A boat</title><p>For members.</p>"


@pytest.fixture(scope="module")
def saver(service: Service, owner: Account) -> Iterator[requests.Session]:
    with program(service, owner, "save") as session:
        yield session


def keep(
    service: Service, saver: requests.Session, **fields: object
) -> requests.Response:
    url = service.address + "/api/v1/captures"
    return saver.post(url, json={"url": URL, "html": PAGE} | fields, timeout=20)


def test_a_page_is_kept_for_the_next_order(
    service: Service, saver: requests.Session, owner: Account
) -> None:
    answer = keep(service, saver, url="HTTPS://Skerry.example.org:443/members/boat#top")
    assert (answer.status_code, answer.json()) == (201, {"url": URL})
    assert service.library.captures.find(owner.id, URL) == PAGE.encode()


def test_an_order_keeps_the_words_that_were_chosen(
    service: Service, saver: requests.Session, owner: Account
) -> None:
    chosen = URL + "#:~:text=For%20members"
    assert keep(service, saver, url=chosen).json() == {"url": chosen}
    device = service.library.devices.add(owner.id, "Anna", "anna@kindle.com")
    order = {"urls": [chosen], "device": device.id}
    made = saver.post(service.address + "/api/v1/deliveries", json=order, timeout=5)
    assert made.json()["items"][0]["url"] == chosen


@pytest.mark.slow
def test_a_page_of_11_mb_is_too_big(service: Service, saver: requests.Session) -> None:
    answer = keep(service, saver, html="x" * 11_000_000)
    assert answer.status_code == 413


@pytest.mark.slow
def test_a_page_of_9_mb_is_kept(service: Service, saver: requests.Session) -> None:
    assert keep(service, saver, html="x" * 9_000_000).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [{"url": "javascript:alert(1)"}, {"html": ""}, {"html": None}, {"more": 1}],
)
def test_what_is_no_page_is_refused(
    service: Service, saver: requests.Session, wrong: dict[str, object]
) -> None:
    assert keep(service, saver, **wrong).status_code == 422


def test_a_token_that_may_only_look_keeps_nothing(
    service: Service, owner: Account
) -> None:
    with program(service, owner, "read") as looker:
        assert keep(service, looker).status_code == 403
