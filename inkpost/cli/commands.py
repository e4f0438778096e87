"""The commands: `inkpost export`, `send`, `extract`, `check`, `serve` ...

A command is imported when it is asked for, and what it needs when it runs: so both
`inkpost --help` and a book are there at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Annotated

import typer

from inkpost import __version__

#: Where each command is, in the order in which the help lists them; `user` is a group.
COMMANDS = {
    "export": "exporting:export",
    "send": "books:send",
    "extract": "books:extract",
    "check": "books:check",
    "prove": "prove:prove",
    "import": "importing:import_file",
    "serve": "service:serve",
    "web": "service:web",
    "worker": "service:worker",
    "clock": "service:clock",
    "lmtp": "service:lmtp",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "doctor": "doctor:doctor",
    "user": "users:app",
}


def app_of(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the command line with the commands `names`."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # its help takes twice as long to appear
    )
    app.callback()(_common)
    for name in names:
        module, _, function = COMMANDS[name].partition(":")
        command = getattr(import_module(f"inkpost.cli.{module}"), function)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"inkpost {__version__}")
        raise typer.Exit


def _common(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_say_version, help="Say which it is."
        ),
    ] = False,
) -> None:
    """Sends web articles to e-readers and exports them as books."""
