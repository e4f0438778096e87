"""An article as it will be printed: anything can be left out of it first.

For readers, an article of their library. For guests, and for readers who come from a
publisher's button, a page that is read for them (a preview, kept for a day).
"""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from articles import check_url
from inkpost import orders
from inkpost.at_hand import with_pictures
from inkpost.model import (
    Account,
    Article,
    DeviceId,
    Item,
    Preview,
    PreviewId,
    Wish,
)
from inkpost.render import templates_folder
from web import guests, printing
from web.desk import Desk, TheDesk
from web.files import FileFormat, file_of
from web.page import page
from web.pages.articles import TheArticle, TheSaved, picture_file
from web.printing import POLICY, Wanted
from web.reader import Reader, Visitor
from web.told import told

# A box for each block.
router = APIRouter(form_limits={"max_fields": 5000, "max_files": 0})

TheWish = Annotated[Wanted, Depends(printing.read_form)]


# --- a reader's article --------------------------------------------------------------


@router.get("/articles/{id:key}/print")
def show_saved(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    saved: TheSaved,
    article: TheArticle,
    do: Wish = "print",
) -> Response:
    """Show an article of the library, to be cut and printed."""
    pictures = f"/articles/{saved.id}/pictures/"
    return _page(request, desk, reader, article, pictures, do)


@router.post("/articles/{id:key}/print")
def print_saved(
    desk: TheDesk, reader: Reader, saved: TheSaved, article: TheArticle, wish: TheWish
) -> Response:
    """Return what is left of it as a file, or send that to a device."""
    if wish.do in get_args(FileFormat):
        return _file(desk, article, wish)
    if wish.do != "send":
        raise HTTPException(422)
    item = Item(saved.url, saved.id, cut=wish.cut)
    device = DeviceId(wish.device)
    delivery = orders.order_article(desk.library, desk.enqueue, reader.id, item, device)
    return RedirectResponse(f"/deliveries/{delivery.id}", 303)


# --- a page that is read first -------------------------------------------------------


@router.post("/previews")
def ask(
    request: Request,
    desk: TheDesk,
    visitor: Visitor,
    url: Annotated[str, Form()] = "",
    do: Annotated[Wish, Form()] = "print",
) -> Response:
    """Have a page read, and show how that comes along."""
    checked = check_url(url)
    desk.library.crowding.check()
    if visitor:
        id = desk.library.previews.add(visitor.id, checked)
    else:
        client = guests.client_of(request)
        guests.demand_page(desk, checked, client)
        desk_account = desk.library.guests.desk()
        id = desk.library.previews.add(desk_account, checked, client)
    desk.enqueue("preview", id)
    return RedirectResponse(f"/previews/{id}?do={do}", 303)


def _preview(desk: TheDesk, visitor: Visitor, id: PreviewId) -> Preview:
    return desk.library.previews.find(id, visitor.id if visitor else None)


#: The preview that the path names, if it is the reader's, or a guest's; else 404.
ThePreview = Annotated[Preview, Depends(_preview)]


def _previewed(desk: TheDesk, preview: ThePreview) -> Article:
    found = preview.article and desk.library.articles.find(
        preview.account, preview.article
    )
    if not found:
        raise HTTPException(404)
    if preview.is_guests:
        guests.demand_original(desk, found)
    return found


#: What was found for that preview; 404 where nothing is.
ThePreviewed = Annotated[Article, Depends(_previewed)]


@router.get("/previews/{id:key}")
def show_preview(
    request: Request,
    desk: TheDesk,
    visitor: Visitor,
    preview: ThePreview,
    do: Wish = "print",
) -> Response:
    """Show that a page is being read, why it could not be, or what was found."""
    if preview.state != "ready":
        return page(
            request,
            "reading_page.html",
            visitor,
            preview=preview,
            sentence=told(preview.sentence),
            do=do,
        )
    if not preview.is_guests:
        return RedirectResponse(f"/articles/{preview.article}/print?do={do}", 303)
    article = _previewed(desk, preview)
    pictures = f"/previews/{preview.id}/pictures/"
    return _page(request, desk, visitor, article, pictures, do)


@router.get("/previews/{id:key}/pictures/{name}")
def picture(desk: TheDesk, article: ThePreviewed, name: str) -> Response:
    """Return a picture of it."""
    return picture_file(desk, article, name)


@router.post("/previews/{id:key}")
def print_preview(
    desk: TheDesk, preview: ThePreview, article: ThePreviewed, wish: TheWish
) -> Response:
    """Return what is left of it as a file."""
    if wish.do not in get_args(FileFormat):
        raise HTTPException(422)
    guests.demand_file(desk, preview.id)
    return _file(desk, article, wish)


# --- both ----------------------------------------------------------------------------


@router.get("/text.css")
def text_style() -> Response:
    """Return the style of the text on paper."""
    return FileResponse(templates_folder() / "print" / "text.css")


def _page(
    request: Request,
    desk: Desk,
    account: Account | None,
    article: Article,
    pictures: str,
    do: Wish,
) -> Response:
    response = page(
        request,
        "print.html",
        account,
        article=article,
        shown=printing.shown(article, pictures),
        whole=printing.whole(article),
        sizes=printing.size_names(),
        devices=desk.library.devices.list(account.id) if account else (),
        by_mail=account is None and guests.mails(desk.settings),
        do=do,
    )
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _file(desk: Desk, article: Article, wish: Wanted) -> Response:
    format: FileFormat = "pdf" if wish.do == "pdf" else "epub"
    folder = desk.settings.data_dir.resolve() / "prints"
    return file_of(with_pictures(desk.store, article), wish.cut, format, folder)
