"""What was refused of an import, as a list: address, place and reason of each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from inkpost.model import Refused

#: What a spreadsheet takes for a formula (safety 5.3).
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_CHUNK = 1 << 18


def refused_csv(lines: Iterable[Refused]) -> Iterator[str]:
    """Yield `lines` as CSV that a spreadsheet opens without running any of it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["url", "where", "reason"])
    for line in lines:
        cells = (line.what, line.place, line.reason)
        writer.writerow([_harmless(cell) for cell in cells])
        if out.tell() > _CHUNK:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _harmless(cell: str) -> str:
    """Return `cell` with a sign before it that makes no formula of it.

    >>> _harmless("=1+1"), _harmless("https://a.example/")
    ("'=1+1", 'https://a.example/')
    """
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
