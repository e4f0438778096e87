"""The devices page: where books go."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from inkpost.errors import NotADevice
from inkpost.model import Account, DeviceId
from web.counter import add_device
from web.desk import Desk, TheDesk
from web.page import page
from web.reader import Reader

router = APIRouter()


@router.get("/devices")
def show(request: Request, desk: TheDesk, reader: Reader) -> Response:
    """Show the devices, and how to add one."""
    return _page(request, desk, reader)


def _page(
    request: Request,
    desk: Desk,
    reader: Account,
    address: str = "",
    name: str = "",
    wrong: str | None = None,
) -> Response:
    return page(
        request,
        "devices.html",
        reader,
        422 if wrong else 200,
        devices=desk.library.devices.list(reader.id),
        given={"address": address, "name": name},
        wrong=wrong,
        mail_from=desk.settings.mail_from,
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
        add_device(desk, reader, address, name)
    except NotADevice as error:
        return _page(request, desk, reader, address, name, str(error))
    return RedirectResponse("/", 303)


@router.post("/devices/{id:key}/remove")
def remove(desk: TheDesk, reader: Reader, id: DeviceId) -> Response:
    """Forget a device."""
    desk.library.devices.find(reader.id, id)
    desk.library.devices.remove(reader.id, id)
    return RedirectResponse("/devices", 303)
