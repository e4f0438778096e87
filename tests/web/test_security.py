"""What every request must pass, and what every answer must carry."""

from __future__ import annotations

import re
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from socket import create_connection

import pytest
import requests

from tests.support.desk import Service
from tests.support.routes import changing_pages, walk

CLEAR_REFS = Path("/proc/self/clear_refs")

pytestmark = pytest.mark.slow


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
    service: Service, browser: requests.Session, headers: dict[str, str]
) -> None:  # safety 115: every page that changes something
    before = service.library.devices.list(service.library.accounts.owner().id)
    form = {"address": "evil@kindle.com", "urls": "https://evil.test/"}
    asked = changing_pages(service.app.routes)
    answers = {
        (method, path): browser.request(
            method, service.address + path, data=form, headers=headers, timeout=5
        ).status_code
        for method, path in asked
    }
    assert len(answers) > 40
    assert [way for way, status in answers.items() if status != 403] == []
    assert service.library.devices.list(service.library.accounts.owner().id) == before
    assert browser.get(service.address + "/devices", timeout=5).url.endswith("/devices")


def test_looking_changes_nothing(
    service: Service, browser: requests.Session
) -> None:  # safety 116: what is there to be looked at is another route
    known = {path for method, path in walk(service.app.routes) if method == "GET"}
    shown = {re.sub(r"\{\w+\}", "x", path) for path in known}
    only = {path for _way, path in changing_pages(service.app.routes)} - shown
    answers = {
        path: browser.get(service.address + path, timeout=5).status_code
        for path in sorted(only)
    }
    assert len(answers) > 20
    assert [path for path, status in answers.items() if status not in {404, 405}] == []
    assert browser.get(service.address + "/devices", timeout=5).url.endswith("/devices")


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
    assert "<h1>Too big</h1>" in answer.text


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


@pytest.mark.skipif(not CLEAR_REFS.exists(), reason="Linux tells the peak of memory")
@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("application/json", "/api/v1/deliveries"),
        ("application/json", "/api/v1/captures"),
        ("application/x-www-form-urlencoded", "/deliveries"),
        ("multipart/form-data; boundary=x", "/deliveries"),
    ],
)
def test_a_huge_body_takes_no_memory(
    service: Service, browser: requests.Session, kind: str, path: str
) -> None:  # safety 126: 200 MB without a length, under 50 MB of memory
    CLEAR_REFS.write_text("5")  # the peak is from now on
    before, piece = peak(), b"x" * 100_000
    with suppress(requests.ConnectionError):  # it hangs up while we go on
        answer = browser.post(
            service.address + path,
            data=(piece for _ in range(2000)),
            headers={"Content-Type": kind},
            timeout=60,
        )
        assert answer.status_code in {400, 401, 413, 422}
    assert peak() - before < 50_000


def peak() -> int:
    """Return the largest memory of this process, which the service is in, in kB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


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


@pytest.mark.parametrize(
    "part",
    [
        'form-data; name="urls"; filename="a"',
        "form-data",
        'form-data; name="urls"',
    ],
)
def test_a_form_of_many_parts_is_refused(
    service: Service, browser: requests.Session, part: str
) -> None:  # safety 126
    parts = f"--x\r\nContent-Disposition: {part}\r\n\r\n1\r\n" * 5000 + "--x--\r\n"
    answer = browser.post(
        service.address + "/deliveries",
        data=parts.encode(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        timeout=30,
    )
    assert answer.status_code in {400, 413, 422}


def test_five_hundred_silent_clients_keep_no_page_away(
    service: Service,
) -> None:  # safety 128: a proxy closes them; until then everybody else is served
    host, port = service.address.removeprefix("http://").split(":")
    with ExitStack() as stack:
        for _ in range(500):
            line = stack.enter_context(create_connection((host, int(port)), 5))
            line.send(b"POST /deliveries HTTP/1.1\r\nHost: x\r\nContent-Le")
        began = time.monotonic()
        answer = requests.get(service.address + "/sign-in", timeout=10)
        took = time.monotonic() - began
    assert answer.status_code == 200
    assert took < 5
