"""Attributes: ids, spans and texts made safe for a book."""

from __future__ import annotations

import re

#: Columns or rows that a cell may span (safety 10: a span of 10^6 hangs a printer).
_WIDEST = 50


def our_id(name: str) -> str:
    """Return the id that stands in the book for a page's `name` (contract X6).

    >>> our_id("cite ref.1")
    'n-cite_ref_1'
    """
    return "n-" + re.sub(r"[^A-Za-z0-9_-]", "_", name)[:80]


def clamp(span: str) -> int:
    """Return how many columns `span` says, between 1 and the widest allowed."""
    digits = span.strip()[:6]
    return min(max(int(digits), 1), _WIDEST) if digits.isdecimal() else 1


def shorten(text: str, longest: int) -> str:
    """Return `text` on one line, cut at a word to `longest` characters."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0] + "…"
