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
