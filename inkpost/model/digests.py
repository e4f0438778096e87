"""Digests, the papers that readers have made for them, and their issues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from inkpost.model.books import Format, Left
from inkpost.model.records import (
    AccountId,
    ArticleId,
    Delivery,
    DeliveryId,
    DeviceId,
)
from inkpost.model.schedules import Schedule

DigestId = NewType("DigestId", str)
IssueId = NewType("IssueId", str)

#: Where the articles of a section come from. *library*: what a query finds there;
#: *feeds*: everything that is followed; *feed*, *category*: a part of that.
SourceKind = Literal["library", "feeds", "feed", "category"]
#: In which order the articles of a section stand, and which are taken first. *turns*:
#: the newest of each site in turn.
DigestOrder = Literal["oldest", "newest", "turns"]


@dataclass(frozen=True, slots=True)
class Source:
    """A section. `value`: the query, the feed's id or the category; see `kind`."""

    title: str
    kind: SourceKind = "library"
    value: str = "unread"


@dataclass(frozen=True, slots=True)
class Rules:
    """How an issue is put together. None: that is not limited.

    `most_*`: what does not fit is left for the next issue. `least_*`: with less there
    is no issue yet. `send_when`: an issue goes as soon as so many articles wait,
    whatever the time. `long_minutes`: articles that take as long stand apart, at the
    end. `keep_days`: books of older issues are deleted. `pictures`: whether it has any.
    `mail_when_empty`: the reader, not the device, gets a note when there was nothing.
    """

    most_articles: int | None = 20
    most_minutes: int | None = None
    least_articles: int | None = None
    least_minutes: int | None = None
    send_when: int | None = None
    long_minutes: int | None = None
    order: DigestOrder = "newest"
    keep_days: int = 30
    pictures: bool = True
    mail_when_empty: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reader says a digest should be. `schedule`: None: only when enough waits.

    `devices`: where each issue goes. `marks_upstream`: what was delivered is marked as
    read in the service that it came from.
    """

    name: str
    zone: str
    schedule: Schedule | None
    sources: tuple[Source, ...]
    devices: tuple[DeviceId, ...]
    rules: Rules = Rules()
    format: Format = "epub"
    marks_upstream: bool = False


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest of an account. `next_at`: when it is due, or None where nothing is set.

    `paused_at`: since when nothing is made of it, or None. `issues`: how many went out.
    """

    id: DigestId
    account: AccountId
    plan: Plan
    next_at: datetime | None
    paused_at: datetime | None
    issues: int
    created_at: datetime


#: What came of an occurrence. *due*: somebody has to look what there is. *made*: its
#: deliveries are on their way, and tell the rest. *empty*: there was nothing new, so
#: nothing goes. *missed*: Inkpost did not run then, and it is too late now.
IssueState = Literal["due", "made", "empty", "missed", "failed"]
#: Why there is an issue: its time came, so much waited, or the reader asked.
IssueCause = Literal["time", "count", "reader"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that could be in an issue. `minutes`: to read it.

    `names`: the hashes of the addresses by which it is known. `source`: the number of
    its section, from 0. `is_pinned`: its reader wants it in each issue; `went`: it has
    gone to the device before.
    """

    id: ArticleId
    url: str
    title: str
    site: str
    minutes: int
    source: int
    has_text: bool
    names: frozenset[str]
    is_pinned: bool = False
    went: bool = False


@dataclass(frozen=True, slots=True)
class Issue:
    """One occurrence of a digest, and what came of it.

    `slot`: the date and time on the wall where its reader lives. `number`: which of its
    digest's it is, from 1, or None while it is none. `sentence`: what there is to tell.
    `left`: what had no room, at most some; `left_count`: how many. `deliveries`: one
    for each device.
    """

    id: IssueId
    digest: DigestId
    account: AccountId
    name: str
    zone: str
    slot: datetime
    due_at: datetime
    cause: IssueCause
    state: IssueState
    sentence: str
    number: int | None
    articles: int
    minutes: int
    left: tuple[Left, ...]
    left_count: int
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class EmptyIssue:
    """An issue that there was nothing for, whose reader wants to be told.

    `has_least`: there may have been something, and less than the reader wants.
    """

    id: IssueId
    account: AccountId
    digest: DigestId
    name: str
    zone: str
    slot: datetime
    due_at: datetime
    has_least: bool
    tries: int


@dataclass(frozen=True, slots=True)
class IssueLink:
    """What a delivery knows of the issue that it is: enough to bind it.

    `is_later`: whether another one of its digest came before on the same day.
    """

    id: IssueId
    digest: DigestId
    delivery: DeliveryId
    title: str
    zone: str
    slot: datetime
    number: int
    left: tuple[Left, ...]
    left_count: int
    is_later: bool
    pictures: bool = True
