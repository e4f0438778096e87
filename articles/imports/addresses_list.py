"""A list of addresses: one a line, whatever else is on it; the last resort."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.imports import tables
from articles.imports.opened import Opened
from articles.imports.reading import tags_of, text_of, time_of
from inkpost.model import Brought, Refused

NAME = "A list of addresses"
_ADDRESS = re.compile(r"https?://[^\s<>\"'|]+")
#: Characters of a line; the address is at its beginning, or it is not found.
_LONGEST_LINE = 10_000


def fits(file: Opened) -> bool:
    """Tell whether `file` has an address on one of its first lines."""
    if file.is_archive or file.first.head.lstrip()[:1] in ("<", "{", "["):
        return False
    return "url" in tables.columns(file.first) or bool(_ADDRESS.search(file.first.head))


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield the addresses; of a CSV file those of its column *url*."""
    if "url" in tables.columns(file.first):
        for found in tables.rows(file.first):
            yield found if isinstance(found, Refused) else _row(*found)
        return
    with file.first.open() as lines:
        number = 0
        while line := lines.readline(_LONGEST_LINE):
            number += 1
            address = _ADDRESS.search(line)
            if address:
                yield Brought(f"line {number}", address.group().rstrip(".,;)"))
            elif line.strip() and not line.lstrip().startswith("#"):
                yield Refused(f"line {number}", line[:200].strip(), "It has no address")


def _row(place: str, row: tables.Row) -> Brought:
    added = (row.get(name) for name in ("created", "date", "time_added", "saved"))
    return Brought(
        place,
        row.get("url", ""),
        text_of(row.get("title")),
        next(filter(None, map(time_of, added)), None),
        tags_of(row.get("tags") or row.get("labels")),
    )
