"""What other programs' files bring: articles, highlights, and lines that are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from inkpost.model.records import AccountId, ArticleId

ImportId = NewType("ImportId", str)

#: *looking*: the file is being read through. *looked*: its reader is asked. *running*:
#: it comes in. *failed*: the file cannot be read.
ImportState = Literal["looking", "looked", "running", "done", "failed", "cancelled"]
#: States in which a worker has something to do.
AT_WORK: frozenset[ImportState] = frozenset({"looking", "running"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage that a reader marked. `note`: what they wrote beside it."""

    quote: str
    note: str | None = None
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Along:
    """What an archive of ours has of an article besides its text; nothing is checked.

    `picture`: returns the bytes of the picture at an address, or None.
    """

    picture: Callable[[str], bytes | None]
    byline: str | None = None
    site_name: str | None = None
    published: datetime | None = None
    language: str | None = None
    lead_picture: str | None = None
    logo: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """An article as a file has it; nothing of it is checked.

    `place`: where in the file, for the reader. `url`: empty where only the title is
    known, as of clippings. `html`: its text, or None. `is_more`: it tells more of an
    article that has come before, and is none of its own. `along`: what comes with the
    text, or None.
    """

    place: str
    url: str
    title: str | None = None
    saved_at: datetime | None = None
    tags: tuple[str, ...] = ()
    is_archived: bool = False
    is_favourite: bool = False
    html: str | None = None
    marks: tuple[Mark, ...] = ()
    is_more: bool = False
    along: Along | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that does not come in. `what`: the line, as far as it can be shown."""

    place: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """A marked passage of an article that is here."""

    article: ArticleId
    quote: str
    note: str | None
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class Import:
    """A file that somebody brings. `name`: of the file, as it was called.

    `format`: what it is, for the reader; empty until it is known. `position`: lines
    that were dealt with, of `total`; None while that is not known. `new`, `there`,
    `refused`, `marks`: lines, in the report and then in truth. `until`: when it is
    forgotten.
    """

    id: ImportId
    account: AccountId
    name: str
    format: str
    state: ImportState
    sentence: str
    position: int
    total: int | None
    new: int
    there: int
    refused: int
    marks: int
    created_at: datetime
    until: datetime
