"""The values that go from step to step: Page, Article, Edition, Package, Delivery.

    url -> Page -> Article -> Edition -> Package -> Delivery -> outcome

All are frozen. None knows where it is stored or how it is made.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal, NewType

from inkpost.errors import InkpostError

#: The random public id of a row (URL-safe, unguessable).
AccountId = NewType("AccountId", str)
ArticleId = NewType("ArticleId", str)
DeviceId = NewType("DeviceId", str)
DeliveryId = NewType("DeliveryId", str)
TokenId = NewType("TokenId", str)

Direction = Literal["ltr", "rtl"]

DeviceKind = Literal["kindle", "pocketbook", "mailbox"]

#: The date of a book whose articles tell none: the first that a ZIP file can hold.
NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)

Format = Literal["epub", "kepub", "azw3", "mobi", "pdf", "html", "md", "txt", "json"]


@dataclass(frozen=True, slots=True)
class Page:
    """A web page as it was served.

    `url`: where it was found in the end, after redirects. `content`: the bytes,
    inflated but not decoded. `content_type`: the header's value, such as
    ``text/html; charset=utf-8``, or empty.
    """

    url: str
    content: bytes
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an article.

    `url`: absolute, the same as in the `src` of the article's body. `path`: the
    re-encoded file (JPEG or PNG), named by the SHA-256 of its bytes, or None while it
    is not fetched. `width`, `height`: of that file, in pixels; 0 while it is not
    fetched.
    """

    url: str
    alt: str = ""
    path: Path | None = None
    media_type: Literal["", "image/jpeg", "image/png"] = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Omission:
    """Something of the original that the book does not have.

    `what`: what is missing, as the reader would call it. `reason`: why, one sentence.
    `url`: where it can be seen, or None.
    """

    kind: Literal["picture", "text", "table", "embed", "page"]
    what: str
    reason: str
    url: str | None = None


@dataclass(frozen=True)
class Article:
    """An article, without anything around it.

    `body`: an XHTML fragment of the output contract's allow-list, in NFC; its headings
    start at h2, its links are absolute (or `#id` within it), and each `img` has an
    absolute `src` that one of `pictures` has as its `url`. `language`: a BCP 47 tag.
    `published`: aware. `log`: how the article was found, one sentence a decision.
    """

    url: str
    title: str
    body: str
    byline: str | None = None
    site_name: str | None = None
    published: datetime | None = None
    language: str | None = None
    direction: Direction = "ltr"
    excerpt: str | None = None
    lead_picture: str | None = None
    pictures: tuple[Picture, ...] = ()
    omissions: tuple[Omission, ...] = ()
    log: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The running text, one block a line, without the pictures' captions."""
        from inkpost.render import running_text

        return running_text(self.body)

    @cached_property
    def minutes(self) -> int:
        """Minutes to read it, at least 1 (contract D13)."""
        return reading_minutes(self.text)


#: Words and East Asian characters a minute (contract D13).
WORDS_A_MINUTE, CHARACTERS_A_MINUTE = 230, 450
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def reading_minutes(text: str) -> int:
    """Return how many minutes it takes to read `text`, rounded, at least 1.

    >>> reading_minutes("word " * 460)
    2
    """
    characters = len(_CJK.findall(text))
    words = len(_CJK.sub(" ", text).split())
    return max(1, round(words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE))


@dataclass(frozen=True, slots=True)
class Section:
    """Articles under one heading; iterated, maybe several times, never held at once."""

    title: str
    articles: Collection[Article]


@dataclass(frozen=True, slots=True)
class Edition:
    """What is bound into one book, in reading order.

    `key`: what the book's identifier is made from: the same key, the same book. `kind`:
    an *article* alone, a *collection* of saved ones, or a dated *issue* of a digest.
    `date`: aware; the only time that the book knows.
    """

    title: str
    key: str
    date: datetime
    sections: tuple[Section, ...]
    kind: Literal["article", "collection", "issue"] = "article"
    creator: str | None = None
    language: str = "en"
    direction: Direction = "ltr"
    number: int | None = None

    @property
    def size(self) -> int:
        """How many articles it has."""
        return sum(len(section.articles) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Package:
    """A book as a file. `sha256`: of its bytes, in hex; `size`: in bytes."""

    path: Path
    format: Format
    media_type: str
    title: str
    sha256: str
    size: int
    articles: int = 1
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule of the output contract that a book breaks.

    `rule`: its id, such as ``N4``. `where`: the entry and, if known, the line.
    """

    rule: str
    level: Literal["error", "warning"]
    where: str
    message: str


class DeliveryState(enum.StrEnum):
    """Where a delivery is: each state names the step that it waits for or is in."""

    QUEUED = "queued"
    FETCHING = "fetching"
    EXTRACTING = "extracting"
    BINDING = "binding"
    CHECKING = "checking"
    SENDING = "sending"
    SENT = "sent"
    WAITING = "waiting"
    REFUSED = "refused"
    MAYBE_SENT = "maybe_sent"
    FAILED = "failed"


#: States in which nothing is left for us to do; what comes back by mail may end them.
FINAL = frozenset(
    {
        DeliveryState.SENT,
        DeliveryState.WAITING,
        DeliveryState.REFUSED,
        DeliveryState.MAYBE_SENT,
        DeliveryState.FAILED,
    }
)

#: How a book is made when it was refused before. *plain*: as always. *strict*: without
#: all that a converter was seen to choke on. *text*: that, and without pictures.
#: *html*: one HTML file.
Rung = Literal["plain", "strict", "text", "html"]


@dataclass(frozen=True, slots=True)
class Device:
    """Where books go. `kind` picks the profile; `address` is its mailbox.

    `proved_at`: when a code was typed back that had been sent there, or None.
    `paused`: why nothing is sent there, a sentence for the reader, or None.
    """

    id: DeviceId
    name: str
    address: str
    kind: DeviceKind = "kindle"
    proved_at: datetime | None = None
    paused: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One item of a batch: the value, or the error beside it."""

    url: str
    article: Article | None = None
    error: InkpostError | None = field(default=None, compare=False)


# --- what is remembered --------------------------------------------------------------

#: What a worker can do for a delivery; each is a task, and its message is a wake-up.
Step = Literal["fetch", "bind", "send"]

#: What a worker can be woken for: a step of a delivery, a mailbox to look into, or a
#: device that waits for a code.
Errand = Step | Literal["listen", "code"]

#: The step that a delivery in each state waits for, or is in.
STEPS: dict[DeliveryState, Step] = {
    DeliveryState.QUEUED: "fetch",
    DeliveryState.FETCHING: "fetch",
    DeliveryState.EXTRACTING: "fetch",
    DeliveryState.BINDING: "bind",
    DeliveryState.CHECKING: "bind",
    DeliveryState.SENDING: "send",
}


@dataclass(frozen=True, slots=True)
class Account:
    """A reader. `email`: None until it is known."""

    id: AccountId
    name: str
    email: str | None = None
    is_owner: bool = False


#: What a token may do: order books, look, or all that its account may.
Scope = Literal["save", "read", "all"]


@dataclass(frozen=True, slots=True)
class Token:
    """A key to the API, without its secret. `expires_at`: None where it does not."""

    id: TokenId
    name: str
    scope: Scope
    created_at: datetime
    last_used_at: datetime | None = None
    expires_at: datetime | None = None


#: Where a reader looks for articles. An archived one may be a favourite.
Shelf = Literal["unread", "archive", "favourites", "all"]


@dataclass(frozen=True, slots=True)
class SavedArticle:
    """An article on a reader's shelves, without its text.

    `url`: as it was asked for. `minutes`: to read it. `saved_at`: aware.
    """

    id: ArticleId
    url: str
    title: str
    byline: str | None
    site_name: str | None
    excerpt: str | None
    language: str | None
    direction: Direction
    minutes: int
    saved_at: datetime
    is_archived: bool
    is_favourite: bool
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One address of a delivery.

    `article` and its `title`: what was found there, or None while nothing is.
    `sentence`: why there is nothing, for the reader, or None.
    """

    url: str
    article: ArticleId | None = None
    title: str | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a delivery. `number`: grows, within one delivery."""

    number: int
    at: datetime
    state: DeliveryState
    sentence: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A book on its way to a device. All times are aware, in UTC.

    `title`: the reader's wish, or None; `name` is what to call it in the meantime.
    `address`: the device's mailbox when it was ordered. `sentence`: the newest thing to
    tell the reader. `package`: the finished book, or None while there is none.
    `attempt`: how often its present step met a `Temporary` error. `next_attempt_at`:
    when that step is tried again, or None while it is not put off. `rung`: how the
    book is made. `waits_until`: when Amazon stops waiting for the reader's word.
    """

    id: DeliveryId
    account: AccountId
    device: DeviceId | None
    address: str
    format: Format
    state: DeliveryState
    title: str | None
    sentence: str
    items: tuple[Item, ...]
    package: Package | None
    attempt: int
    next_attempt_at: datetime | None
    message_id: str | None
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    rung: Rung = "plain"
    waits_until: datetime | None = None

    @property
    def name(self) -> str:
        """What to call it: as the book is called, or by what is known before."""
        first = self.items[0]
        bound = self.package and self.package.title
        return bound or self.title or first.title or first.url
