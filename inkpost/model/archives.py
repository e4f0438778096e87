"""What a reader takes along of their account: everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from inkpost.model.records import AccountId

ArchiveState = Literal["waiting", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive of an account, made in the background and kept for a while.

    `sentence`: how far it is, or why there is none, for the reader. `done`, `total`:
    things that are in it by now, and in the end; 0 of 0 while nobody knows. `path`: the
    file, once it is *ready*; `size`: its bytes. `until`: when it is deleted.
    """

    account: AccountId
    state: ArchiveState
    sentence: str
    done: int
    total: int
    path: Path | None
    size: int
    created_at: datetime
    until: datetime
