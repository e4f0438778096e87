"""Addresses that are put into a library before anybody has read what is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inkpost.model.books import Article
from inkpost.model.records import AccountId, ArticleId


@dataclass(frozen=True, slots=True)
class Link:
    """An address to be added to a library, with what is known of it elsewhere.

    `url`: checked. `saved_at`: aware; None: now. `article`: its text, where that came
    along, clean; None: it is read in its turn. `excerpt`: its beginning, one line.
    """

    url: str
    title: str | None = None
    saved_at: datetime | None = None
    tags: tuple[str, ...] = ()
    is_archived: bool = False
    is_favourite: bool = False
    article: Article | None = None
    excerpt: str | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """Where a link is now. `is_new`: whether it was not on a shelf before."""

    id: ArticleId
    is_new: bool


@dataclass(frozen=True, slots=True)
class LinkClaim:
    """The right to read the link `id`, as long as `owner` is in its row.

    `tries`: how often somebody began to, this time included. `has_text`: whether only
    its pictures are to be had.
    """

    id: ArticleId
    account: AccountId
    url: str
    owner: str
    tries: int
    has_text: bool = False


@dataclass(frozen=True, slots=True)
class LinkCount:
    """How many links of an account wait, and how many could not be read.

    `read_today`: in the background, within 24 hours; `a_day`: as many as may be, or
    None.
    """

    waiting: int
    failed: int
    read_today: int
    a_day: int | None
