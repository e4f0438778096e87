"""`inkpost user`: the readers of this instance."""

from __future__ import annotations

import typer

from inkpost.cli.settings import DataDir, read_environment

app = typer.Typer(help="The readers of this instance.", no_args_is_help=True)


@app.callback()
def users() -> None:
    """The readers of this instance."""


@app.command()
def link(data: DataDir = None) -> None:
    """Print a link that signs the owner in, once, within 15 minutes."""
    from library import open_library

    settings = read_environment(data)
    library = open_library(settings.database_url, settings.data_dir)
    token = library.accounts.make_sign_in_link(library.accounts.owner().id)
    typer.echo(f"{settings.public_url.rstrip('/')}/sign-in/{token}")
    library.close()
