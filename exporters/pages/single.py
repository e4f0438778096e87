"""One HTML file with everything in it.

Pictures are `data:` addresses, style is inside, and the policy in its head lets the
page load nothing: a saved page tells no one that it is read.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from exporters.bodies.figures import Placed
from exporters.naming import book_path, package
from exporters.pages.values import article_values, book_values, contents_of
from exporters.pictures import needs_change, shrink
from exporters.profiles import GENERIC
from exporters.whole import whole_file
from exporters.words import words as words_of
from inkpost.errors import BookInvalid
from inkpost.model import Edition, Omission, Package, Picture
from inkpost.render import render, templates_folder

#: Nothing is loaded from anywhere.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def bind_html(edition: Edition, out: Path) -> Package:
    """Return `edition` as one HTML file at `out`, a file or a folder."""
    if not edition.size:
        raise BookInvalid(f"“{edition.title}” has no article to bind")  # contract D10
    path = book_path(edition, ".html", out)
    omissions: list[Omission] = []
    with whole_file(path) as file:
        file.writelines(_parts(edition, omissions))
    return package(path, "html", edition, tuple(omissions))


def _parts(edition: Edition, omissions: list[Omission]) -> Iterator[str]:
    """Yield the page; note what its articles lack in `omissions`."""
    words = words_of(edition.language)
    style = _read("text.css") + _read("screen.css")
    book = book_values(edition, words)
    yield render(
        "print",
        "head.html",
        book=book,
        contents=contents_of(edition, GENERIC),
        style=style,
        policy=POLICY,
    )
    number = 0
    for section in edition.sections:
        for article in section.articles:
            number += 1
            omissions += article.omissions
            values = article_values(article, number, GENERIC, words, _place)
            yield render("print", "article.html", article=values, words=words)
    yield render("print", "foot.html")


def _place(picture: Picture) -> Placed | None:
    """Return `picture` with its content in its address."""
    if picture.path is None or GENERIC.pictures is None:
        return None
    if needs_change(picture, GENERIC.pictures):
        shrunk = shrink(picture.path, GENERIC.pictures)
        return Placed(_address(shrunk.content, shrunk.media_type), *shrunk.size)
    address = _address(picture.path.read_bytes(), picture.media_type)
    return Placed(address, picture.width, picture.height)


def _address(content: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _read(name: str) -> str:
    return (templates_folder() / "print" / name).read_text(encoding="utf-8")
