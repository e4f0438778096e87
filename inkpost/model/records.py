"""What is remembered: accounts, devices, deliveries, and how far these are."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from inkpost.model.books import Direction, Format, Package
from inkpost.model.cuts import Cut

#: The random public id of a row (URL-safe, unguessable).
AccountId = NewType("AccountId", str)
ArticleId = NewType("ArticleId", str)
DeviceId = NewType("DeviceId", str)
DeliveryId = NewType("DeliveryId", str)
TokenId = NewType("TokenId", str)
AppPasswordId = NewType("AppPasswordId", str)
SessionId = NewType("SessionId", str)
InviteId = NewType("InviteId", str)

DeviceKind = Literal["kindle", "pocketbook", "mailbox", "webdav", "folder", "download"]
#: The kinds that books get to by mail.
MAILED: frozenset[DeviceKind] = frozenset({"kindle", "pocketbook", "mailbox"})

#: How a book left us. *outbox*: it was written down as a mail, and nothing left.
#: *download*: it waits here for its reader.
Way = Literal["mail", "outbox", "webdav", "folder", "download"]


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
    """Where books go. `kind` picks the profile; `address` is its mailbox, or else a
    folder on the web, one of the operator's, or “download:”.

    `proved_at`: when a code was typed back that had been sent there, or None.
    `paused`: why nothing is sent there, a sentence for the reader, or None.
    """

    id: DeviceId
    name: str
    address: str
    kind: DeviceKind = "kindle"
    proved_at: datetime | None = None
    paused: str | None = None


#: What a worker can do for a delivery; each is a task, and its message is a wake-up.
Step = Literal["fetch", "bind", "send"]

#: What a worker can be woken for: a step of a delivery, a mailbox to look into, a
#: device that waits for a code, an article to be printed, a book to be taken along,
#: something that an article lacks, a link that waits for its text, or a feed: *follow*
#: where its reader waits for it. *tidy*: what feeds brought long ago, of everybody,
#: and files that no row names.
#: *issue*: of a digest; *look*: a digest that goes when enough waits; *visit*: another
#: service of its reader's; *tell*: a reader that there was nothing for an issue.
Errand = (
    Step
    | Literal[
        "listen",
        "code",
        "preview",
        "export",
        "bulk_export",
        "repair",
        "read",
        "import",
        "follow",
        "poll",
        "letter",
        "tidy",
        "archive",
        "issue",
        "look",
        "visit",
        "tell",
    ]
)

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
    """A reader. `email`: None until it is known; without one there is no password.

    `language`: in which Inkpost speaks, or None where the browser says it.
    """

    id: AccountId
    name: str
    email: str | None = None
    is_owner: bool = False
    has_password: bool = False
    language: str | None = None


#: How a reader came in.
SignedInBy = Literal["link", "password", "oidc"]


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. `agent`: what it calls itself."""

    id: SessionId
    created_at: datetime
    seen_at: datetime
    signed_in_by: SignedInBy
    agent: str


@dataclass(frozen=True, slots=True)
class Invite:
    """Leave to open an account, without its token. `name`: for whom it was made."""

    id: InviteId
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Quota:
    """What an account may have. None: as much as it likes.

    `articles_a_day`: fetched within 24 hours. `storage`: bytes of articles, pictures
    and books. `reads_a_day`: links that are read in the background, within as long.
    `feeds`: that it follows. `mails_a_day`: that leave within 24 hours; more wait.
    `mails_an_hour`: that leave for all accounts together, within the hour.
    """

    articles_a_day: int | None = None
    storage: int | None = None
    reads_a_day: int | None = None
    feeds: int | None = None
    mails_a_day: int | None = None
    mails_an_hour: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What all accounts together may have; beyond it nothing new is taken.

    `waiting`: deliveries and pages that wait. `disk_reserve`: bytes that stay free.
    """

    waiting: int = 10_000
    disk_reserve: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What an account has of its `quota`: see there."""

    articles_today: int
    storage: int
    quota: Quota


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


@dataclass(frozen=True, slots=True)
class AppPassword:
    """A password for a program that reads the catalogue, without its secret."""

    id: AppPasswordId
    name: str
    created_at: datetime
    last_used_at: datetime | None = None


#: Where a reader looks for articles. An archived one may be a favourite.
Shelf = Literal["unread", "archive", "favourites", "all"]


#: Whether the text of an article is here. *waiting*: it will be read in its turn.
TextState = Literal["kept", "waiting", "failed"]
#: How an article came into the library.
Origin = Literal["reader", "import", "feed"]


@dataclass(frozen=True, slots=True)
class SavedArticle:
    """An article on a reader's shelves, without its text.

    `url`: as it was asked for. `minutes`: to read it. `saved_at`: aware. `state`:
    whether its text is here; `sentence`: why it is not.
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
    state: TextState = "kept"
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One address of a delivery.

    `article` and its `title`: what was found there, or None while nothing is.
    `sentence`: why there is nothing, for the reader, or None. `cut`: what the reader
    made of it before, or None. `section`: where it stands in an issue of a digest.
    """

    url: str
    article: ArticleId | None = None
    title: str | None = None
    sentence: str | None = None
    cut: Cut | None = None
    section: str | None = None


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
    book is made. `waits_until`: when Amazon stops waiting for the reader's word. `way`:
    how it left us, or None while it has not. `volumes`: in how many mails it goes, each
    a delivery of its own, or None; `whole`: the delivery that this is a volume of.
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
    way: Way | None = None
    volumes: int | None = None
    whole: DeliveryId | None = None

    @property
    def name(self) -> str:
        """What to call it: as the book is called, or by what is known before."""
        first = self.items[0]
        bound = self.package and self.package.title
        return bound or self.title or first.title or first.url
