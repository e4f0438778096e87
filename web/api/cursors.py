"""Cursors: where a page of a list ends, as text that nobody has to understand."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError

from web.keys import KEY

#: Items on a page.
Limit = Annotated[int, Query(ge=1, le=100, description="Items on a page")]


@dataclass(frozen=True, slots=True)
class Place:
    """The last row of a page: its moment and its id. Nowhere: the beginning."""

    at: datetime | None = None
    id: str | None = None


def cursor_of(at: datetime, id: str) -> str:
    """Return the cursor of a row."""
    text = f"{at.isoformat()} {id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """Return the row of a cursor; raise `ValueError` where it is none of ours.

    >>> place_of(cursor_of(datetime.fromisoformat("2026-11-14T06:30:00+00:00"), "x")).id
    'x'
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        at, _space, id = text.decode("ascii").partition(" ")
        moment = datetime.fromisoformat(at)
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("not a cursor") from error
    if moment.tzinfo is None or not KEY.fullmatch(id):
        raise ValueError("not a cursor")
    return Place(moment, id)


def _place(
    cursor: Annotated[
        str | None,
        Query(
            max_length=200,
            description="`next` of the page before; without: the first page.",
        ),
    ] = None,
) -> Place:
    try:
        return place_of(cursor) if cursor else Place()
    except ValueError as error:
        wrong = {"loc": ("query", "cursor"), "msg": "Take `next` of another page"}
        raise RequestValidationError([wrong]) from error


#: Where the page that is asked for begins.
Behind = Annotated[Place, Depends(_place)]


def next_cursor(rows: Sequence[tuple[datetime, str]], limit: int) -> str | None:
    """Return the cursor behind `rows`; None where fewer than `limit` were found."""
    return cursor_of(*rows[-1]) if len(rows) == limit else None
