"""What is done to the articles that were chosen in the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from inkpost.model import Account, ArticleId, DeviceId, ExportWish, Format
from inkpost.orders import order_export
from library import CHANGES
from web.counter import order_chosen
from web.desk import Desk, TheDesk
from web.languages import _, ngettext
from web.links import call_links
from web.pages.arranging import Asked, order_page
from web.pages.library import PAGE, Notice, TheView, shelf_page
from web.reader import Reader

router = APIRouter()

#: What was done to so many articles, in the reader's words, and what undoes it.
DONE: dict[str, tuple[Callable[[int], str], str]] = {
    "archive": (
        lambda n: ngettext("%(num)s article archived", "%(num)s articles archived", n),
        "unarchive",
    ),
    "unarchive": (
        lambda n: ngettext(
            "%(num)s article is unread again", "%(num)s articles are unread again", n
        ),
        "archive",
    ),
    "favour": (
        lambda n: ngettext(
            "%(num)s article is a favourite", "%(num)s articles are favourites", n
        ),
        "unfavour",
    ),
    "unfavour": (
        lambda n: ngettext(
            "%(num)s article is no favourite any more",
            "%(num)s articles are no favourites any more",
            n,
        ),
        "favour",
    ),
    "remove": (
        lambda n: ngettext("%(num)s article deleted", "%(num)s articles deleted", n),
        "restore",
    ),
    "restore": (
        lambda n: ngettext(
            "%(num)s article brought back", "%(num)s articles brought back", n
        ),
        "remove",
    ),
}
assert set(DONE) == set(CHANGES)


@router.post("/library")
def change(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    view: TheView,
    do: Annotated[str, Form()] = "",
    one: Annotated[str, Form()] = "",
    id: Annotated[list[ArticleId], Form(max_length=2 * PAGE)] = [],  # noqa: B006
    device: Annotated[str, Form()] = "",
    format: Annotated[Format, Form()] = "epub",
    new_tag: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Do something to what was chosen. `one`: to one article, chosen or not."""
    if one:
        do, _colon, only = one.partition(":")
        id = [ArticleId(only)]
    chosen = desk.library.shelves.some(reader.id, id)
    if not chosen and do != "restore":
        return shelf_page(request, desk, reader, view, Notice(_("Choose some first")))
    if do == "send":
        ids = tuple(article.id for article in chosen)
        delivery = order_chosen(desk, reader, ids, DeviceId(device))
        return RedirectResponse(f"/deliveries/{delivery.id}", 303)
    ids = tuple(article.id for article in chosen)
    if do == "arrange":
        asked = Asked(format=format)
        return order_page(request, desk, reader, ids, asked)
    if do == "export":
        wish = ExportWish(format=format, articles=ids)
        export = order_export(desk.library, desk.enqueue, reader.id, wish)
        return RedirectResponse(f"/exports/{export.id}", 303)
    return shelf_page(
        request, desk, reader, view, _changed(desk, reader, do, id, new_tag)
    )


def _changed(
    desk: Desk, reader: Account, do: str, ids: Sequence[ArticleId], tag: str
) -> Notice:
    shelves = desk.library.shelves
    if do == "tag":
        if not tag.strip():
            return Notice(_("Write the tag first"))
        count = shelves.add_tag(reader.id, ids, tag)
        sentence = ngettext("%(num)s article tagged", "%(num)s articles tagged", count)
        return Notice(sentence, tuple(ids), "untag", tag)
    if do == "untag":
        count = shelves.remove_tag(reader.id, ids, tag)
        sentence = ngettext(
            "%(num)s article untagged", "%(num)s articles untagged", count
        )
        return Notice(sentence, tuple(ids), "tag", tag)
    if do == "read":
        count = call_links(desk, reader, ids)
        return Notice(
            ngettext(
                "%(num)s article is read now", "%(num)s articles are read now", count
            )
        )
    if do not in DONE:
        raise HTTPException(422)
    sentence_for, undo = DONE[do]
    count = shelves.change(reader.id, ids, do)
    return Notice(sentence_for(count), tuple(ids), undo)
