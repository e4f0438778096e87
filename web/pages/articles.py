"""One article, to be read here: its text, its pictures, what is missing of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from inkpost.model import (
    Account,
    Article,
    ArticleId,
    Omission,
    Repair,
    SavedArticle,
)
from inkpost.render import templates_folder
from web.desk import Desk, TheDesk
from web.links import call_links
from web.page import page, render_page
from web.reader import Reader
from web.reading import reading_body

router = APIRouter()

#: The text came from elsewhere. It has been cleaned, and here nothing of it could run
#: either; our own page may look in, to give its frame the right height (safety 4).
FOREIGN = (
    "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)


def _saved(desk: TheDesk, reader: Reader, id: ArticleId) -> SavedArticle:
    return desk.library.shelves.find(reader.id, id)


def _article(desk: TheDesk, reader: Reader, saved: TheSaved) -> Article:
    article = desk.library.articles.find(reader.id, saved.id)
    if article is None:
        raise HTTPException(404)
    return article


#: What the path names, if it is the reader's; 404 otherwise.
TheSaved = Annotated[SavedArticle, Depends(_saved)]
TheArticle = Annotated[Article, Depends(_article)]


@router.get("/articles/{id:key}")
def show(
    request: Request,
    desk: TheDesk,
    reader: Reader,
    saved: TheSaved,
) -> Response:
    """Show the article, with what can be done with it."""
    article = desk.library.articles.find(reader.id, saved.id)
    if article is None:
        is_out = desk.library.links.is_out(reader.id, saved.id)
        return page(request, "link.html", reader, saved=saved, is_out=is_out)
    missing = _missing(desk, reader, saved, article)
    return page(
        request,
        "article.html",
        reader,
        saved=saved,
        article=article,
        devices=desk.library.devices.list(reader.id),
        missing=missing,
        highlights=desk.library.highlights.of(reader.id, saved.id),
        is_waited_for=any(look and look.state == "waiting" for _, look in missing),
    )


@router.post("/articles/{id:key}/read")
def read(desk: TheDesk, reader: Reader, saved: TheSaved) -> Response:
    """Have the article read now, if its text is not here yet."""
    call_links(desk, reader, [saved.id])
    return RedirectResponse(f"/articles/{saved.id}", 303)


def _missing(
    desk: Desk, reader: Account, saved: SavedArticle, article: Article
) -> list[tuple[Omission, Repair | None]]:
    """Return what the article lacks, with the newest look for it."""
    looks = {one.omission: one for one in desk.library.repairs.of(reader.id, saved.id)}
    return [(omission, looks.get(omission)) for omission in article.omissions]


@router.post("/articles/{id:key}/again")
def look_again(
    desk: TheDesk,
    reader: Reader,
    saved: TheSaved,
    article: TheArticle,
    kind: Annotated[str, Form()] = "",
    what: Annotated[str, Form()] = "",
    url: Annotated[str, Form()] = "",
) -> Response:
    """Have something looked for once more that the article lacks."""
    for omission in article.omissions:
        if (omission.kind, omission.what, omission.url or "") == (kind, what, url):
            id = desk.library.repairs.add(reader.id, saved.id, omission)
            desk.enqueue("repair", id)
    return RedirectResponse(f"/articles/{saved.id}#missing", 303)


@router.get("/articles/{id:key}/text")
def text(
    request: Request, reader: Reader, saved: TheSaved, article: TheArticle
) -> Response:
    """Return the article's text alone, in the book's own style."""
    body = reading_body(article, f"/articles/{saved.id}/pictures/")
    text = render_page(request, "reading.html", reader, article=article, body=body)
    return HTMLResponse(text, headers={"Content-Security-Policy": FOREIGN})


@router.get("/articles/{id:key}/pictures/{name}")
def picture(desk: TheDesk, article: TheArticle, name: str) -> Response:
    """Return a picture, as it was made anew from the original."""
    return picture_file(desk, article, name)


def picture_file(desk: Desk, article: Article, name: str) -> Response:
    """Return the picture of `article` whose file is called `name`; else 404."""
    for known in article.pictures:
        if known.path and known.path.name == name and desk.store.has(known.path):
            return FileResponse(
                known.path,
                media_type=known.media_type,
                # Named by its content, and the reader's own.
                headers={"Cache-Control": "private, max-age=31536000, immutable"},
            )
    raise HTTPException(404)


@router.get("/book.css")
def book_style() -> Response:
    """Return the style of the books that Inkpost makes."""
    return FileResponse(templates_folder() / "epub" / "style.css")


@router.post("/articles/{id:key}/tags")
def tag(
    desk: TheDesk, reader: Reader, saved: TheSaved, tags: Annotated[str, Form()] = ""
) -> Response:
    """Give the article the tags that are named, separated by commas."""
    desk.library.shelves.tag(reader.id, saved.id, tags[:5000].split(","))
    return RedirectResponse(f"/articles/{saved.id}", 303)
