"""Tables: with pipes where the cells allow it, as HTML or as lines where not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from lxml import etree

from exporters.bodies.trees import above, every, name_of
from exporters.marking.lines import Writing, line, nodes_of

#: Write the inside of one cell.
Cell = Callable[[etree._Element, Writing], str]

#: Columns of a plain text table, beyond which its rows are not aligned.
_WIDEST = 78


def table(element: etree._Element, writing: Writing, cell: Cell) -> list[str]:
    """Return the blocks of the table `element`: its caption, if any, and the rows."""
    blocks = []
    for caption in every(element, "caption"):
        text = line(nodes_of(caption), writing)
        blocks += [text] if text else []
    # not the rows of tables in its cells: each would be written twice, and so on
    own = (row for row in every(element, "tr") if above(row, "table") is element)
    rows = [list(row) for row in own if len(row)]
    if not rows:
        return blocks
    if writing.dialect.html and not _is_simple(element):
        return [*blocks, _as_html(element)]
    texts = [[cell(inner, writing) for inner in row] for row in rows]
    if not writing.dialect.html:
        return [*blocks, _aligned([[_flat(text) for text in row] for row in texts])]
    if not all(name_of(inner) == "th" for inner in rows[0]):
        texts.insert(0, [""] * len(texts[0]))  # a table of GFM has to have a head
    return [*blocks, _piped(texts)]


def _is_simple(element: etree._Element) -> bool:
    """Return whether each cell is text that stands in a line, in one row and column."""
    if every(element, "ul", "ol", "pre", "blockquote") or every(element, "table")[1:]:
        return False
    cells = every(element, "td", "th")
    return all(
        cell.get(span, "1") == "1" for cell in cells for span in ("colspan", "rowspan")
    )


def _piped(rows: list[list[str]]) -> str:
    width = max(map(len, rows))
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    lines = ["| " + " | ".join(map(_in_cell, row)) + " |" for row in padded]
    lines.insert(1, "|" + " --- |" * width)
    return "\n".join(lines)


def _in_cell(text: str) -> str:
    return re.sub(r"\\?\n+", "<br>", text).replace("|", "\\|").strip()


def _flat(text: str) -> str:
    return " ".join(text.split())


def _aligned(rows: list[list[str]]) -> str:
    """Return `rows` with their columns below each other if they are narrow enough."""
    columns = max(map(len, rows))
    widths = [
        max((_width(row[column]) for row in rows if column < len(row)), default=0)
        for column in range(columns)
    ]
    if sum(widths) + 3 * columns > _WIDEST:
        return "\n".join(" | ".join(row) for row in rows)
    return "\n".join(
        "   ".join(
            text + " " * (width - _width(text))
            for text, width in zip(row, widths, strict=False)
        ).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    """Return the columns that a terminal gives `text`."""
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
        if not unicodedata.combining(character)
    )


def _as_html(element: etree._Element) -> str:
    tail, element.tail = element.tail, None
    text = etree.tostring(element, encoding="unicode")
    element.tail = tail
    # A blank line would end the block of HTML.
    return re.sub(r"\n\s*\n", "\n", re.sub(r' xmlns(:\w+)?="[^"]*"', "", text))
