"""Sections 4, 6 and 7: pictures, tables, notes and formulas in the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from exporters.checker.book import EPUB_TYPE, Book, Document
from exporters.checker.findings import Findings, at, error, quoted, warning
from inkpost.render import MATHML, XHTML

_H = f"{{{XHTML}}}"
_LONGEST_ALT = 140
_MOST_CELLS, _MOST_TABLE_TEXT, _MOST_ROWS, _MOST_COLUMNS = 1800, 20_000, 100, 10


@dataclass(frozen=True, slots=True)
class Spot:
    """An element in its document."""

    book: Book
    document: Document
    element: etree._Element

    @property
    def where(self) -> str:
        """The entry and the line: found out only where there is a finding."""
        return at(self.document.name, self.element)


def _image(spot: Spot) -> Findings:
    element = spot.element
    source = element.get("src") or ""
    if not source or ":" in source.split("/")[0]:
        yield error(
            "X15", spot.where, f"The picture {quoted(source)} is not in the book."
        )
    elif spot.book.resolve(spot.document.name, source) not in spot.book.entries:
        yield error("X15", spot.where, f"The picture {quoted(source)} is not there.")
    alt = element.get("alt")
    if alt is None:
        yield error(
            "X16", spot.where, "A picture has no alt text, not even an empty one."
        )
    elif len(alt) > _LONGEST_ALT:
        yield error("X16", spot.where, "An alt text has more than 140 characters.")


def _table(spot: Spot) -> Findings:
    element = spot.element
    if next(element.iterancestors(f"{_H}table"), None) is not None:
        yield error("G1", spot.where, "A table stands in a table.")
        return
    rows = list(element.iter(f"{_H}tr"))
    widths = [len(row) for row in rows]
    text = sum(len(str(part)) for part in element.itertext())
    if sum(widths) > _MOST_CELLS or text > _MOST_TABLE_TEXT:
        message = "A table has more than 1,800 cells or 20,000 characters."
        yield error("G2", spot.where, message)
    elif len(rows) > _MOST_ROWS or max(widths, default=0) > _MOST_COLUMNS:
        yield warning("G3", spot.where, "A table has more than 100 rows or 10 columns.")


def _reference(spot: Spot) -> Findings:
    element = spot.element
    if element.get(EPUB_TYPE) != "noteref":
        return
    href = element.get("href") or ""
    note = spot.document.by_id.get(href[1:]) if href.startswith("#") else None
    if note is None or element.get("role") != "doc-noteref":
        yield error(
            "F1", spot.where, "A note's sign has no role, or no note in its file."
        )
    elif note.get(EPUB_TYPE) != "footnote":
        yield error("F1", spot.where, "A note's sign does not lead to a note.")


def _note(spot: Spot) -> Findings:
    element = spot.element
    if element.get(EPUB_TYPE) != "footnote":
        return
    back = element.find(f".//{_H}a")
    leads_back = back is not None and (back.get("href") or "").startswith("#")
    if element.get("role") != "doc-footnote" or not element.get("id") or not leads_back:
        yield error("F1", spot.where, "A note has no role, no id or no way back.")


def _formula(spot: Spot) -> Findings:
    element = spot.element
    if not element.get("alttext"):
        yield error("G7", spot.where, "A formula has no alttext.")


#: What is looked at more closely.
CHECKS: dict[str, Callable[[Spot], Findings]] = {
    f"{_H}img": _image,
    f"{_H}table": _table,
    f"{_H}a": _reference,
    f"{_H}aside": _note,
    f"{{{MATHML}}}math": _formula,
}
