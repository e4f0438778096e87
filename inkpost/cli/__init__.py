"""The command line: `inkpost export`, `send`, `extract`, `check`, `serve` ...

Exit codes: 0 done, 1 failed, 2 misused, 3 partly done. What a command needs is imported
when it runs, so that `inkpost --help` is there at once.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from inkpost import __version__
from inkpost.cli import backup, books, service, users
from inkpost.cli.doctor import doctor
from inkpost.cli.exporting import export
from inkpost.cli.importing import import_file
from inkpost.cli.prove import prove
from inkpost.cli.settings import complain
from inkpost.errors import InkpostError, Misused

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # its help takes twice as long to appear
)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"inkpost {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_say_version, help="Say which it is."
        ),
    ] = False,
) -> None:
    """Sends web articles to e-readers and exports them as books."""


for make in (export, books.send, books.extract, books.check):
    app.command()(make)
app.command()(prove)
app.command("import")(import_file)
for run in (service.serve, service.web, service.worker, service.clock, service.lmtp):
    app.command()(run)
for keep in (backup.backup, backup.restore):
    app.command()(keep)
app.command()(doctor)
app.add_typer(users.app, name="user")


def main() -> None:
    """Run the command line; say an error in one sentence."""
    try:
        app()
    except InkpostError as error:
        complain(str(error))
        sys.exit(books.MISUSED if isinstance(error, Misused) else books.FAILED)
