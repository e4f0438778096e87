"""The API and its tokens: which open what, and what is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from socket import create_connection

import pytest
import requests

from inkpost.model import Account, Scope
from tests.support.desk import Service
from tests.web.test_api import URL, program

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def master(service: Service, owner: Account) -> Iterator[requests.Session]:
    with program(service, owner, "all") as session:
        yield session


@pytest.fixture(scope="module")
def api(service: Service) -> str:
    return service.address + "/api/v1"


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ink_wrong", "Basic aW5rOng=", "Bearer " + "x" * 9000],
)
def test_without_a_token_there_is_nothing(
    api: str, authorization: str | None
) -> None:  # safety 123
    headers = {"Authorization": authorization}
    answer = requests.get(api + "/devices", headers=headers, timeout=5)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["detail"].startswith("A valid token is needed")


def test_a_token_without_end_is_refused_before_it_is_read(
    api: str,
) -> None:  # safety 123
    host, port = api.split("/")[2].split(":")
    head = f"GET /api/v1/devices HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer "
    with create_connection((host, int(port)), 10) as line:
        line.sendall(head.encode() + b"x" * 100_000)
        assert line.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.1 431"))


def test_a_token_in_the_address_is_none(
    service: Service, owner: Account, api: str
) -> None:  # safety 123
    _token, secret = service.library.tokens.make(owner.id, "test", "all")
    answer = requests.get(api + "/devices", params={"token": secret}, timeout=5)
    assert answer.status_code == 401


def test_a_revoked_and_an_old_token_are_none(
    service: Service, owner: Account, api: str
) -> None:  # safety 123
    past = datetime(2020, 1, 1, tzinfo=UTC)
    tokens = service.library.tokens
    revoked, first = tokens.make(owner.id, "revoked", "all")
    _old, second = tokens.make(owner.id, "old", "all", past)
    tokens.revoke(owner.id, revoked.id)
    answers = [
        requests.get(
            api + "/devices", headers={"Authorization": f"Bearer {secret}"}, timeout=5
        )
        for secret in (first, second)
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].content == answers[1].content


def test_a_session_opens_no_api(
    service: Service, api: str, browser: requests.Session
) -> None:
    assert browser.get(api + "/devices", timeout=5).status_code == 401


def test_a_token_opens_no_page(service: Service, master: requests.Session) -> None:
    assert master.get(service.address + "/", timeout=5).url.endswith("/sign-in")


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        ("save", "GET", "/deliveries", 403),
        ("save", "GET", "/devices", 200),
        ("save", "POST", "/devices", 403),
        ("save", "DELETE", "/devices/x", 403),
        ("read", "GET", "/deliveries", 200),
        ("read", "GET", "/devices", 200),
        ("read", "POST", "/deliveries", 403),
        ("read", "POST", "/devices", 403),
        ("read", "POST", "/deliveries/x/retry", 403),
        ("all", "GET", "/deliveries", 200),
    ],
)
def test_a_token_does_what_its_scope_says(
    service: Service,
    owner: Account,
    api: str,
    scope: Scope,
    method: str,
    path: str,
    status: int,
) -> None:
    session = program(service, owner, scope)
    body = {"urls": [URL], "device": "x"} if path == "/deliveries" else {"address": "x"}
    answer = session.request(method, api + path, json=body, timeout=5)
    assert answer.status_code == status
    if status == 403:
        assert f"scope of this token is “{scope}”" in answer.json()["detail"]
