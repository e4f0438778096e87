"""Something that an article lacks, and its reader wants looked for once more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

from inkpost.model.books import Omission
from inkpost.model.records import AccountId, ArticleId

RepairId = NewType("RepairId", str)


@dataclass(frozen=True, slots=True)
class Repair:
    """One more look for `omission`. `sentence`: why it *failed*."""

    id: RepairId
    account: AccountId
    article: ArticleId
    omission: Omission
    state: Literal["waiting", "done", "failed"]
    sentence: str = ""
