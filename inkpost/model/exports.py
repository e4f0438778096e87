"""Books that a reader takes along, instead of having them sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from inkpost.model.books import Direction, Format, Left, Package
from inkpost.model.records import AccountId, ArticleId, DeviceId
from inkpost.model.selections import Selection

ExportId = NewType("ExportId", str)

#: *waiting*: its articles are to be listed. *working*: its books are being made.
ExportState = Literal["waiting", "working", "ready", "failed", "cancelled"]
#: The states in which something is still to be done.
OPEN_EXPORTS: frozenset[ExportState] = frozenset({"waiting", "working"})

#: One book; a book for each tag, month or site; or a book for each article.
ExportForm = Literal["one", "tag", "month", "site", "separate"]


@dataclass(frozen=True, slots=True)
class Draft:
    """The next issue of a digest, to be looked at: how the articles are bound.

    `key`: the digest's id. `slot`: date and time on the wall where its reader lives.
    `sections`: of each article, in their order; empty for long reads.
    """

    key: str
    zone: str
    slot: datetime
    number: int
    sections: tuple[str, ...]
    left: tuple[Left, ...]
    left_count: int
    pictures: bool


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What is to be made. `articles`: these, in their order; else what is selected.

    `title`: of the book, or None. `profile`: the name of one of `exporters.profiles`,
    or None where the format says it. `limit`: bytes of each book, or None. `device`:
    where the books are sent when they are ready, or None. `draft`: the issue that
    `articles` are bound as, or None.
    """

    format: Format = "epub"
    form: ExportForm = "one"
    articles: tuple[ArticleId, ...] = ()
    selection: Selection | None = None
    title: str | None = None
    profile: str | None = None
    limit: int | None = None
    device: DeviceId | None = None
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """Books made in the background and kept for a while.

    `selection`: which articles are meant; None: such as were picked by hand.
    `sentence`: how it is going, or why there is nothing, for the reader. `is_bulk`: it
    is made by workers that have time. `total`,
    `done`: articles in its books, and how many of these are bound; 0 until they are
    listed. `missing`: how much is not in the books, articles and parts of them. `left`:
    seconds that the rest may take, or None where that cannot be said. `package`: the
    book, or a ZIP file of books, once it is *ready*. `until`: when it is deleted.
    """

    id: ExportId
    account: AccountId
    format: Format
    form: ExportForm
    selection: Selection | None
    title: str | None
    device: DeviceId | None
    state: ExportState
    sentence: str
    is_bulk: bool
    total: int
    done: int
    missing: int
    left: float | None
    package: Package | None
    created_at: datetime
    until: datetime

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN_EXPORTS


@dataclass(frozen=True, slots=True)
class Missing:
    """An article that is in no book, or a part of one. `article`: its title.

    `id`: of the article, or None where that is not known.
    """

    article: str
    what: str
    reason: str
    url: str | None
    id: ArticleId | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all of the article is missing."""
        return self.what == self.article


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article of an export before its books are planned.

    `text`, `pictures`: bytes. `reason`: why it cannot be in a book, or None.
    """

    id: ArticleId
    url: str
    title: str
    site: str
    saved_at: datetime
    language: str | None
    direction: Direction
    text: int
    pictures: int
    tags: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A volume of an export, or some of its separate books: what is made at a time.

    `number`: from 1. `volume`: its number and how many there are of its book, or None.
    `size`: articles.
    """

    number: int
    title: str | None
    language: str
    direction: Direction
    volume: tuple[int, int] | None
    size: int


@dataclass(frozen=True, slots=True)
class Placed:
    """An article in a part. `section`: of the book; empty where it has none."""

    article: ArticleId
    url: str
    title: str
    section: str
