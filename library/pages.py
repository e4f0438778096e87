"""Lists in pages: what comes after the end of one, and so many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Select

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


def newest(
    found: Select[Any],
    at: Column[Any],
    id: Column[Any],
    limit: int,
    before: datetime | None,
    after: str | None,
) -> Select[Any]:
    """Return the newest `limit` rows of `found` from before `before`, if it is given.

    `at`, `id`, `after`: see `comes_after`.
    """
    page = found.order_by(at.desc(), id).limit(limit)
    return page.where(comes_after(at, id, before, after)) if before else page


def in_batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield `values`, at most `size` at a time.

    >>> list(in_batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
