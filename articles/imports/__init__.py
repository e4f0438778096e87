"""Files of other programs -> what they bring: one module a format.

    file -> Opened -> Brought | Refused, one after another

A format is known by what is in a file, never by its name. Nothing here trusts, stores
or fetches anything: texts go through the cell like any page (`articles.imports.texts`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from articles.imports import (
    addresses_list,
    bookmarks,
    clippings,
    feeds_list,
    goodlinks,
    instapaper,
    karakeep,
    linkwarden,
    omnivore,
    own_archive,
    own_book,
    pinboard,
    pocket,
    raindrop,
    readeck,
    readwise,
    wallabag,
)
from articles.imports.opened import Opened, open_file
from inkpost.errors import FileUnreadable
from inkpost.model import Brought, Refused

__all__ = ["FORMATS", "Format", "open_import"]


class Format(Protocol):
    """A module that reads the files of one program."""

    #: What to call it, for the reader.
    NAME: str

    def fits(self, file: Opened) -> bool:
        """Tell whether `file` is of this format."""
        ...

    def read(self, file: Opened) -> Iterator[Brought | Refused]:
        """Yield what `file` holds, always in the same order."""
        ...


#: The first that fits is taken: those that look for less come later.
FORMATS: tuple[Format, ...] = (
    own_archive,
    pocket,
    omnivore,
    readeck,
    own_book,
    instapaper,
    readwise,
    raindrop,
    wallabag,
    pinboard,
    goodlinks,
    karakeep,
    linkwarden,
    bookmarks,
    feeds_list,
    clippings,
    addresses_list,
)


@contextmanager
def open_import(path: Path) -> Iterator[tuple[str, Iterator[Brought | Refused]]]:
    """Open the file at `path`; yield the name of its format, and what it holds.

    Raises `FileUnreadable`, and so does reading on.
    """
    with open_file(path) as file:
        for format in FORMATS:
            if format.fits(file):
                yield format.NAME, format.read(file)
                return
        raise FileUnreadable(
            "Inkpost does not know this kind of file: bring the export of Pocket, "
            "Instapaper, Omnivore, wallabag, Readwise Reader, Raindrop.io, Pinboard, "
            "Karakeep, Linkwarden, Readeck or GoodLinks, the bookmarks of a browser, "
            "a list of addresses, My Clippings.txt, or a book that Inkpost made"
        )
