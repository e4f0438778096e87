"""When what stands behind the pages is away (safety 134)."""

from __future__ import annotations

import time
from pathlib import Path

import requests

from inkpost.settings import Settings
from library import limits_of, open_library
from tests.support.service import running
from tests.support.tables import laid
from web.app import build_app, create_app
from web.desk import Desk


def test_an_order_is_kept_while_the_broker_is_away(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, redis_url="redis://127.0.0.1:1/0")
    library = open_library("", laid(tmp_path))
    owner = library.accounts.owner()
    device = library.devices.add(owner.id, "Anna", "anna@kindle.com")
    link = library.accounts.make_sign_in_link(owner.id)
    with running(lambda _address: create_app(settings)) as address:
        browser = requests.Session()
        browser.headers["Origin"] = settings.public_url
        browser.post(f"{address}/sign-in/{link}", timeout=5)
        began = time.monotonic()
        form = {"urls": "https://example.org/a", "device": device.id}
        answer = browser.post(f"{address}/deliveries", data=form, timeout=20)
    assert "Waiting for its turn" in answer.text
    assert time.monotonic() - began < 15
    assert len(library.deliveries.list(owner.id)) == 1
    library.close()


def test_a_broken_database_is_said_to_who_watches(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    library = open_library("", laid(tmp_path))
    desk = Desk(settings, library, lambda _step, _id: None)
    library.runs.note("clock", 0.001)
    with running(lambda _address: build_app(desk)) as address:
        assert requests.get(f"{address}/readyz", timeout=30).status_code == 200
        library.close()
        (tmp_path / "inkpost.sqlite").write_bytes(b"not a database" * 1000)
        assert requests.get(f"{address}/readyz", timeout=30).status_code == 503
        assert requests.get(f"{address}/healthz", timeout=30).status_code == 200
        broken = requests.get(
            f"{address}/", cookies={"inkpost": "x"}, timeout=30, allow_redirects=False
        )
    assert broken.status_code == 500
    assert "Something broke" in broken.text
    assert "Traceback" not in broken.text
    assert str(tmp_path) not in broken.text


def crowded(folder: Path, **limits: int) -> tuple[int, str, requests.Response]:
    """Order twice where the limits are such; return what the API says of the second.

    The third is what a reader sees who presses the button of a page.
    """
    settings = Settings.model_validate(
        {"data_dir": folder, "guest_sites": ("*",)} | limits
    )
    library = open_library("", laid(folder), limits=limits_of(settings))
    owner = library.accounts.owner()
    device = library.devices.add(owner.id, "Anna", "anna@kindle.com")
    _token, secret = library.tokens.make(owner.id, "test", "save")
    desk = Desk(settings, library, lambda _step, _id: None)
    with running(lambda _address: build_app(desk)) as address:
        for number in range(2):
            answer = requests.post(
                f"{address}/api/v1/deliveries",
                json={"urls": [f"https://example.org/{number}"], "device": device.id},
                headers={"Authorization": f"Bearer {secret}"},
                timeout=20,
            )
        page = requests.post(
            f"{address}/previews",
            data={"url": "https://example.org/a"},
            headers={"Origin": settings.public_url},
            timeout=20,
        )
    library.close()
    return answer.status_code, answer.headers.get("Retry-After", ""), page


def test_what_waits_has_an_end_and_an_order_beyond_is_told_when_to_come(
    tmp_path: Path,
) -> None:
    status, retry_after, page = crowded(tmp_path, most_waiting=1)
    assert (status, retry_after) == (503, "60")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    assert "1 books and pages wait here" in page.text
    assert crowded(tmp_path / "roomy", most_waiting=3)[0] == 202


def test_a_disk_that_is_nearly_full_takes_nothing_new(tmp_path: Path) -> None:
    status, retry_after, page = crowded(tmp_path, disk_reserve_mb=10**9)
    assert (status, retry_after) == (503, "600")
    assert "nearly full" in page.text
