"""Markup made harmless for a setter of pages.

WeasyPrint recurses into tables in tables and makes a box for each column that a cell
spans: 52 bytes of it keep it busy for minutes (safety 0.10).
"""

from __future__ import annotations

from lxml import etree

from exporters.bodies.trees import every, new, swap, words_in

#: Columns or rows that a cell spans at most.
WIDEST_SPAN = 50


def tame(tree: etree._Element) -> None:
    """Clamp spans, make words of tables in tables; no text is lost."""
    for cell in every(tree, "td", "th"):
        for name in ("colspan", "rowspan"):
            _clamp(cell, name)
    for table in every(tree, "table"):
        if next(table.iterancestors(table.tag), None) is not None:
            swap(table, new("div", words_in(table)))  # contract G1


def _clamp(cell: etree._Element, name: str) -> None:
    value = cell.get(name)
    if value is None:
        return
    span = int(value[:9]) if value.isdecimal() else 1
    cell.set(name, str(min(max(span, 1), WIDEST_SPAN)))
