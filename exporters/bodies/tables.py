"""Wide tables as lists, a block a row: no e-reader scrolls sideways (contract G3)."""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import etree

from exporters.bodies.trees import (
    add_class,
    every,
    is_blank,
    name_of,
    new,
    remove,
    swap,
    tag,
    words_in,
)

#: A number, with its sign, currency or unit; or a dash where there is none.
_NUMBER = re.compile(
    r"[-+−±~<>≈]?\s*[$€£¥]?\s*\d[\d.,’'\s]*(%|‰|°[CF]?|[A-Za-z]{1,2})?|[-–—]?"
)


def list_wide_tables(tree: etree._Element, widest: int) -> None:
    """Turn each table of `tree` with more than `widest` columns into lists."""
    for table in every(tree, "table"):
        rows = _grid(table)
        if max(map(len, rows), default=0) > widest:
            swap(table, _as_lists(table, rows))


def free_empty_heads(tree: etree._Element) -> None:
    """Make plain cells of heads that name nothing (WCAG 1.3.1; Ace: table headers)."""
    for head in every(tree, "th"):
        if is_blank(head):
            head.tag = tag("td")
            head.attrib.pop("scope", "")


def align_numbers(tree: etree._Element) -> None:
    """Give the cells of each column that holds only numbers the class `number`."""
    for table in every(tree, "table"):
        rows = _grid(table)
        body = [row for row in rows if any(name_of(cell) == "td" for cell in row)]
        if len({len(row) for row in rows}) == 1 and len(body) > 1:
            for column in range(len(rows[0])):
                if all(_NUMBER.fullmatch(words_in(row[column])) for row in body):
                    _mark([row[column] for row in rows])


def _mark(cells: list[etree._Element]) -> None:
    for cell in cells:
        if "number" not in cell.get("class", "").split():
            add_class(cell, "number")


def _grid(table: etree._Element) -> list[list[etree._Element]]:
    """Return the cells by row and column; a cell that spans is named at each place."""
    grid: list[dict[int, etree._Element]] = []
    rows = list(table.iter(tag("tr")))
    filled: list[dict[int, etree._Element]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in filled[number]:
                column += 1
            _fill(filled[number:], column, cell)
            column += _span(cell, "colspan")
        grid.append(filled[number])
    return [[row[column] for column in sorted(row)] for row in grid]


def _fill(
    rows: list[dict[int, etree._Element]], column: int, cell: etree._Element
) -> None:
    for row in rows[: _span(cell, "rowspan")]:
        for offset in range(_span(cell, "colspan")):
            row[column + offset] = cell


def _span(cell: etree._Element, name: str) -> int:
    """Return how far `cell` spans, at most 100 (safety: a span is a stranger's)."""
    value = cell.get(name, "1")
    return min(100, max(1, int(value))) if value.isdecimal() else 1


def _as_lists(
    table: etree._Element, rows: list[list[etree._Element]]
) -> etree._Element:
    holder = new("div", class_="rows")
    for caption in every(table, "caption"):
        holder.append(_as("div", caption, "caption"))
    labels = _labels(rows)
    for head in dict.fromkeys(rows[0]) if labels else ():
        if every(head, "a"):  # a note's way back leads here
            holder.append(_as("div", head, "caption"))
    for row in rows[1 if labels else 0 :]:
        holder.append(_as_list(row, labels))
    _drop_doubles(holder)
    return holder


def _drop_doubles(tree: etree._Element) -> None:
    """Keep each id once: a cell that spans rows is copied into each (contract X6)."""
    seen: set[str] = set()
    for element in tree.iter():
        if (identity := element.get("id")) in seen:
            del element.attrib["id"]
        elif identity:
            seen.add(identity)


def _labels(rows: list[list[etree._Element]]) -> list[str]:
    """Return the column heads, or nothing if the table has none."""
    if rows and all(name_of(cell) == "th" for cell in rows[0]):
        return [_label(cell) for cell in rows[0]]
    return []


def _label(head: etree._Element) -> str:
    """Return the words of a column's head without the signs of notes."""
    plain = deepcopy(head)
    for link in every(plain, "a"):
        if link.get("class") == "noteref":
            remove(link)
    return words_in(plain)


def _as_list(row: list[etree._Element], labels: list[str]) -> etree._Element:
    """Return one row: its first cell as the head, the others as “label: value”."""
    block = new("div", class_="row")
    seen: list[etree._Element] = []
    items = new("ul")
    for column, cell in enumerate(row):
        if cell in seen:
            continue
        seen.append(cell)
        if not seen[1:] and words_in(cell):
            block.append(_as("div", cell, "row-head"))
        elif words_in(cell) or len(cell):
            items.append(_item(cell, labels[column] if column < len(labels) else ""))
    if len(items):
        block.append(items)
    return block


def _item(cell: etree._Element, label: str) -> etree._Element:
    item = _as("li", cell)
    if label:
        name = new("b", f"{label}:")
        name.tail = f" {(item.text or '').lstrip()}"
        item.text = None
        item.insert(0, name)
    return item


def _as(name: str, cell: etree._Element, kind: str | None = None) -> etree._Element:
    """Return a copy of the content of `cell` in a new element."""
    element = new(name, cell.text)
    for child in cell:
        element.append(deepcopy(child))
    if kind:
        element.set("class", kind)
    return element
