"""Lists in pages: what comes after the end of one, and so many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement

T = TypeVar("T")


def comes_after(
    at: Column[Any], id: Column[Any], before: datetime, after: str | None
) -> ColumnElement[bool]:
    """Return the condition for the rows of a list that come after (`before`, `after`).

    The newest come first; rows of one moment are ordered by their id, and without
    `after` none of the moment `before` itself is meant.
    """
    older = at < before
    return older | ((at == before) & (id > after)) if after else older


def in_batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield `values`, at most `size` at a time.

    >>> list(in_batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
