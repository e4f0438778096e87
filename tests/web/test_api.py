"""The API: tokens, orders, devices, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from inkpost.model import Account, DeliveryState, Device, Scope
from tests.support.desk import Service, serving
from tests.support.sending import let_it_wait
from tests.support.steps import finish, start

URL = "https://skerry.example.org/api"


@pytest.fixture(scope="module")
def device(service: Service, owner: Account) -> Device:
    return service.library.devices.add(owner.id, "Anna", "anna@kindle.com", "kindle")


def program(service: Service, owner: Account, scope: Scope) -> requests.Session:
    _token, secret = service.library.tokens.make(owner.id, "test", scope)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {secret}"
    return session


@pytest.fixture(scope="module")
def saver(service: Service, owner: Account) -> Iterator[requests.Session]:
    with program(service, owner, "save") as session:
        yield session


@pytest.fixture(scope="module")
def master(service: Service, owner: Account) -> Iterator[requests.Session]:
    with program(service, owner, "all") as session:
        yield session


@pytest.fixture(scope="module")
def api(service: Service) -> str:
    return service.address + "/api/v1"


def test_an_order_is_made(
    service: Service, api: str, saver: requests.Session, device: Device
) -> None:
    order = {"urls": [f"{URL}/1", f"{URL}/2"], "device": device.id, "title": "Two"}
    answer = saver.post(api + "/deliveries", json=order, timeout=5)
    assert answer.status_code == 202
    made = answer.json()
    assert made["state"] == "queued"
    assert [item["url"] for item in made["items"]] == order["urls"]
    assert made["name"] == "Two"
    assert ("fetch", made["id"]) in service.woken


def test_an_order_may_name_the_address_of_a_device(
    api: str, saver: requests.Session, device: Device
) -> None:
    order = {"urls": [f"{URL}/address"], "address": "Anna@free.kindle.com"}
    answer = saver.post(api + "/deliveries", json=order, timeout=5)
    assert answer.json()["device"] == device.id


def test_an_address_may_be_of_a_domain_that_the_operator_lets_books_go_to(
    tmp_path: Path,
) -> None:
    domains = {"device_domains": "readers.example"}
    with serving(tmp_path, "ink@books.example.org", **domains) as house:
        owner = house.library.accounts.owner()
        kept = house.library.devices.add(owner.id, "Tolino", "bo@readers.example")
        order = {"urls": [URL], "address": "bo@readers.example"}
        with program(house, owner, "save") as saver:
            api = house.address + "/api/v1/deliveries"
            answer = saver.post(api, json=order, timeout=5)
            assert answer.json()["device"] == kept.id
            order["address"] = "al@readers.example"
            answer = saver.post(api, json=order, timeout=5)
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("None of your devices has this address")


def test_the_same_key_orders_once(
    api: str, saver: requests.Session, device: Device
) -> None:
    order = {"urls": [f"{URL}/key"], "device": device.id}
    key = {"Idempotency-Key": "one"}
    first, second = (
        saver.post(api + "/deliveries", json=order, headers=key, timeout=5)
        for _ in range(2)
    )
    assert first.json()["id"] == second.json()["id"]


def test_the_same_key_survives_a_failure(
    service: Service, api: str, saver: requests.Session, device: Device
) -> None:
    order = {"urls": [f"{URL}/key-failed"], "device": device.id}
    key = {"Idempotency-Key": "failed"}
    first = saver.post(api + "/deliveries", json=order, headers=key, timeout=5).json()
    claim = start(service.library, first["id"])
    service.library.work.settle(claim, DeliveryState.FAILED, "No")
    again = saver.post(api + "/deliveries", json=order, headers=key, timeout=5).json()
    assert (again["id"], again["state"]) == (first["id"], "failed")


def test_the_same_key_for_another_order_is_refused(
    api: str, saver: requests.Session, device: Device
) -> None:
    key = {"Idempotency-Key": "other"}
    orders = [{"urls": [f"{URL}/{name}"], "device": device.id} for name in "ab"]
    answers = [
        saver.post(api + "/deliveries", json=order, headers=key, timeout=5)
        for order in orders
    ]
    assert [answer.status_code for answer in answers] == [202, 422]
    assert "take a new one" in answers[1].json()["detail"]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"urls": []}, ""),
        ({"urls": ["nope"]}, "is not a web address"),
        ({"urls": ["file:///etc/passwd"]}, "only http and https"),
        ({"urls": "https://example.org/"}, ""),
        ({"urls": [URL], "device": "x", "address": "a@kindle.com"}, "and not both"),
        ({"urls": [URL], "device": None}, "Give either"),
        ({"urls": [URL], "device": None, "address": "a@evil.test"}, "not a device"),
        ({"urls": [URL], "format": "exe"}, ""),
        ({"urls": [URL], "more": 1}, ""),
        ({"urls": [1]}, ""),
        ({}, ""),
        ([], ""),
    ],
)
def test_what_is_wrong_is_said(
    api: str, saver: requests.Session, device: Device, order: object, said: str
) -> None:  # safety 129
    whole = {"device": device.id} | order if isinstance(order, dict) else order
    answer = saver.post(api + "/deliveries", json=whole, timeout=5)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"urls": [NaN]}',
        b'{"urls": [Infinity]}',
        b'{"urls": [1e400]}',
        b"[" * 50_000,
        b'{"a":' * 50_000,
        b'{"urls": [' + b"9" * 10_000 + b"]}",
        b"\xff\xfe",
        b"{",
        b'{"urls": ["http://a\\ud800/"]}',
    ],
)
def test_what_is_no_json_is_refused(
    api: str, saver: requests.Session, body: bytes
) -> None:  # safety 129
    headers = {"Content-Type": "application/json"}
    answer = saver.post(api + "/deliveries", data=body, headers=headers, timeout=5)
    assert answer.status_code == 400
    assert "not JSON" in answer.json()["detail"]


def test_a_form_is_not_json(
    api: str, saver: requests.Session
) -> None:  # safety 115: a form can be posted from any site
    answer = saver.post(api + "/deliveries", data='{"urls": []}', timeout=5)
    assert answer.status_code == 422


@pytest.mark.parametrize("in_pieces", [False, True])
@pytest.mark.parametrize("path", ["/deliveries", "/articles", "/captures"])
def test_a_body_that_is_too_big_is_refused(
    api: str, saver: requests.Session, path: str, in_pieces: bool
) -> None:  # safety 126
    pieces = [b'"', *[b"x" * 1_000_000] * 16]
    answer = saver.post(
        api + path,
        data=iter(pieces) if in_pieces else b"".join(pieces),
        headers={"Content-Type": "application/json"},
        timeout=30,
    )
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "That is too big: send less at once."


def test_devices_come_and_go(api: str, master: requests.Session) -> None:
    new = {"address": "bo@pbsync.com", "name": "Bo"}
    made = master.post(api + "/devices", json=new, timeout=5)
    assert made.status_code == 201
    assert made.json()["kind"] == "pocketbook"
    url = f"{api}/devices/{made.json()['id']}"
    assert [master.delete(url, timeout=5).status_code for _ in range(2)] == [204, 404]


def test_other_ways_out_are_added_as_on_the_page(
    service: Service, api: str, master: requests.Session, saver: requests.Session
) -> None:
    cloud = {"url": "https://cloud.example.org/api", "user": "a", "password": "geheim"}
    made = master.post(api + "/devices/ways/web-folder", json=cloud, timeout=5)
    assert (made.status_code, made.json()["kind"]) == (201, "webdav")
    assert made.json()["address"] == "https://cloud.example.org/api/"
    assert not made.json()["proved"]
    assert ("code", made.json()["id"]) in service.woken
    plain = cloud | {"url": "http://cloud.example.org/api"}
    refused = master.post(api + "/devices/ways/web-folder", json=plain, timeout=5)
    assert (refused.status_code, "over https only" in refused.text) == (422, True)
    assert "geheim" not in made.text + refused.text
    kobo = master.post(api + "/devices/ways/folder", json={"folder": "Kobo"}, timeout=5)
    assert (kobo.json()["kind"], kobo.json()["proved"]) == ("folder", False)
    assert service.library.proofs.waiting(kobo.json()["id"])
    out = master.post(
        api + "/devices/ways/folder", json={"folder": "../etc"}, timeout=5
    )
    assert out.status_code == 422
    download = master.post(api + "/devices/ways/download", timeout=5).json()
    assert (download["kind"], download["proved"]) == ("download", True)
    forbidden = saver.post(api + "/devices/ways/download", timeout=5)
    assert forbidden.status_code == 403
    for device in (made.json(), kobo.json(), download):
        master.delete(f"{api}/devices/{device['id']}", timeout=5)


def test_the_list_has_pages(
    service: Service, owner: Account, api: str, master: requests.Session, device: Device
) -> None:
    for number in range(3):
        service.library.deliveries.order(owner.id, [f"{URL}/page/{number}"], device.id)
    first = master.get(api + "/deliveries", params={"limit": 2}, timeout=5).json()
    assert len(first["items"]) == 2
    rest = {"limit": 2, "cursor": first["next"]}
    second = master.get(api + "/deliveries", params=rest, timeout=5).json()
    assert second["items"][0]["items"][0]["url"] == f"{URL}/page/0"


@pytest.mark.parametrize("cursor", ["x", "2026-01-01T00:00:00", "';drop"])
def test_a_cursor_of_its_own_is_refused(
    api: str, master: requests.Session, cursor: str
) -> None:
    answer = master.get(api + "/deliveries", params={"cursor": cursor}, timeout=5)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


def test_a_book_is_followed_and_downloaded(
    service: Service, api: str, master: requests.Session, device: Device
) -> None:
    order = {"urls": [f"{URL}/book"], "device": device.id}
    made = master.post(api + "/deliveries", json=order, timeout=5).json()
    url = f"{api}/deliveries/{made['id']}"
    assert master.get(url + "/book", timeout=5).status_code == 404
    finish(service.library, service.data_dir, made["id"])
    assert "event: end" in master.get(url + "/events", timeout=5).text
    assert master.get(url, timeout=5).json()["book"]["title"] == "A-book"
    assert master.get(url + "/book", timeout=5).content == b"PK"


def test_who_waits_is_told_how_many_seconds(
    service: Service, owner: Account, api: str, master: requests.Session, device: Device
) -> None:
    id = let_it_wait(service, owner, device, "api")
    url = f"{api}/deliveries/{id}"
    assert master.get(url, timeout=5).json()["seconds_left"] > 60
    finish(service.library, service.data_dir, id)
    assert master.get(url, timeout=5).json()["seconds_left"] is None


def test_any_site_may_ask_with_a_token_and_none_with_a_cookie(api: str) -> None:
    headers = {"Origin": "https://reader.example.org"}
    asked = headers | {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    answer = requests.options(api + "/deliveries", headers=asked, timeout=5)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    page = requests.get(api[: -len("/api/v1")] + "/sign-in", headers=headers, timeout=5)
    assert "Access-Control-Allow-Origin" not in page.headers


def test_the_schema_tells_all_that_there_is(service: Service) -> None:
    schema = requests.get(service.address + "/openapi.json", timeout=5).json()
    routes = {
        context.path_format
        for route in service.app.routes
        for context in getattr(route, "effective_route_contexts", tuple)()
    }
    api = {path for path in routes if path.startswith("/api/")}
    assert set(schema["paths"]) == api
    assert {path.split("/")[3] for path in api} >= {
        "articles",
        "deliveries",
        "devices",
        "exports",
        "rules",
        "saves",
    }
    answers = schema["paths"]["/api/v1/devices"]["get"]["responses"]
    assert "application/problem+json" in answers["401"]["content"]


def test_the_schema_shows_an_example_of_everything(service: Service) -> None:
    schema = requests.get(service.address + "/openapi.json", timeout=5).json()
    ours = {
        name: value
        for name, value in schema["components"]["schemas"].items()
        if name not in {"HTTPValidationError", "ValidationError"}
    }
    without = [
        f"{name}.{field}"
        for name, value in ours.items()
        for field, shape in value.get("properties", {}).items()
        if "examples" not in shape and "$ref" not in str(shape)
    ]
    assert len(ours) > 15
    assert without == []


def test_an_address_that_is_not_there_is_a_problem(api: str) -> None:
    answer = requests.get(api + "/nope", timeout=5)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
