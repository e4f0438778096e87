"""The HTML that the press sets, and the pictures that belong to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from lxml import etree

from exporters.bodies.figures import Placed
from exporters.bodies.trees import every, new, words_in
from exporters.pages.values import article_values, book_values, contents_of
from exporters.pdf.sheets import Sheet
from exporters.pdf.store import SCHEME
from exporters.pdf.tame import tame
from exporters.pictures import needs_change, shrink
from exporters.profiles import Profile
from exporters.words import words as words_of
from inkpost.model import Edition, Picture
from inkpost.render import render, templates_folder

#: Addresses of one article that get a note; more would push the text off the pages.
MOST_NOTES = 40
_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}


def write_pages(edition: Edition, folder: Path, profile: Profile, sheet: Sheet) -> None:
    """Write `pages.html` and its pictures into `folder`."""
    with (folder / "pages.html").open("w", encoding="utf-8") as file:
        file.writelines(_pages(edition, folder, profile, sheet))


def _pages(
    edition: Edition, folder: Path, profile: Profile, sheet: Sheet
) -> Iterator[str]:
    words = words_of(edition.language)
    book = book_values(edition, words)
    style = _read("text.css") + render("print", "paper.css", sheet=sheet, book=book)
    contents = contents_of(edition, profile)
    yield render("print", "paper.html", book=book, style=style, contents=contents)
    place = partial(_place, folder=folder, profile=profile)
    keep = partial(_keep, folder=folder)
    change = partial(_prepare, sheet=sheet)
    number = 0
    for section in edition.sections:
        for article in section.articles:
            number += 1
            values = article_values(
                article, number, profile, words, place, change, keep
            )
            yield render("print", "article.html", article=values, words=words)
    yield render("print", "foot.html")


def _place(picture: Picture, folder: Path, profile: Profile) -> Placed | None:
    """Put the file of `picture` into `folder`, no larger than `profile` wants it."""
    rule = profile.pictures
    if picture.path is None or rule is None:
        return None
    name = f"{picture.path.stem}.{_SUFFIXES[picture.media_type]}"
    if needs_change(picture, rule):
        shrunk = shrink(picture.path, rule)
        (folder / name).write_bytes(shrunk.content)
        return Placed(SCHEME + name, *shrunk.size)
    (folder / name).write_bytes(picture.path.read_bytes())
    return Placed(SCHEME + name, picture.width, picture.height)


def _keep(png: bytes, folder: Path) -> str:
    """Put a picture of our own into `folder`."""
    name = f"{hashlib.sha256(png).hexdigest()}.png"
    (folder / name).write_bytes(png)
    return SCHEME + name


def _prepare(tree: etree._Element, sheet: Sheet) -> None:
    tame(tree)
    if sheet.links == "notes":
        _note_links(tree)


def _note_links(tree: etree._Element) -> None:
    """Write where a link leads, the first time, in a note at the foot of its page."""
    links = {link.get("href"): link for link in reversed(every(tree, "a"))}
    wanting = [link for link in links.values() if _wants_note(link)]
    if len(wanting) > MOST_NOTES:
        return
    for link in wanting:
        note = new("span", link.get("href"), class_="link-note")
        note.tail, link.tail = link.tail, None
        link.addnext(note)


def _wants_note(link: etree._Element) -> bool:
    href = link.get("href", "")
    shown = words_in(link).rstrip("/")
    return (
        href.startswith("http") and bool(shown) and not href.rstrip("/").endswith(shown)
    )


def _read(name: str) -> str:
    return (templates_folder() / "print" / name).read_text(encoding="utf-8")
