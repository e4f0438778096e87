"""OPML: a list of feeds, which are followed instead of read."""

from __future__ import annotations

from collections.abc import Iterator

from articles.imports.opened import Opened
from inkpost.model import Brought, Refused

NAME = "A list of feeds"


def fits(file: Opened) -> bool:
    """Tell whether `file` is OPML."""
    return not file.is_archive and "<opml" in file.first.head[:5_000].lower()


def read(file: Opened) -> Iterator[Brought | Refused]:  # noqa: ARG001
    """Yield nothing: `inkpost.following` takes such a file as a whole."""
    return iter(())
