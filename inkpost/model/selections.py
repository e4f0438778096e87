"""Which articles of a library are meant, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from inkpost.model.records import Origin, Shelf, TextState

#: The order of a selection. By *site* and *tag*, the newest come first within each.
Order = Literal["newest", "oldest", "site", "tag", "title"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Some articles of a library: those for which all that is said here holds.

    `tags`: it has each of these; `sites`: it is of one of these, hosts (with what is
    below them) or names; `words`: it has each of these. `after`, `before`: it was
    saved then or later, or earlier than then; aware. `longer`, `shorter`: it takes at
    least, or less than, so many minutes to read. `feeds`, `categories`: it came by one
    of these subscriptions (*: by any), or by one that is kept under one of these; then
    entries that are on no shelf are meant, too. None: that is all the same.
    """

    shelf: Shelf = "all"
    is_favourite: bool | None = None
    tags: tuple[str, ...] = ()
    without_tags: tuple[str, ...] = ()
    is_tagged: bool | None = None
    sites: tuple[str, ...] = ()
    without_sites: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    origin: Origin | None = None
    state: TextState | None = None
    words: tuple[str, ...] = ()
    without_words: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    longer: int | None = None
    shorter: int | None = None
    order: Order = "newest"

    @classmethod
    def parse(cls, query: str) -> Selection:
        """Return what the words of a reader ask for; raise `QueryUnclear`."""
        from inkpost.model.asking import read_query

        return read_query(query)

    @property
    def query(self) -> str:
        """The words that ask for it."""
        from inkpost.model.asking import write_query

        return write_query(self)

    def ordered(self, order: Order) -> Selection:
        """Return the same articles in another order."""
        return replace(self, order=order)
