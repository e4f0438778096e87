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


def demand_library(settings: Settings) -> None:
    """Raise `SettingInvalid` where there is no library yet; make none."""
    from inkpost.errors import SettingInvalid
    from library import has_library

    if not has_library(settings.database_url, settings.data_dir.resolve()):
        raise SettingInvalid(f"There is no library in {library_place(settings)}")


def library_place(settings: Settings) -> str:
    """Return where the library is, and how another one is named."""
    if settings.database_url:
        return "the database of INKPOST_DATABASE_URL: look whether it is the right one"
    folder = settings.data_dir.resolve()
    return f"{folder}: name its folder with --data or INKPOST_DATA_DIR"


def complain(sentence: str) -> None:
    """Print `sentence` where errors go."""
    typer.echo(f"inkpost: {sentence}", err=True)
