"""Other services by the API: added, listed, removed, and their secrets never shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from inkpost.model import Account, UpstreamId
from tests.support.desk import Service

pytestmark = pytest.mark.slow

MINIFLUX = {"kind": "miniflux", "url": "https://rss.example.org/", "token": "t0ken-x"}
WALLABAG = {
    "kind": "wallabag",
    "url": "https://bag.example.org",
    "client_id": "anna",
    "client_secret": "s3cret-y",
    "username": "anna",
    "password": "s3cret-z",
}
SECRETS = ("t0ken-x", "t0ken-new", "s3cret-y", "s3cret-z")


@pytest.fixture
def root(service: Service) -> str:
    return f"{service.address}/api/v1/services"


@pytest.fixture
def program(service: Service, owner: Account) -> Iterator[requests.Session]:
    with requests.Session() as session:
        _token, secret = service.library.tokens.make(owner.id, "program", "all")
        session.headers["Authorization"] = f"Bearer {secret}"
        yield session
    for each in service.library.upstreams.list(owner.id):
        service.library.upstreams.remove(owner.id, each.id)


def test_they_are_added_listed_and_removed(
    service: Service, program: requests.Session, root: str
) -> None:
    added = program.post(root, json=MINIFLUX, timeout=10)
    assert (added.status_code, added.json()) == (202, {
        "id": added.json()["id"], "kind": "miniflux", "url": "https://rss.example.org",
        "trouble": None, "visited_at": None,
    })  # fmt: skip
    assert service.woken[-1] == ("visit", added.json()["id"])
    other = program.post(root, json=WALLABAG, timeout=10)
    listed = program.get(root, timeout=10)
    assert listed.json()["items"] == [added.json(), other.json()]
    assert not [one for one in SECRETS if one in listed.text + other.text + added.text]
    opened = service.library.upstreams.open(UpstreamId(other.json()["id"]))
    assert opened
    assert opened[1] == {
        name: WALLABAG[name]
        for name in ("client_id", "client_secret", "username", "password")
    }
    gone = f"{root}/{added.json()['id']}"
    assert program.delete(gone, timeout=10).status_code == 204
    assert program.delete(gone, timeout=10).status_code == 404
    assert program.get(root, timeout=10).json()["items"] == [other.json()]


def test_the_same_one_again_is_opened_with_the_new_secret(
    service: Service, program: requests.Session, root: str
) -> None:
    first = program.post(root, json=MINIFLUX, timeout=10).json()
    again = program.post(root, json=MINIFLUX | {"token": "t0ken-new"}, timeout=10)
    assert again.json() == first
    opened = service.library.upstreams.open(UpstreamId(first["id"]))
    assert opened
    assert opened[1] == {"token": "t0ken-new"}


def test_a_request_sent_twice_is_one_visit(
    service: Service, program: requests.Session, root: str
) -> None:
    key = {"Idempotency-Key": "one"}
    before = len(service.woken)
    for _time in range(2):
        program.post(root, json=MINIFLUX, headers=key, timeout=10).raise_for_status()
    assert len(service.woken) == before + 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "file:///etc/passwd"},
        {"url": "https://anna:pw@rss.example.org"},
        {"kind": "pocket"},
        {"token": ""},
        {"extra": 1},
    ],
)
def test_what_cannot_be_is_refused_without_saying_the_secret(
    program: requests.Session, root: str, wrong: dict[str, object]
) -> None:
    refused = program.post(root, json=MINIFLUX | wrong, timeout=10)
    assert refused.status_code == 422
    assert "t0ken-x" not in refused.text
    assert program.get(root, timeout=10).json()["items"] == []


def test_a_token_that_only_reads_may_not_add_any(
    service: Service, owner: Account, root: str
) -> None:
    _token, secret = service.library.tokens.make(owner.id, "phone", "read")
    headers = {"Authorization": f"Bearer {secret}"}
    assert (
        requests.post(root, json=MINIFLUX, headers=headers, timeout=10).status_code
        == 403
    )
