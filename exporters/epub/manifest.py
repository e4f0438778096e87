"""The package document: metadata, manifest, spine and guide, written by EbookLib.

EbookLib is given raw items without content and its own metadata is removed; the
contents go to the archive by our own pass (contract E1-E6).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ebooklib import epub
from lxml import etree

#: The namespace of book identifiers: the same key, the same book (contract P2).
_BOOKS = uuid.uuid5(uuid.NAMESPACE_URL, "https://inkpost.app/books/")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the book. `href`: relative to the package document."""

    id: str
    href: str
    media_type: str
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What the package document says about the book; None where there is none.

    `features`: the accessibility features it has. `modified`: aware.
    """

    identifier: str
    title: str
    language: str
    creator: str
    modified: datetime
    date: datetime
    rtl: bool
    has_pictures: bool
    features: tuple[str, ...]
    summary: str
    publisher: str | None = None
    source: str | None = None
    description: str | None = None
    series: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A named place of the book, for the guide and the landmarks."""

    type: str
    title: str
    href: str


def identifier(key: str) -> str:
    """Return the book's `urn:uuid:` for the stable `key` of its edition."""
    return f"urn:uuid:{uuid.uuid5(_BOOKS, key)}"


class _Writer(epub.EpubWriter):  # type: ignore[misc]
    """EbookLib's writer, for its package document alone."""

    def document(self, language: str) -> bytes:
        """Return the package document in `language`."""
        self._language = language
        self.process()
        self._write_opf()
        return self._document

    def _write_opf_file(self, root: etree._Element) -> None:
        root.set(_XML_LANG, self._language)  # contract P1
        del root.attrib["prefix"]  # it declares `rendition`, which is not used
        body = etree.tostring(root, pretty_print=True, encoding="unicode")
        self._document = f'<?xml version="1.0" encoding="utf-8"?>\n{body}'.encode()


def package_document(
    about: About, items: Sequence[Item], spine: Sequence[str], places: Sequence[Place]
) -> bytes:
    """Return the package document. `spine`: ids of items, in reading order."""
    book = epub.EpubBook()
    book.metadata = {}  # contract E2
    _describe(book, about)
    raw = {item.id: _raw(item) for item in items}
    for item in raw.values():
        book.add_item(item)
    # ids as text would be searched for one by one
    book.spine = [raw[name] for name in spine]
    book.guide = [
        {"type": place.type, "title": place.title, "href": place.href}
        for place in places
    ]
    if about.rtl:
        book.set_direction("rtl")
    modified = {"mtime": about.modified.astimezone(UTC)}
    return _Writer("", book, modified).document(about.language)


def _raw(item: Item) -> epub.EpubItem:
    raw = epub.EpubItem(item.id, item.href, item.media_type)
    raw.properties = list(item.properties)
    return raw


def _describe(book: epub.EpubBook, about: About) -> None:
    book.set_identifier(about.identifier)
    book.set_title(about.title)
    book.set_language(about.language)
    book.add_metadata("DC", "creator", about.creator, {"id": "creator"})
    book.add_metadata("DC", "date", about.date.date().isoformat())
    optional = {
        "publisher": about.publisher,
        "source": about.source,
        "description": about.description,
    }
    for name, value in optional.items():
        if value:
            book.add_metadata("DC", name, value)
    for value, attributes in (*_refinements(about), *_accessibility(about)):
        book.add_metadata(None, "meta", value, attributes)
    _add_old_metas(book, about)


def _refinements(about: About) -> list[tuple[str, dict[str, str]]]:
    role = {"refines": "#creator", "property": "role", "scheme": "marc:relators"}
    metas = [("aut", role)]
    if about.series:
        series = {"property": "belongs-to-collection", "id": "series"}
        kind = {"refines": "#series", "property": "collection-type"}
        metas += [(about.series, series), ("series", kind)]
    if about.series and about.number is not None:
        position = {"refines": "#series", "property": "group-position"}
        metas.append((str(about.number), position))
    return metas


def _accessibility(about: About) -> list[tuple[str, dict[str, str]]]:
    """Return the accessibility metadata (contract A1)."""
    modes = ["textual", "visual"] if about.has_pictures else ["textual"]
    values = [("accessMode", mode) for mode in modes]
    values.append(("accessModeSufficient", "textual"))
    values += [("accessibilityFeature", feature) for feature in about.features]
    values.append(("accessibilityHazard", "none"))  # the pictures are still
    values.append(("accessibilitySummary", about.summary))
    return [(value, {"property": f"schema:{name}"}) for name, value in values]


def _add_old_metas(book: epub.EpubBook, about: About) -> None:
    """Add the metas of EPUB 2, `name` first (contract K1, P13, P18)."""
    metas = {"cover": "cover"}
    if about.rtl:
        metas["primary-writing-mode"] = "horizontal-rl"  # else Kindle hides the cover
    for name, content in metas.items():
        book.add_metadata(None, "meta", "", {"name": name, "content": content})
