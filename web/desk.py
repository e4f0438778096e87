"""What stands behind the pages and the API: passed in, never found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from inkpost.orders import Enqueue
from inkpost.settings import Settings
from inkpost.store import Store
from library import Library


@dataclass(frozen=True, slots=True)
class Desk:
    """The library, the way to the workers, and what the operator set.

    `broker_answers`: whether that way is open.
    """

    settings: Settings
    library: Library
    enqueue: Enqueue
    broker_answers: Callable[[], bool] = lambda: True

    @property
    def outbox(self) -> Path:
        """The folder of mails where there is no mail server."""
        return self.store.folder / "outbox"

    @property
    def store(self) -> Store:
        """The store of the library's files."""
        return self.library.store


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


#: The desk of the application that answers.
TheDesk = Annotated[Desk, Depends(_desk)]
