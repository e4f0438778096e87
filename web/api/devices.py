"""Devices, for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from inkpost import proving
from inkpost.model import DeviceId
from web.api.bearer import Looker, Owner
from web.api.values import (
    CodeGiven,
    DeviceShown,
    DevicesShown,
    NewDevice,
    NewFolder,
    NewWebFolder,
    ProofShown,
    device_shown,
)
from web.counter import add_device, add_folder, add_place
from web.desk import TheDesk
from web.strict import StrictRoute

router = APIRouter(prefix="/devices", tags=["devices"], route_class=StrictRoute)


@router.get("")
def list_devices(desk: TheDesk, account: Looker) -> DevicesShown:
    """List the devices."""
    found = desk.library.devices.list(account.id)
    return DevicesShown(items=[device_shown(device) for device in found])


@router.post("", status_code=201)
def add(desk: TheDesk, account: Owner, new: NewDevice) -> DeviceShown:
    """Add a device; one that is known already is returned as it is."""
    return device_shown(add_device(desk, account, new.address, new.name))


@router.post("/ways/web-folder", status_code=201)
def add_web_folder(desk: TheDesk, account: Owner, new: NewWebFolder) -> DeviceShown:
    """Add a folder on the web (WebDAV); it is proved when a file could be put there."""
    return device_shown(
        add_folder(desk, account, new.url, new.user, new.password, new.name)
    )


@router.post("/ways/folder", status_code=201)
def add_operators_folder(desk: TheDesk, account: Owner, new: NewFolder) -> DeviceShown:
    """Add a folder of the operator's; it is proved when a file could be put there."""
    return device_shown(add_place(desk, account, new.folder))


@router.post("/ways/download", status_code=201)
def add_downloads(desk: TheDesk, account: Owner) -> DeviceShown:
    """Add downloads: books are kept ready, and sent nowhere."""
    return device_shown(add_place(desk, account, ""))


@router.delete("/{id:key}", status_code=204)
def remove(desk: TheDesk, account: Owner, id: DeviceId) -> None:
    """Forget a device; what was sent to it stays in the list."""
    desk.library.devices.find(account.id, id)
    desk.library.devices.remove(account.id, id)


@router.post("/{id:key}/code", status_code=202)
def ask_for_code(desk: TheDesk, account: Owner, id: DeviceId) -> None:
    """Have a code sent to the device: three a day, to an address that is free."""
    now = datetime.now(UTC)
    proving.ask_for_code(desk.library, desk.enqueue, now, account.id, id)


@router.post("/{id:key}/proof")
def prove(desk: TheDesk, account: Owner, id: DeviceId, given: CodeGiven) -> ProofShown:
    """Prove the device by the code that it has shown; five tries within a day."""
    desk.library.devices.find(account.id, id)
    now = datetime.now(UTC)
    return ProofShown(
        verdict=proving.prove(
            desk.library, desk.enqueue, now, account.id, id, given.code
        )
    )
