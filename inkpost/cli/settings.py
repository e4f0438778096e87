"""The settings of a command, and how it complains."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from inkpost.settings import Settings

DataDir = Annotated[
    Path | None, typer.Option("--data", help="The data folder (INKPOST_DATA_DIR).")
]


def read_environment(data: Path | None = None) -> Settings:
    """Return the settings; `data` wins over `INKPOST_DATA_DIR`."""
    from inkpost.settings import misspelt, read_settings

    for name, meant in misspelt():
        complain(f"there is no setting {name}: is {meant} meant?")
    settings = read_settings()
    return settings.model_copy(update={"data_dir": data}) if data else settings


def complain(sentence: str) -> None:
    """Print `sentence` where errors go."""
    typer.echo(f"inkpost: {sentence}", err=True)
