"""`inkpost doctor`: is this instance fit to send, and what has to be changed?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from inkpost.cli.settings import DataDir, read_environment
from inkpost.errors import FormatUnavailable, StoreUnavailable
from inkpost.model import Format

if TYPE_CHECKING:
    from inkpost.settings import Settings

#: Formats that need more than Python, by what they are called.
_NEEDY: dict[str, Format] = {"PDF": "pdf", "AZW3 and MOBI": "azw3"}
MARKS = {"good": "ok  ", "doubtful": "look", "bad": "BAD "}


def doctor(data: DataDir = None) -> None:
    """Examine formats, the store, the mail account and its domain; send nothing."""
    from delivery.doctor import DkimKey, examine, examine_mailbox
    from delivery.names import look_up_txt
    from delivery.route import Route
    from delivery.servers import IMAP_SCHEMES, SMTP_SCHEMES, read_server

    settings = read_environment(data)
    _examine_formats()
    if settings.store_url:
        _examine_store(settings)
    if not settings.smtp_url:
        typer.echo("look  Mail goes to the outbox folder: set INKPOST_SMTP_URL to send")
        return
    key = None
    if settings.dkim_key:
        key = DkimKey(settings.dkim_selector, settings.dkim_key)
    relay = Route(read_server(settings.smtp_url, SMTP_SCHEMES, "INKPOST_SMTP_URL"))
    findings = list(examine(relay, settings.mail_from, look_up_txt, key))
    if settings.imap_url:
        mailbox = read_server(settings.imap_url, IMAP_SCHEMES, "INKPOST_IMAP_URL")
        findings.append(examine_mailbox(Route(mailbox)))
    for finding in findings:
        typer.echo(f"{MARKS[finding.state]}  {finding.sentence}")
    if any(finding.state == "bad" for finding in findings):
        raise typer.Exit(1)


def _examine_formats() -> None:
    from exporters import demand

    for name, format in _NEEDY.items():
        try:
            demand(format)
        except FormatUnavailable as error:
            typer.echo(f"{MARKS['doubtful']}  {error}")
        else:
            typer.echo(f"{MARKS['good']}  {name} can be made")


def _examine_store(settings: Settings) -> None:
    from inkpost.data_folder import make_data_folder
    from inkpost.store import open_store

    make_data_folder(settings.data_dir.resolve())
    try:
        open_store(settings).check()
    except StoreUnavailable as error:
        typer.echo(f"{MARKS['bad']}  INKPOST_STORE_URL: {error.reason}")
        raise typer.Exit(1) from error
    typer.echo(f"{MARKS['good']}  The store of the files takes them")
