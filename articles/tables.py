"""Tables: those of data stay, those of layout are unwrapped, huge ones are cut."""

from __future__ import annotations

from articles.tree import Element, text_of

#: Cells and characters of the largest table in a book (contract G2), and the rows that
#: stay of a larger one.
MOST_CELLS, MOST_CHARACTERS, ROWS_KEPT = 1_800, 20_000, 60
_BLOCKS = ("ul", "ol", "h1", "h2", "h3", "h4", "figure", "pre")


def is_layout(table: Element) -> bool:
    """Say whether `table` only lays out what is in it (contract G1)."""
    if table.get("role") in ("presentation", "none"):
        return True
    if next(table.iterdescendants("table"), None) is not None:
        return True
    if any(_holds_something(one) for one in table.iter("th", "caption", "thead")):
        return False
    rows = [len(row.findall("td")) for row in table.iter("tr") if _holds_something(row)]
    if len(rows) < 2 or max(rows, default=0) < 2:
        return True
    blocks = sum(1 for _ in table.iter(*_BLOCKS))
    return 2 * blocks > sum(rows) or len(text_of(table)) > 400 * sum(rows)


def _holds_something(element: Element) -> bool:
    picture = next(element.iter("img", "svg", "math"), None)
    return picture is not None or bool(text_of(element).strip())


def cut(table: Element) -> int:
    """Leave the first rows of a table that is too large; return how many went."""
    rows = list(table.iter("tr"))
    cells = sum(1 for _ in table.iter("td", "th"))
    if cells <= MOST_CELLS and len(text_of(table)) <= MOST_CHARACTERS:
        return 0
    width = max(1, cells // max(len(rows), 1))
    kept = max(1, min(ROWS_KEPT, MOST_CELLS // width))
    for row in rows[kept:]:
        parent = row.getparent()
        if parent is not None:
            parent.remove(row)
    return max(0, len(rows) - kept)
