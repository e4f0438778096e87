"""A book while it is written: what was met so far, as far as the rest needs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from exporters.epub.archive import Archive
from exporters.epub.documents import Front, Missing, Rows, document
from exporters.epub.gallery import Gallery
from exporters.epub.manifest import Item
from exporters.epub.navigation import Entry
from exporters.labels import entry_label, shown_line, title_line
from exporters.languages import is_rtl, language_tag
from exporters.profiles import Profile
from exporters.words import words
from inkpost.model import Article, Edition

XHTML_TYPE = "application/xhtml+xml"


@dataclass(frozen=True, slots=True)
class Weight:
    """What an article takes of the file: bytes, packed, and documents."""

    size: int
    documents: int


class Binding:
    """A book of `edition` for `profile`, on its way into `archive`.

    Holds names, titles and counts, never bodies or pictures: memory grows by about
    a kilobyte an article.
    """

    def __init__(self, edition: Edition, profile: Profile, archive: Archive) -> None:
        self.edition = edition
        self.profile = profile
        self.archive = archive
        self.language = language_tag(edition.language) or "en"
        self.words = words(self.language)
        self.title = title_line(edition.title, profile)
        self.gallery = Gallery(archive, profile.pictures)
        self.items: list[Item] = []
        self.spine: list[str] = []
        self.entries: list[Entry] = []
        self.sections: list[Rows] = []
        self.missing: list[Missing] = []
        self.weights: dict[str, Weight] = {}
        self.minutes = 0
        self.first: Article | None = None
        self.lead: Path | None = None
        self.has_maths = False
        self.unlabelled = False

    @property
    def rtl(self) -> bool:
        """Whether the book is bound on the right (contract P13b: the reader's way)."""
        return self.edition.direction == "rtl" or is_rtl(self.language)

    def line(self, text: str | None, longest: int = 200) -> str:
        """Return a stranger's `text` as this book shows it, on one line."""
        return shown_line(text or "", self.profile, longest)

    def front(self, title: str, kind: str) -> Front:
        """Return the front of a page in the language of the book."""
        return Front(title_line(title, self.profile), self.language, self.rtl, kind)

    def add_text(self, item: Item, content: bytes) -> None:
        """Write a file of text and list it."""
        self.archive.add_text(f"EPUB/{item.href}", content)
        self.items.append(item)

    def add_document(
        self, href: str, content: bytes, *properties: str, first: bool = False
    ) -> None:
        """Write a document and put it at the end of the spine, or at its beginning."""
        name = href.removesuffix(".xhtml")
        self.add_text(Item(name, href, XHTML_TYPE, properties), content)
        self.spine.insert(0 if first else len(self.spine), name)

    def add_page(self, href: str, title: str, template: str, **values: object) -> None:
        """Write a page of the book's own, at the end, and list it in the contents."""
        front = self.front(title, "matter")
        page = document(f"{template}.xhtml", front, self.words, **values)
        self.add_document(href, page)
        self.entries.append(Entry(entry_label(title), href))
