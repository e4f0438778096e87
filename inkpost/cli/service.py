"""The commands that run the service: `serve`, or each of its processes alone."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkpost.cli.settings import DataDir, read_environment

if TYPE_CHECKING:
    from inkpost.settings import Settings

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port of the web app.")]
LmtpPort = Annotated[
    int, typer.Option(min=1, max=65535, help="The port on which mail is taken.")
]
Host = Annotated[str, typer.Option(help="The address to listen on.")]

#: Where the web app, the demo publisher's page and the taker of mail listen.
PORT, DEMO_PORT, LMTP_PORT, HOST = 8480, 8481, 8024, "127.0.0.1"


class Role(StrEnum):
    """What a worker does: it fetches and mails, binds, or has time for much."""

    FETCH = "fetch"
    BIND = "bind"
    BULK = "bulk"


def serve(
    port: Port = PORT,
    host: Host = HOST,
    data: DataDir = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Serve a small news page to try it on.")
    ] = False,
) -> None:
    """Run everything on this machine: web app, workers, clock, Redis."""
    from inkpost.serve import run_serve

    run_serve(read_environment(data), port, host, DEMO_PORT if demo else None)


def web(port: Port = PORT, host: Host = HOST, data: DataDir = None) -> None:
    """Run the web app alone."""
    from inkpost.serve import run_web

    run_web(_read_alone(data), port, host)


def worker(
    role: Annotated[
        Role,
        typer.Argument(
            help="fetch: reads pages and mails; bind: makes books; bulk: reads imports "
            "and feeds, makes large exports."
        ),
    ],
    data: DataDir = None,
) -> None:
    """Run a worker alone."""
    from worker.run import run_worker

    raise typer.Exit(run_worker(_read_alone(data), role.value))


def lmtp(port: LmtpPort = LMTP_PORT, host: Host = HOST, data: DataDir = None) -> None:
    """Take mail to the senders from a mail server, over LMTP."""
    from inkpost.intake import run_lmtp
    from worker.messages import open_enqueue

    settings = _read_alone(data)
    run_lmtp(settings, open_enqueue(settings), host, port)


def clock(data: DataDir = None) -> None:
    """Run a clock alone: it wakes what waits too long."""
    from worker.clock import run_clock

    raise typer.Exit(run_clock(_read_alone(data)))


def _read_alone(data: Path | None) -> Settings:
    """Return the settings of a process that others are to hear.

    Raises `SettingInvalid` where no broker is set, or none answers.
    """
    from inkpost.data_folder import make_data_folder
    from worker.broker import broker_url, check_broker

    settings = read_environment(data)
    check_broker(broker_url(settings))
    make_data_folder(settings.data_dir.resolve())
    return settings
