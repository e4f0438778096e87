"""`inkpost backup` and `restore`: everything out, and in again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkpost.cli.books import count
from inkpost.cli.progress import bar
from inkpost.cli.settings import (
    DataDir,
    complain,
    demand_library,
    library_place,
    read_environment,
)
from inkpost.errors import FileUnreadable, FileUnwritable, SettingInvalid

if TYPE_CHECKING:
    from inkpost.settings import Settings
    from library import Library


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write: a .tar file.")],
    with_key: Annotated[
        bool,
        typer.Option(
            "--with-key", help="Put the key of readers' mail passwords into it, too."
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    data: DataDir = None,
) -> None:
    """Write everything to an archive, also while the service runs.

    Keep it as you keep passwords: it has their hashes, and all that readers keep.
    """
    from inkpost.archive import make_backup
    from library import KEY_FILE

    if file.exists() and not force:
        raise FileUnwritable(
            f"{file} is there already: choose another name, or --force"
        )
    settings = read_environment(data)
    demand_library(settings)
    library, folder = _open(settings)
    if not library.accounts.list():  # older ones than this one are worth more
        raise SettingInvalid(f"There is nobody in {library_place(settings)}")
    with bar("backup") as tell:
        made = make_backup(library, file, tell, with_key=with_key)
    library.close()
    told = _told(made.rows, made.files)
    typer.echo(f"{file}: {told}, {made.size / 1_000_000:.1f} MB")
    if made.strange:
        complain(f"{made.strange} files in {folder} are not Inkpost's: left out")
    key = folder / KEY_FILE
    if key.exists() and not with_key and not settings.secret_key:
        typer.echo(
            f"Keep {key} too, in another place: without it readers have to give their "
            "mail passwords again"
        )


def restore(
    file: Annotated[Path, typer.Argument(help="An archive that inkpost backup made.")],
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Let it take the place of what is here."),
    ] = False,
    data: DataDir = None,
) -> None:
    """Read an archive into a new instance: all of it, or nothing."""
    from inkpost.archive import restore as put_back
    from inkpost.data_folder import make_data_folder
    from inkpost.processes import alone

    if not file.is_file():
        raise FileUnreadable(f"{file} is not there, or is no file")
    settings = read_environment(data)
    make_data_folder(settings.data_dir.resolve())
    with alone(settings.data_dir):
        library, _folder = _open(settings)
        with bar("restore") as tell:
            restored = put_back(library, file, tell, replace=replace)
        library.close()
    typer.echo(
        f"{_told(restored.rows, restored.files)} are back; readers sign in again, and "
        "programs need new tokens"
    )
    if restored.has_key and settings.secret_key:
        typer.echo(
            "INKPOST_SECRET_KEY is set, so secret.key of the archive is not used"
        )


def _told(rows: Mapping[str, int], files: int) -> str:
    """Return how much there is, of what people count and of everything."""
    people, texts = (
        count(rows["accounts"], "account"),
        count(rows["articles"], "article"),
    )
    all_rows = count(sum(rows.values()), "row")
    return f"{people}, {texts}, {all_rows} and {count(files, 'file')}"


def _open(settings: Settings) -> tuple[Library, Path]:
    """Return the library, and the data folder."""
    from inkpost.store import open_store
    from library import open_library

    folder = settings.data_dir.resolve()
    url, key = settings.database_url, settings.secret_key
    store = open_store(settings)
    return open_library(url, folder, secret_key=key, store=store), folder
