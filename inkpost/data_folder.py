"""The data folder: whoever comes first makes it, for its owner alone."""

from __future__ import annotations

from pathlib import Path

from inkpost.errors import SettingInvalid


def make_data_folder(folder: Path) -> None:
    """Make `folder` where it is not there; raise `SettingInvalid`."""
    try:
        # What the readers read is nobody else's business.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingInvalid(
            f"The data folder {folder} cannot be made ({error.strerror}): "
            "choose another with --data"
        ) from error


def make_private_file(path: Path) -> None:
    """Make an empty file at `path` where there is none; raise `SettingInvalid`."""
    if path.exists():
        return
    try:
        path.touch(0o600)
    except OSError as error:
        raise SettingInvalid(
            f"The data folder {path.parent} cannot be written to ({error.strerror}): "
            "choose another with --data"
        ) from error
