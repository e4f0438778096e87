"""The devices page: where books go; and a page for each, which leads to its proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from inkpost import proving
from inkpost.errors import AddressRefused, NotADevice, TooManyCodes
from inkpost.model import MAILED, Account, Device, DeviceId
from inkpost.post import Verdict
from web.counter import add_device, add_folder, add_place
from web.desk import Desk, TheDesk
from web.languages import N_, _
from web.page import page
from web.reader import Reader
from web.sender import mail_leaves, sender_address, sender_of
from web.told import told

router = APIRouter()

VERDICTS: dict[Verdict, str] = {
    "proved": N_("%(name)s is proved: books may go there."),
    "wrong": N_("That is not the code. Look at %(name)s again."),
    "spent": N_("This code is spent: ask for a new one."),
}


ON_ITS_WAY = N_("A code is on its way to %(name)s. Type it in here within a day.")
TRIED = N_("%(name)s is being tried: look again in a moment.")


@dataclass(frozen=True)
class Filled:
    """What was typed into the form for a new device, and what is wrong with it."""

    address: str = ""
    name: str = ""
    wrong: str | None = None


@router.get("/devices")
def show(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show the devices, and how to add one."""
    return _page(request, desk, reader)


def _page(
    request: Request,
    desk: Desk,
    reader: Account,
    filled: Filled | None = None,
    notice: str | None = None,
) -> Response:
    filled = filled or Filled()
    return page(
        request,
        "devices.html",
        reader,
        422 if filled.wrong else 200,
        devices=desk.library.devices.list(reader.id),
        given=filled,
        wrong=filled.wrong,
        notice=notice,
        mail_from=sender_address(desk, reader),
        folders=desk.settings.books_dir is not None,
        mailed=MAILED,
    )


@router.post("/devices")
def add(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    address: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
) -> Response:
    """Add a device, if its address is one."""
    try:
        device = add_device(desk, reader, address, name)
    except NotADevice as error:
        return _page(request, desk, reader, Filled(address, name, str(error)))
    if device.proved_at or not mail_leaves(desk, sender_of(desk, reader)):
        return RedirectResponse("/", 303)
    return RedirectResponse(f"/devices/{device.id}", 303)


@router.post("/devices/web-folder")
def add_web_folder(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    url: Annotated[str, Form(max_length=4096)] = "",
    user: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=500)] = "",
    name: Annotated[str, Form()] = "",
) -> Response:
    """Add a folder on the web, and have it tried."""
    try:
        device = add_folder(desk, reader, url, user, password, name)
    except (NotADevice, AddressRefused) as error:
        return _page(request, desk, reader, notice=f"{told(str(error))}.")
    return RedirectResponse(f"/devices/{device.id}", 303)


@router.post("/devices/place")
def add_other(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    folder: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Add a folder of the operator's, or downloads where none is named."""
    try:
        add_place(desk, reader, folder)
    except NotADevice as error:
        return _page(request, desk, reader, notice=f"{told(str(error))}.")
    return RedirectResponse("/devices", 303)


def _device(desk: TheDesk, reader: Reader, id: DeviceId) -> Device:
    return desk.library.devices.find(reader.id, id)


#: The device that the path names, if it is the reader's; 404 otherwise.
TheDevice = Annotated[Device, Depends(_device)]


@router.get("/devices/{id:key}")
def set_up(
    request: Request, desk: TheDesk, reader: Reader, device: TheDevice
) -> Response:
    """Lead from an address to a device that is proved."""
    return _set_up(request, desk, reader, device)


def _set_up(
    request: Request,
    desk: Desk,
    reader: Account,
    device: Device,
    notice: str | None = None,
) -> Response:
    now = desk.library.devices.find(reader.id, device.id)
    return page(
        request,
        "device.html",
        reader,
        device=now,
        notice=notice,
        mail_from=sender_address(desk, reader),
        mailed=now.kind in MAILED,
    )


@router.post("/devices/{id:key}/remove")
def remove(desk: TheDesk, reader: Reader, device: TheDevice) -> Response:
    """Forget a device."""
    desk.library.devices.remove(reader.id, device.id)
    return RedirectResponse("/devices", 303)


@router.post("/devices/{id:key}/resume")
def resume(desk: TheDesk, reader: Reader, device: TheDevice) -> Response:
    """Send there again, after the reader has mended what was wrong."""
    desk.library.proofs.resume(reader.id, device.id)
    return RedirectResponse("/devices", 303)


@router.post("/devices/{id:key}/code")
def ask_for_code(
    request: Request, desk: TheDesk, reader: Reader, device: TheDevice
) -> Response:
    """Have a code sent to the device."""
    now = datetime.now(UTC)
    notice = _(ON_ITS_WAY if device.kind in MAILED else TRIED, name=device.name)
    try:
        proving.ask_for_code(desk.library, desk.enqueue, now, reader.id, device.id)
    except (NotADevice, TooManyCodes) as error:
        notice = f"{told(str(error))}."
    return _set_up(request, desk, reader, device, notice)


@router.post("/devices/{id:key}/proof")
def prove(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    device: TheDevice,
    code: Annotated[str, Form()] = "",
) -> Response:
    """Prove the device by the code that it has shown."""
    now = datetime.now(UTC)
    verdict = proving.prove(
        desk.library, desk.enqueue, now, reader.id, device.id, code[:100]
    )
    notice = _(VERDICTS[verdict], name=device.name)
    return _set_up(request, desk, reader, device, notice)
