"""Where books go, never over what they are made of; and what they lack."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from inkpost.errors import FileUnwritable

if TYPE_CHECKING:
    from exporters.profiles import Profile
    from inkpost.model import Edition, Format


def is_there(source: str | Path) -> bool:
    """Tell whether `source` is a file."""
    return os.path.isfile(source)  # noqa: PTH113  # Path.is_file raises for long ones


def files_among(sources: Iterable[str | Path]) -> frozenset[Path]:
    """Return those of `sources` that are files."""
    return frozenset(Path(one).resolve() for one in sources if is_there(one))


def demand_spare(path: Path, read: frozenset[Path]) -> None:
    """Raise `FileUnwritable` where `path` is one of the files that are `read`."""
    if path.resolve() in read:
        raise FileUnwritable(
            f"{path} is what the book is made of: choose another name with -o"
        )


def demand_spare_names(
    editions: Sequence[Edition],
    format: Format,
    out: Path,
    profile: Profile,
    read: frozenset[Path],
) -> None:
    """Do the same for the names that `editions` will have in the folder `out`."""
    from exporters.naming import file_name

    suffix = ".kepub.epub" if format == "kepub" else f".{format}"
    for edition in editions:
        longest = profile.name_longest if format == "epub" else 60
        demand_spare(out / file_name(edition, suffix, longest), read)


def put(path: Path, out: Path | None, read: frozenset[Path]) -> Path:
    """Put the file at `path` where `out` means, a file or a folder; return where.

    Raises `FileUnwritable`.
    """
    from inkpost.cli.books import is_file

    target = out if out and is_file(out) else (out or Path()) / path.name
    if (path.suffix == ".zip") != (target.suffix == ".zip"):  # the name says what it is
        target = target.with_suffix(path.suffix)
    demand_spare(target, read)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    except OSError as error:
        raise unwritable(out or Path(), error) from error
    return target


def unwritable(out: Path, error: OSError) -> FileUnwritable:
    """Return what says that `out` could not be written because of `error`."""
    return FileUnwritable(f"The books cannot be written to {out} ({error.strerror})")


def tell_missing(kinds: Sequence[str]) -> None:
    """Say how much the books lack; `kinds`: of each `Omission`, or empty."""
    from inkpost.cli.books import count
    from inkpost.cli.settings import complain

    if kinds:
        noun = "picture" if set(kinds) == {"picture"} else "thing"
        verb = "is" if len(kinds) == 1 else "are"
        lost = count(len(kinds), noun)
        complain(f"{lost} {verb} missing: the last page of the book says which")
