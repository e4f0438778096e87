"""What every request must pass, and what every answer must carry."""

from __future__ import annotations

import pytest
import requests

from tests.support.desk import Service

pytestmark = pytest.mark.slow

CHANGES = [
    "/deliveries",
    "/devices",
    "/sign-out",
    "/sign-in/x",
    "/devices/x/remove",
    "/deliveries/x/retry",
    "/deliveries/x/again",
    "/deliveries/x/leave",
    "/settings/tokens",
    "/settings/tokens/x/revoke",
]


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": None},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Content-Type": "text/plain"},
    ],
)
def test_another_site_can_change_nothing(
    service: Service, browser: requests.Session, path: str, headers: dict[str, str]
) -> None:  # safety 115
    before = service.library.devices.list(service.library.accounts.owner().id)
    form = {"address": "evil@kindle.com", "urls": "https://evil.test/"}
    answer = browser.post(service.address + path, data=form, headers=headers, timeout=5)
    assert answer.status_code == 403
    assert service.library.devices.list(service.library.accounts.owner().id) == before
    assert browser.get(service.address + "/devices", timeout=5).url.endswith("/devices")


@pytest.mark.parametrize("path", CHANGES)
def test_looking_changes_nothing(
    service: Service, browser: requests.Session, path: str
) -> None:  # safety 116
    answer = browser.get(service.address + path, timeout=5, allow_redirects=False)
    assert answer.status_code in {200, 405}
    assert browser.head(service.address + path, timeout=5).status_code == 405


@pytest.mark.parametrize(
    "host", ["evil.test", "127.0.0.1.evil.test", "127.0.0.1@evil.test", "", "[::]:80"]
)
def test_a_wrong_host_is_refused(service: Service, host: str) -> None:  # safety 120
    answer = requests.get(
        service.address + "/sign-in", headers={"Host": host}, timeout=5
    )
    assert answer.status_code == 400
    assert service.address in answer.text or "Invalid" in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nope", "/healthz", "/static/x"])
def test_every_answer_carries_the_headers(
    service: Service, browser: requests.Session, path: str
) -> None:  # safety 117
    headers = browser.get(service.address + path, timeout=5).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"


def test_static_files_are_kept_for_a_year(service: Service) -> None:
    answer = requests.get(service.address + "/static/inkpost.css", timeout=5)
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.content) < 20_000


@pytest.mark.parametrize(
    "path", ["/", "/devices", "/deliveries", "/sign-in/x", "/settings"]
)
def test_no_page_has_a_script_or_a_style_of_its_own(
    service: Service, browser: requests.Session, path: str
) -> None:
    page = browser.get(service.address + path, timeout=5).text
    assert "style=" not in page
    assert "<style" not in page
    assert " onclick" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/')


def test_a_body_that_is_too_big_is_refused(
    service: Service, browser: requests.Session
) -> None:  # safety 126
    answer = browser.post(
        service.address + "/deliveries", data={"urls": "x" * 3_000_000}, timeout=30
    )
    assert answer.status_code == 413


def test_a_body_without_a_length_is_refused_when_it_is_too_big(
    service: Service, browser: requests.Session
) -> None:  # safety 126
    answer = browser.post(
        service.address + "/deliveries",
        data=(b"urls=" + b"x" * 100_000 for _ in range(30)),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=30,
    )
    assert answer.status_code in {400, 413}


@pytest.mark.parametrize(
    "body",
    ["&".join(f"a{number}=1" for number in range(100_000)), "urls=%ff%fe&=&==&&"],
)
def test_a_strange_form_is_refused(
    service: Service, browser: requests.Session, body: str
) -> None:  # safety 126
    answer = browser.post(
        service.address + "/deliveries",
        data=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        timeout=30,
    )
    assert answer.status_code in {400, 413, 422}
