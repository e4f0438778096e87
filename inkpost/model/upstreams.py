"""Services that readers use elsewhere, whose unread articles come into digests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from inkpost.model.records import AccountId

UpstreamId = NewType("UpstreamId", str)

UpstreamKind = Literal["miniflux", "wallabag"]


@dataclass(frozen=True, slots=True)
class Upstream:
    """A service of a reader's, without its secrets.

    `url`: where its API begins. `trouble`: why the last visit came to nothing, or None.
    `visited_at`: when the last one was, or None.
    """

    id: UpstreamId
    account: AccountId
    kind: UpstreamKind
    url: str
    trouble: str | None
    visited_at: datetime | None


@dataclass(frozen=True, slots=True)
class UpstreamEntry:
    """Something unread there. `id`: what it is called there. `at`: aware, or None."""

    id: str
    url: str
    title: str
    at: datetime | None = None


#: What opens a service: a token (miniflux), or what OAuth asks for (wallabag).
UpstreamLogin = dict[str, str]
