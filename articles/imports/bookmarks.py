"""Bookmarks of a browser, or of a program that writes them alike (Netscape HTML)."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

from articles.imports.markup import attributes, tags
from articles.imports.opened import Opened
from articles.imports.reading import tags_of, text_of, time_of
from inkpost.model import Brought, Refused

NAME = "Bookmarks"
#: Folders that every browser has, and that say nothing.
_OF_ALL = {
    "bookmarks", "bookmarks bar", "bookmarks toolbar", "bookmarks menu",
    "other bookmarks", "mobile bookmarks", "favorites", "favorites bar", "lesezeichen",
    "lesezeichen-symbolleiste", "lesezeichenleiste", "barre de favoris", "marcadores",
    "barra de marcadores",
}  # fmt: skip
#: Folders deep that are known by name.
_DEEPEST = 200


def fits(file: Opened) -> bool:
    """Tell whether `file` is a list of bookmarks."""
    head = "" if file.is_archive else file.first.head[:5_000].lower()
    return "netscape-bookmark-file" in head or ("<dl" in head and "<dt" in head)


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield what `file` holds; the folders that it lies in are its tags."""
    folders: list[str] = []
    named, depth = "", 0
    for number, tag, after in tags(file.first, "a", "h3", "dl"):
        if tag.name == "h3":
            named = text_of(unescape(after), 100)
        elif tag.name == "dl":
            depth += 1
            folders = (
                [*folders[: _DEEPEST - 1], named] if depth <= _DEEPEST else folders
            )
            named = ""
        elif tag.name == "/dl":
            folders = folders[:-1] if depth <= _DEEPEST else folders
            depth = max(0, depth - 1)
        elif tag.name == "a":
            own = attributes(tag.inside)
            line = f"link {number}"
            yield Brought(
                line,
                own.get("href", ""),
                text_of(unescape(after)),
                time_of(own.get("add_date")),
                (*tags_of(own.get("tags")), *_telling(folders)),
                is_archived=own.get("toread") == "0",
            )


def _telling(folders: list[str]) -> tuple[str, ...]:
    return tuple(name for name in folders[-3:] if name and name.lower() not in _OF_ALL)
