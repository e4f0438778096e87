"""Lists in pages: the condition for what comes after the end of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement


def comes_after(
    at: Column[Any], id: Column[Any], before: datetime, after: str | None
) -> ColumnElement[bool]:
    """Return the condition for the rows of a list that come after (`before`, `after`).

    The newest come first; rows of one moment are ordered by their id, and without
    `after` none of the moment `before` itself is meant.
    """
    older = at < before
    return older | ((at == before) & (id > after)) if after else older
