"""Articles that somebody looks at before they are printed or sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

from inkpost.model.records import AccountId, ArticleId, DeliveryId

PreviewId = NewType("PreviewId", str)

#: What a publisher's button can ask for.
Wish = Literal["send", "print", "pdf", "epub", "email"]


@dataclass(frozen=True, slots=True)
class Preview:
    """A page that was asked for, to be printed.

    `account`: the reader's, or the one that holds what guests look at (`is_guests`).
    `sentence`: why it *failed*. `article`: what was found, once it is *ready*.
    `delivery`: what a guest had mailed of it last, and `mailed_by`, the account that
    stands for the guest's address.
    """

    id: PreviewId
    account: AccountId
    url: str
    is_guests: bool
    state: Literal["waiting", "ready", "failed"]
    sentence: str = ""
    article: ArticleId | None = None
    delivery: DeliveryId | None = None
    mailed_by: AccountId | None = None
