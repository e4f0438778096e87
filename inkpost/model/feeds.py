"""Feeds: what sites write of themselves, and who follows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NewType

from inkpost.model.records import SavedArticle

#: A feed's address has one row for all its readers, whose id no reader sees; a reader
#: knows a feed by his own subscription to it.
FeedId = NewType("FeedId", str)
SubscriptionId = NewType("SubscriptionId", str)

#: Where the text of an entry comes from: from its page where the feed seems to have
#: but the beginning (*auto*), always from its page, or never.
FullText = Literal["auto", "always", "never"]

#: *new*: nobody has looked yet. *fine*, *troubled*: how the last look went. *gone*:
#: the site says so, nobody looks any more. *choose*: a site with several feeds.
FeedState = Literal["new", "fine", "troubled", "gone", "choose", "mail"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed, as the feed has it.

    `key`: the feed's own id of it, or empty. `url`: absolute, or empty. `title`: one
    line, never empty. `published`: aware. `html`: of strangers, not cleaned; its links
    start at `base`. `is_whole`: whether that seems to be all of its text. `mark`: the
    same for the same title and text. `excerpt`: how the text begins, one line.
    """

    key: str
    url: str
    title: str
    byline: str | None
    published: datetime | None
    html: str
    base: str
    is_whole: bool
    mark: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed as it was served, its `entries` the newest first.

    `pause`: seconds that it asks to be left alone between two looks. `quiet_hours` (of
    the day, in GMT) and `quiet_days` (0: Monday): when nobody need look. `left_out`:
    how many older entries it has.
    """

    title: str
    site_url: str
    language: str | None
    entries: tuple[Entry, ...]
    pause: float | None = None
    quiet_hours: tuple[int, ...] = ()
    quiet_days: tuple[int, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """How often a feed is looked at: after each `pause`, but not in the quiet hours (of
    the day, in GMT) and days (0: Monday) that it asks for.
    """

    pause: timedelta = timedelta(hours=1)
    quiet_hours: tuple[int, ...] = ()
    quiet_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a site names."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Validators:
    """What a site wants to hear again, so that it need not send the same once more."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What a site answered when asked for a feed.

    `url`: where it is from now on, after moves for good. `content`: None where nothing
    has changed. `fresh`: seconds for which the site says that this holds.
    """

    url: str
    content: bytes | None
    content_type: str = ""
    validators: Validators = Validators()
    fresh: float | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed as one reader follows it.

    `url`: maybe with a secret in it: shown to its reader alone. `trouble`: what went
    wrong the last time, a sentence, or None. `next_poll_at`: None where nobody looks.
    `own_title`: what the feed calls itself. `choices`: the feeds of a site with
    several. `unread`: entries that are.
    """

    id: SubscriptionId
    url: str
    site_url: str
    title: str
    own_title: str
    category: str
    full_text: FullText
    state: FeedState
    is_paused: bool
    trouble: str | None
    polled_at: datetime | None
    next_poll_at: datetime | None
    newest_at: datetime | None
    unread: int
    choices: tuple[FeedLink, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry that came by a subscription. `at`: when it was published, or else came.

    `is_saved`: whether its reader has put it on a shelf.
    """

    article: SavedArticle
    at: datetime
    is_saved: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """A line of an OPML file: a feed, and where its reader keeps it."""

    url: str
    title: str = ""
    category: str = ""
    site_url: str = ""
