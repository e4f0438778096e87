"""The pictures of a book: each file once, under a name made from its first place."""

from __future__ import annotations

import hashlib

from exporters.bodies.figures import Placed
from exporters.epub.archive import Archive
from exporters.epub.manifest import Item
from exporters.epub.qr_code import draw_code
from exporters.pictures import needs_change, shrink
from exporters.profiles import PictureRule
from inkpost.model import Picture

_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}


class Gallery:
    """Puts pictures into `archive` as they are met; remembers only their names.

    `drawn`: their SHA-256, see `Package`.
    """

    def __init__(self, archive: Archive, rule: PictureRule | None) -> None:
        self.items: list[Item] = []
        self.drawn: set[str] = set()
        self._archive = archive
        self._rule = rule
        self._placed: dict[str, Placed] = {}
        self._kept: dict[str, str] = {}
        self._article = ""
        self._count = 0

    def begin(self, article: str) -> None:
        """Name the pictures that follow after the document `article`."""
        self._article = article
        self._count = 0

    def place(self, picture: Picture) -> Placed | None:
        """Put `picture` into the book, once, and return where it is."""
        if self._rule is None or picture.path is None:
            return None
        key = picture.path.stem  # the hash of its bytes (contract I12)
        if key not in self._placed:
            self._placed[key] = self._store(picture, self._rule)
        return self._placed[key]

    def _store(self, picture: Picture, rule: PictureRule) -> Placed:
        assert picture.path is not None
        if needs_change(picture, rule):
            shrunk = shrink(picture.path, rule)
            name = self._name(shrunk.media_type)
            self.store(name, shrunk.content)
            return Placed(name, *shrunk.size)
        name = self._name(picture.media_type)
        self._archive.add_file(f"EPUB/{name}", picture.path)
        self.drawn.add(picture.path.stem)
        return Placed(name, picture.width, picture.height)

    def _name(self, media_type: str) -> str:
        self._count += 1
        stem = f"{self._article}-{self._count:02}"
        name = f"images/{stem}.{_SUFFIXES[media_type]}"
        self.items.append(Item(f"i-{stem}", name, media_type))
        return name

    def keep(self, png: bytes) -> str:
        """Put a picture of our own into the book, once, and return its name."""
        key = hashlib.sha256(png).hexdigest()
        if key not in self._kept:
            self._kept[key] = self._name("image/png")
            self.store(self._kept[key], png)
        return self._kept[key]

    def store(self, name: str, content: bytes) -> None:
        """Put `content`, a picture that we have drawn, into the book as `name`."""
        self._archive.add_stored(f"EPUB/{name}", content)
        self.drawn.add(hashlib.sha256(content).hexdigest())

    def place_code(self, url: str) -> str | None:
        """Put a QR code of `url` into the book and return its name (contract D6)."""
        if self._rule is None or self._rule.form == "jpeg":
            return None  # the strict book has nothing but photographs (contract Q5)
        png = draw_code(url)
        if png is None:
            return None
        name = f"images/{self._article}-qr.png"
        self.store(name, png)
        self.items.append(Item(f"q-{self._article}", name, "image/png"))
        return name
