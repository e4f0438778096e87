"""A place for one export, in a temporary folder that goes away with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from inkpost.settings import Settings, read_settings


@contextmanager
def shed() -> Iterator[Settings]:
    """Give the settings of a library for one export; nobody has opened it yet."""
    with TemporaryDirectory(prefix="inkpost-") as name:
        given = {"data_dir": Path(name), "database_url": "", "secret_key": ""}
        given |= {"store_url": ""}
        # No links into a service that has none of these articles.
        given |= {"public_url": Settings.model_fields["public_url"].default}
        yield read_settings().model_copy(update=given)
