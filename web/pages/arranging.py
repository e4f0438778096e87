"""The articles of an export, put in order by hand before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from inkpost.model import (
    Account,
    ArticleId,
    DeviceId,
    ExportForm,
    ExportWish,
    Format,
    Order,
)
from inkpost.orders import order_export
from inkpost.render import one_line
from web import words
from web.desk import Desk, TheDesk
from web.page import page
from web.reader import Reader

#: Articles that a page lets be put in order; the API takes more.
MOST_ARRANGED = 200

router = APIRouter(form_limits={"max_fields": 2 * MOST_ARRANGED + 20, "max_files": 0})


@dataclass(frozen=True)
class Asked:
    """What is to be made of the articles, as the form has it."""

    form: Annotated[ExportForm, Form()] = "one"
    format: Annotated[Format, Form()] = "epub"
    order: Annotated[Order | Literal["hand"], Form()] = "newest"
    title: Annotated[str, Form(max_length=300)] = ""
    device: Annotated[str, Form(max_length=64)] = ""

    def wish(self, articles: Sequence[ArticleId]) -> ExportWish:
        """Return what is asked for of `articles`, in their order."""
        return ExportWish(
            format=self.format,
            form=self.form,
            articles=tuple(articles),
            title=one_line(self.title) or None,
            device=DeviceId(self.device) if self.device else None,
        )


TheAsked = Annotated[Asked, Depends()]


@router.post("/exports/arrange")
def arrange(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    asked: TheAsked,
    id: Annotated[list[ArticleId], Form(max_length=MOST_ARRANGED)] = [],  # noqa: B006
    place: Annotated[list[str], Form(max_length=MOST_ARRANGED)] = [],  # noqa: B006
    move: Annotated[str, Form(max_length=80)] = "",
    do: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Put the articles in the order of their numbers; have the books made of them.

    `move`: `up:` or `down:` and an article, which goes a place further.
    """
    ids = in_order(id, place)
    way, _colon, one = move.partition(":")
    if one in ids:
        ids = moved(ids, ids.index(ArticleId(one)), -1 if way == "up" else 1)
    if do == "make":
        wish = asked.wish(ids)
        export = order_export(desk.library, desk.enqueue, reader.id, wish)
        return RedirectResponse(f"/exports/{export.id}", 303)
    return order_page(request, desk, reader, ids, asked, move)


def order_page(
    request: Request,
    desk: Desk,
    reader: Account,
    ids: Iterable[ArticleId],
    asked: Asked,
    move: str = "",
) -> Response:
    """Return the page that lets `ids` be put in order; `move`: what was moved last."""
    known = {one.id: one for one in desk.library.shelves.some(reader.id, ids)}
    return page(
        request,
        "export_order.html",
        reader,
        articles=[known[id] for id in ids if id in known],
        asked=asked,
        move=move,
        words=words,
        devices=desk.library.devices.list(reader.id),
    )


def in_order(ids: Sequence[ArticleId], places: Sequence[str]) -> list[ArticleId]:
    """Return `ids` in the order of the numbers that were written beside them.

    What was given a new number goes there, before or after what is there by where it
    comes from; what is no number stays.

    >>> in_order(["a", "b", "c"], ["1", "2", "1"])
    ['c', 'a', 'b']
    >>> in_order(["a", "b", "c"], ["3", "x", "3"])
    ['b', 'c', 'a']
    """

    def key(number: int) -> tuple[int, int]:
        said = places[number - 1].strip() if number <= len(places) else ""
        place = int(said) if said.isascii() and said.isdigit() else number
        return place, (place > number) - (place < number)

    numbers = sorted(range(1, len(ids) + 1), key=key)
    return list(dict.fromkeys(ids[number - 1] for number in numbers))


def moved(ids: list[ArticleId], at: int, by: int) -> list[ArticleId]:
    """Return `ids` with the one at `at` (from 0) moved `by` places, if there are any.

    >>> moved(["a", "b"], 0, 1), moved(["a", "b"], 0, -1)
    (['b', 'a'], ['a', 'b'])
    """
    rest = ids[:at] + ids[at + 1 :]
    to = max(0, at + by)
    return [*rest[:to], ids[at], *rest[to:]]
