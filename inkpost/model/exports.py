"""Books that a reader takes along, instead of having them sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from inkpost.model.books import Format, Package
from inkpost.model.records import AccountId, ArticleId

ExportId = NewType("ExportId", str)

ExportState = Literal["waiting", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Export:
    """A book of `articles`, made in the background and kept for a while.

    `title`: the reader's wish, or None. `sentence`: why there is none, for the reader.
    `package`: the book, once it is *ready*. `until`: when it is deleted.
    """

    id: ExportId
    account: AccountId
    format: Format
    title: str | None
    articles: tuple[ArticleId, ...]
    state: ExportState
    sentence: str
    package: Package | None
    created_at: datetime
    until: datetime
