"""Signing in by a link that works once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from inkpost.model import Account
from inkpost.settings import Settings
from library import open_library
from tests.support.desk import Service
from tests.support.service import running
from tests.support.tables import laid
from web.app import build_app
from web.desk import Desk


def press(service: Service, url: str) -> requests.Response:
    headers = {"Origin": service.address}
    return requests.post(url, headers=headers, timeout=5, allow_redirects=False)


def test_a_link_that_a_scanner_opened_still_works(
    service: Service, owner: Account
) -> None:  # safety 121
    url = service.link(owner)
    opened = [requests.get(url, timeout=5) for _ in range(5)]
    assert {answer.status_code for answer in opened} == {200}
    assert not any(answer.cookies for answer in opened)
    assert press(service, url).cookies["inkpost"]


def test_a_link_works_once(service: Service, owner: Account) -> None:  # safety 121
    url = service.link(owner)
    first, second = press(service, url), press(service, url)
    assert (first.status_code, second.status_code) == (303, 403)
    assert "ask for a new one" in second.text
    assert not second.cookies


def test_a_new_link_ends_the_older(service: Service, owner: Account) -> None:
    older = service.link(owner)
    service.link(owner)
    assert press(service, older).status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts(
    service: Service, owner: Account
) -> None:
    cookie = press(service, service.link(owner)).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_signing_out_ends_the_session_in_the_library(
    service: Service, owner: Account
) -> None:
    browser = service.session(owner)
    kept = dict(browser.cookies)
    browser.post(service.address + "/sign-out", timeout=5)
    answer = requests.get(service.address + "/", cookies=kept, timeout=5)
    assert answer.url.endswith("/sign-in")


@pytest.mark.parametrize(
    "path", ["/", "/devices", "/deliveries", "/account", "/readers"]
)
def test_without_a_session_there_is_only_the_door(service: Service, path: str) -> None:
    answer = requests.get(service.address + path, timeout=5)
    assert answer.url.endswith("/sign-in")


@pytest.mark.parametrize("cookie", ["", "x", "é" * 50, "a" * 5000])
def test_an_invented_session_is_none(service: Service, cookie: str) -> None:
    headers = {"Cookie": f"inkpost={cookie}".encode()}
    answer = requests.get(service.address + "/", headers=headers, timeout=5)
    assert answer.url.endswith("/sign-in")


def test_over_https_the_cookie_belongs_to_this_host_alone(tmp_path: Path) -> None:
    library = open_library("", laid(tmp_path))
    settings = Settings(public_url="https://inkpost.test", data_dir=tmp_path)
    app = build_app(Desk(settings, library, lambda _step, _id: None))
    token = library.accounts.make_sign_in_link(library.accounts.owner().id)
    with running(lambda _address: app) as address:
        answer = requests.post(
            f"{address}/sign-in/{token}",
            headers={"Origin": "https://inkpost.test"},
            timeout=5,
            allow_redirects=False,
        )
    assert answer.headers["Set-Cookie"].startswith("__Host-inkpost=")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_a_session_ends_by_itself(tmp_path: Path) -> None:
    time = [datetime(2026, 11, 14, tzinfo=UTC)]
    library = open_library("", laid(tmp_path), lambda: time[0])
    token = library.accounts.make_sign_in_link(library.accounts.owner().id)
    time[0] += timedelta(minutes=16)
    assert library.accounts.use_sign_in_link(token) is None
