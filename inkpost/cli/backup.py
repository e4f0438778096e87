"""`inkpost backup` and `restore`: everything out, and in again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inkpost.cli.progress import bar
from inkpost.cli.settings import DataDir, complain, read_environment
from inkpost.errors import FileUnwritable

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

    if file.exists() and not force:
        raise FileUnwritable(
            f"{file} is there already: choose another name, or --force"
        )
    settings = read_environment(data)
    library, folder = _open(settings)
    with bar("backup") as tell:
        made = make_backup(library, file, tell, with_key=with_key)
    library.close()
    rows = sum(made.rows.values())
    typer.echo(
        f"{file}: {made.rows['accounts']} accounts, {made.rows['articles']} articles, "
        f"{rows} rows and {made.files} files, {made.size / 1_000_000:.1f} MB"
    )
    if made.strange:
        complain(f"{made.strange} files in {folder} are not Inkpost's: left out")
    if not with_key and not settings.secret_key:
        typer.echo(
            f"Keep {folder / 'secret.key'} beside it, in another place: without it "
            "readers have to give their mail passwords again"
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
    from inkpost.processes import alone

    settings = read_environment(data)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(settings.data_dir):
        library, _folder = _open(settings)
        with bar("restore") as tell:
            restored = put_back(library, file, tell, replace=replace)
        library.close()
    rows = sum(restored.rows.values())
    typer.echo(
        f"{restored.rows['accounts']} accounts, {restored.rows['articles']} articles, "
        f"{rows} rows and {restored.files} files are back; readers sign in again, and "
        "programs need new tokens"
    )
    if restored.has_key and settings.secret_key:
        typer.echo(
            "INKPOST_SECRET_KEY is set, so secret.key of the archive is not used"
        )


def _open(settings: Settings) -> tuple[Library, Path]:
    """Return the library, and the data folder."""
    from inkpost.store import open_store
    from library import open_library

    folder = settings.data_dir.resolve()
    url, key = settings.database_url, settings.secret_key
    store = open_store(settings)
    return open_library(url, folder, secret_key=key, store=store), folder
