"""`inkpost prove`: a device of the owner's is proved by the code that it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from inkpost.cli.settings import DataDir, complain, read_environment
from inkpost.errors import NotADevice

if TYPE_CHECKING:
    from inkpost.model import Account, Device
    from inkpost.settings import Settings
    from library import Library

NO_CODE = {
    "wrong": "That is not the code: look at the device again",
    "spent": "That code is spent: run the same command without it to have a new one",
}


def prove(
    address: Annotated[str, typer.Argument(help="The address of the device.")],
    code: Annotated[
        str | None, typer.Argument(help="The six digits that it has shown.")
    ] = None,
    data: DataDir = None,
) -> None:
    """Mail a code to a device; with CODE, prove that it is yours."""
    from delivery import device_address, device_kind

    settings = read_environment(data)
    known = device_address(address, settings.device_domains)
    with _library(settings) as (library, owner):
        device = library.devices.add(owner.id, known, known, device_kind(known))
        if code is None:
            _send_code(settings, owner, device)
        else:
            _try_code(library, owner, device, code)


def demand_proof(settings: Settings, address: str) -> None:
    """Raise `NotADevice` where nobody has proved that `address` is the owner's."""
    with _library(settings) as (library, owner):
        devices = library.devices.list(owner.id)
    if not any(one.address == address and one.proved_at for one in devices):
        raise NotADevice(
            f"Nobody has shown yet that {address} is yours: inkpost prove {address} "
            "mails it a code"
        )


@contextmanager
def _library(settings: Settings) -> Iterator[tuple[Library, Account]]:
    """Give the library and its owner."""
    from library import open_library

    library = open_library(
        settings.database_url, settings.data_dir, secret_key=settings.secret_key
    )
    try:
        yield library, library.accounts.owner()
    finally:
        library.close()


def _send_code(settings: Settings, owner: Account, device: Device) -> None:
    from inkpost import proving
    from inkpost.orders import wake_nobody
    from inkpost.services import open_services

    services = open_services(settings, wake_nobody)
    now, library = services.now(), services.library
    proving.ask_for_code(library, services.enqueue, now, owner.id, device.id)
    proving.send_code(services, device.id)
    paused = library.devices.find(owner.id, device.id).paused
    library.close()
    if paused:
        complain(paused)
        raise typer.Exit(1)
    if settings.smtp_url:
        said = f"A code is on its way to {device.address}"
    else:
        outbox = settings.data_dir / "outbox"
        said = f"INKPOST_SMTP_URL is not set, so the code is in {outbox}"
    typer.echo(f"{said}: inkpost prove {device.address} CODE")


def _try_code(library: Library, owner: Account, device: Device, code: str) -> None:
    from inkpost import proving
    from inkpost.orders import wake_nobody
    from inkpost.services import utc_now

    now = utc_now()
    verdict = proving.prove(library, wake_nobody, now, owner.id, device.id, code)
    if verdict != "proved":
        complain(NO_CODE[verdict])
        raise typer.Exit(1)
    typer.echo(f"{device.address} is proved: books may go there")
