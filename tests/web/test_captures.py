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


BOAT = "https://skerry.example.org/members/boat.jpg"


def keep_illustrated(
    service: Service,
    saver: requests.Session,
    pictures: dict[str, bytes],
    html: bytes = PAGE.encode(),
    **fields: object,
) -> requests.Response:
    address = service.address + "/api/v1/captures/illustrated"
    files = [("html", ("page.html", html, "text/html"))]
    files += [("pictures", ("a", one, "image/jpeg")) for one in pictures.values()]
    form = {"url": URL, "addresses": list(pictures)} | fields
    return saver.post(address, data=form, files=files, timeout=60)


def test_a_page_is_kept_with_its_pictures(
    service: Service, saver: requests.Session, owner: Account
) -> None:
    page = "<!doctype html><pre>one\ntwo é</pre>".encode()
    given = {"HTTPS://skerry.example.org:443/members/boat.jpg#1": b"\0\r\n--boat"}
    answer = keep_illustrated(service, saver, given, page)
    assert (answer.status_code, answer.json()) == (201, {"url": URL})
    kept = service.library.captures
    assert kept.find(owner.id, URL) == page
    assert kept.picture(owner.id, URL, BOAT) == b"\0\r\n--boat"


def test_a_page_may_come_without_pictures(
    service: Service, saver: requests.Session
) -> None:
    assert keep_illustrated(service, saver, {}).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"addresses": []}, "1 pictures came with 0 addresses"),
        ({"addresses": ["boat.jpg"]}, "is not a web address"),
        ({"url": "javascript:alert(1)"}, "only http and https"),
        ({"more": "1"}, "not as it should be"),
    ],
)
def test_what_is_no_page_with_pictures_is_refused(
    service: Service, saver: requests.Session, wrong: dict[str, object], told: str
) -> None:
    answer = keep_illustrated(service, saver, {BOAT: b"boat"}, PAGE.encode(), **wrong)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]


def test_an_empty_page_is_refused(service: Service, saver: requests.Session) -> None:
    answer = keep_illustrated(service, saver, {}, b" ")
    assert (answer.status_code, "is empty" in answer.json()["detail"]) == (422, True)


def test_61_pictures_are_too_many(service: Service, saver: requests.Session) -> None:
    many = {f"{BOAT}?{number}": b"boat" for number in range(61)}
    answer = keep_illustrated(service, saver, many)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {
        "addresses",
        "pictures",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("html", "sizes", "told"),
    [
        (11_000_000, (), "The page has more than 10 MB: send a part of it"),
        (10, (10_000_001,), f"The picture {BOAT}?0 has more than 10 MB: leave it out"),
        (10, (8_000_000,) * 4, "more than 30 MB: leave some out"),
        (9_000_000, (9_000_000,) * 4, "That is too big"),
    ],
)
def test_what_is_too_big_is_told(
    service: Service,
    saver: requests.Session,
    html: int,
    sizes: tuple[int, ...],
    told: str,
) -> None:
    given = {f"{BOAT}?{number}": bytes(size) for number, size in enumerate(sizes)}
    answer = keep_illustrated(service, saver, given, b"x" * html)
    assert answer.status_code == 413
    assert told in answer.json()["detail"]
