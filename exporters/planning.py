"""How many articles go into one volume, guessed before any of it is bound.

Each volume can then be made by itself, by anyone, in any order, and made anew alone
where that was cut off.
"""

from __future__ import annotations

from dataclasses import dataclass

from exporters.pdf import LONGEST_TEXT
from inkpost.model import Format

#: Bytes of one document of a book (contract X18), and of an entry for each article.
_DOCUMENT, _ENTRY = 250_000, 2_500


@dataclass(frozen=True, slots=True)
class Room:
    """What a volume has room for: bytes, and documents."""

    size: int
    documents: int


#: Of EPUB what Amazon's mail takes (contract C6), with some air; calibre takes 20 s and
#: 180 MB for 100 articles (contract 16); a browser or an editor opens the others well.
_ROOMS: dict[Format, Room] = {
    "epub": Room(34_000_000, 280),
    "kepub": Room(34_000_000, 280),
    "azw3": Room(20_000_000, 100),
    "mobi": Room(20_000_000, 100),
    "pdf": Room(LONGEST_TEXT, 280),
    "html": Room(40_000_000, 500),
    "md": Room(20_000_000, 2000),
    "txt": Room(20_000_000, 2000),
    "json": Room(100_000_000, 2000),
}


def room_of(format: Format, limit: int | None = None) -> Room:
    """Return what a volume of `format` has room for; `limit`: bytes, if less."""
    room = _ROOMS[format]
    if limit is None or format == "pdf":
        return room
    return Room(min(room.size, round(limit * 0.95)), room.documents)


def weigh(format: Format, text: int, pictures: int) -> Room:
    """Return what an article of so many bytes takes of a volume of `format`.

    >>> weigh("epub", 20_000, 100_000)
    Room(size=112500, documents=1)
    """
    documents = 1 + text // _DOCUMENT
    if format == "pdf":  # its limit is the text that a press sets at once
        return Room(text, documents)
    if format in ("md", "txt"):
        return Room(text + _ENTRY, documents)
    if format in ("html", "json"):  # pictures in base64
        return Room(text + pictures * 4 // 3 + _ENTRY, documents)
    return Room(text // 2 + pictures + _ENTRY, documents)


class Filling:
    """A volume that is being filled."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._size = self._documents = 0

    def takes(self, article: Room) -> bool:
        """Tell whether `article` fits; it is in the volume then. The first one does."""
        size = self._size + article.size
        documents = self._documents + article.documents
        if self._size and (size > self._room.size or documents > self._room.documents):
            return False
        self._size, self._documents = size, documents
        return True
