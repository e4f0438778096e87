"""What the catalogue's links lead to: books, covers, and what is known of a book."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from PIL import Image

from exporters.cover import draw_cover
from exporters.epub.chapters import lead_of
from exporters.naming import MEDIA_TYPES, file_name
from inkpost.model import Article, ArticleId, Delivery, DeliveryId, Edition, Format
from inkpost.pipeline import bind
from web.counter import book_file
from web.desk import Desk, TheDesk
from web.exporting import article_file
from web.opds import catalogue, opds2
from web.opds.catalogue import FORMATS, THUMBNAIL_SIZE, Publication
from web.opds.door import Subscriber
from web.opds.routes import METHODS

router = APIRouter(prefix="/opds")

#: A cover costs 0.2 s, and changes when its article is read anew.
FOR_A_DAY = {"Cache-Control": "private, max-age=86400"}

_SUFFIXES: dict[str, Format] = {
    ending.removeprefix("."): format for format, (ending, _title) in FORMATS.items()
}


def _article(desk: TheDesk, account: Subscriber, id: ArticleId) -> Article:
    desk.library.shelves.find(account.id, id)  # not one that was removed
    article = desk.library.articles.find(account.id, id)
    if article is None:
        raise HTTPException(404)
    return article


def _delivery(desk: TheDesk, account: Subscriber, id: DeliveryId) -> Delivery:
    delivery = desk.library.deliveries.find(account.id, id)
    if delivery.package is None:
        raise HTTPException(404)
    return delivery


#: What the path names, if it is the subscriber's; 404 otherwise.
TheArticle = Annotated[Article, Depends(_article)]
TheDelivery = Annotated[Delivery, Depends(_delivery)]


@router.api_route("/articles/{id:key}/book.{suffix}", methods=METHODS)
def article_book(
    request: Request,
    desk: TheDesk,
    account: Subscriber,
    article: TheArticle,
    id: ArticleId,
    suffix: str,
) -> Response:
    """Return the article as a book, made if need be; where asked, its name alone."""
    format = _SUFFIXES.get(suffix)
    if format is None:
        raise HTTPException(404)
    if request.method == "HEAD":
        name = file_name(bind([article]), f".{suffix}")
        return _named(Response(media_type=MEDIA_TYPES[format]), name)
    response = article_file(desk, account, id, article, format)
    return _named(response, response.filename or "")


@router.api_route("/books/{id:key}/book.{suffix}", methods=METHODS)
def sent_book(desk: TheDesk, delivery: TheDelivery, suffix: str) -> Response:  # noqa: ARG001
    """Return a book that was sent."""
    response = book_file(desk, delivery)
    return _named(response, response.filename or "")


def _named(response: Response, name: str) -> Response:
    """Give the file its name in the one way that KOReader reads (RFC 6266, quoted).

    It is ASCII, without quotes (contract M6).
    """
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@router.get("/articles/{id:key}/publication.json")
def article_publication(desk: TheDesk, account: Subscriber, id: ArticleId) -> Response:
    """Return what is known of an article."""
    saved = desk.library.shelves.find(account.id, id)
    return _document(desk, catalogue.publication(saved))


@router.get("/books/{id:key}/publication.json")
def sent_publication(desk: TheDesk, delivery: TheDelivery) -> Response:
    """Return what is known of a book that was sent."""
    return _document(desk, catalogue.sent(delivery))


def _document(desk: Desk, publication: Publication) -> Response:
    site = desk.settings.public_url.rstrip("/")
    shown: dict[str, Any] = opds2.publication_shown(publication, site)
    return JSONResponse(shown, media_type=opds2.PUBLICATION)


@router.get("/articles/{id:key}/cover.jpg")
def article_cover(desk: TheDesk, article: TheArticle) -> Response:
    """Return the cover of an article."""
    return _jpeg(_drawn(desk, article))


@router.get("/articles/{id:key}/thumbnail.jpg")
def article_thumbnail(desk: TheDesk, article: TheArticle) -> Response:
    """Return the cover of an article, for a list."""
    return _jpeg(_small(_drawn(desk, article)))


@router.get("/books/{id:key}/cover.jpg")
def sent_cover(desk: TheDesk, delivery: TheDelivery) -> Response:
    """Return the cover of a book that was sent."""
    return _jpeg(_cover_of(desk, delivery))


@router.get("/books/{id:key}/thumbnail.jpg")
def sent_thumbnail(desk: TheDesk, delivery: TheDelivery) -> Response:
    """Return the cover of a book that was sent, for a list."""
    return _jpeg(_small(_cover_of(desk, delivery)))


def _drawn(desk: Desk, article: Article) -> bytes:
    lead = lead_of(article)
    there = lead is not None and desk.store.has(lead)
    return draw_cover(bind([article]), lead if there else None)


def _cover_of(desk: Desk, delivery: Delivery) -> bytes:
    """Return the cover in the book; one with its title where it has none."""
    package = delivery.package
    assert package
    if package.media_type == MEDIA_TYPES["epub"] and desk.store.has(package.path):
        nothing = suppress(OSError, zipfile.BadZipFile, KeyError)
        with nothing, zipfile.ZipFile(package.path) as book:
            return book.read("EPUB/cover.jpg")
    date = delivery.created_at
    return draw_cover(Edition(package.title, delivery.id, date, (), "collection"))


def _small(cover: bytes) -> bytes:
    with Image.open(io.BytesIO(cover)) as picture:
        picture.thumbnail(THUMBNAIL_SIZE)
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=80, optimize=True)
    return file.getvalue()


def _jpeg(picture: bytes) -> Response:
    return Response(picture, media_type="image/jpeg", headers=FOR_A_DAY)
