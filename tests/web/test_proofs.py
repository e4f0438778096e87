"""Proving a device, for programs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from inkpost.model import Account, Device
from tests.support.desk import Service


@pytest.fixture
def device(service: Service, owner: Account) -> Device:
    return service.library.devices.add(owner.id, "Ben", "ben@kindle.com", "kindle")


@pytest.fixture(scope="module")
def master(service: Service, owner: Account) -> Iterator[requests.Session]:
    _token, secret = service.library.tokens.make(owner.id, "proofs", "all")
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {secret}"
        yield session


def test_a_device_is_proved_by_its_code(
    service: Service, master: requests.Session, device: Device
) -> None:
    here = f"{service.address}/api/v1/devices"
    assert master.post(f"{here}/{device.id}/code", timeout=5).status_code == 202
    assert service.woken[-1] == ("code", device.id)
    waiting = service.library.proofs.waiting(device.id)
    assert waiting
    proof = {"code": f"{waiting[2].digits[:3]} {waiting[2].digits[3:]}"}
    answer = master.post(f"{here}/{device.id}/proof", json=proof, timeout=5)
    assert answer.json() == {"verdict": "proved"}
    shown = master.get(here, timeout=5).json()["items"]
    assert [one["proved"] for one in shown if one["id"] == device.id] == [True]


def test_a_wrong_code_proves_nothing(
    service: Service, master: requests.Session, device: Device
) -> None:
    url = f"{service.address}/api/v1/devices/{device.id}/proof"
    answer = master.post(url, json={"code": "x"}, timeout=5)
    assert answer.json()["verdict"] in {"wrong", "spent"}


def test_a_device_of_nobody_has_no_code(
    service: Service, master: requests.Session
) -> None:
    here = f"{service.address}/api/v1/devices/dv_nobody"
    assert master.post(f"{here}/code", timeout=5).status_code == 404
    answer = master.post(f"{here}/proof", json={"code": "1"}, timeout=5)
    assert answer.status_code == 404


def page(
    browser: requests.Session, service: Service, device: Device, what: str, **form: str
) -> str:
    url = f"{service.address}/devices/{device.id}/{what}"
    return browser.post(url, data=form, timeout=5).text


def test_a_reader_proves_a_device_on_its_page(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    device = service.library.devices.add(owner.id, "Eva", "eva@kindle.com", "kindle")
    assert "A code is on its way to Eva" in page(browser, service, device, "code")
    assert "not the code" in page(browser, service, device, "proof", code="x")
    waiting = service.library.proofs.waiting(device.id)
    assert waiting
    said = page(browser, service, device, "proof", code=waiting[2].digits)
    assert "Eva is proved" in said
    assert service.library.devices.find(owner.id, device.id).proved_at


def test_there_is_an_end_to_codes(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    device = service.library.devices.add(owner.id, "Ida", "ida@kindle.com", "kindle")
    assert "spent" in page(browser, service, device, "proof", code="123456")


def test_a_paused_device_says_why_and_can_be_resumed(
    service: Service, browser: requests.Session, owner: Account
) -> None:
    device = service.library.devices.add(owner.id, "Ola", "ola@kindle.com", "kindle")
    service.library.proofs.pause(owner.id, device.id, "Amazon said no: approve us")
    shown = browser.get(service.address + "/devices", timeout=5).text
    assert "Amazon said no: approve us" in shown
    assert "Amazon said no" not in page(browser, service, device, "resume")


def test_a_webhook_hands_a_mail_over(
    service: Service, master: requests.Session
) -> None:
    raw = {"Content-Type": "message/rfc822"}
    url = f"{service.address}/api/v1/mail"
    mail = b"From: a@b.test\r\n\r\nHello \xff\r\n"
    assert master.post(url, data=mail, headers=raw, timeout=5).status_code == 202
    assert service.woken[-1] == ("listen", "operator")
    (number,) = service.library.arrivals.waiting("operator")
    assert service.library.arrivals.content(number) == mail
    assert requests.post(url, data=mail, headers=raw, timeout=5).status_code == 401
