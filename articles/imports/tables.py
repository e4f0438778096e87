"""CSV files, of whichever separator: a line at a time, each by itself."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import islice

from articles.imports.opened import Text
from inkpost.model import Refused

#: Characters of one field, and lines of one record: a quote that nobody closed must
#: not swallow the file.
LONGEST_FIELD, MOST_LINES = 2_000_000, 2_000
_SEPARATORS = ",;\t"

csv.field_size_limit(LONGEST_FIELD)

#: A record by the names of its columns, in lower case.
Row = dict[str, str]


def columns(text: Text) -> tuple[str, ...]:
    """Return the names of the columns of `text`, in lower case, as far as it has any.

    >>> columns(Text("", "URL;Title\\r\\nhttps://a.example;A", None, "utf-8"))
    ('url', 'title')
    """
    line = text.head.lstrip("\ufeff").splitlines()[:1]
    if not line or "<" in line[0] or "{" in line[0]:
        return ()
    try:
        names = next(csv.reader(line, delimiter=_separator(line[0])), [])
    except csv.Error:
        return ()
    return tuple(name.strip().lower() for name in names)


def _separator(line: str) -> str:
    return max(_SEPARATORS, key=line.count)


def rows(text: Text) -> Iterator[tuple[str, Row] | Refused]:
    """Yield each record of `text` with its place; one that is none is refused."""
    names = columns(text)
    separator = _separator((text.head.splitlines() or [""])[0])
    with text.open() as file:
        records = _Records(file, separator)
        next(records, None)  # the names
        for place, cells in records:
            where = text.place(f"line {place}")
            if isinstance(cells, str):
                yield Refused(where, "", cells)
            elif any(cells):
                if len(cells) < min(2, len(names)):
                    yield Refused(where, cells[0][:200], "It has too few columns")
                    continue
                yield where, dict(zip(names, cells, strict=False))


class _Records:
    """The records of a file, each with its line; in place of a bad one a reason."""

    def __init__(self, file: Iterator[str], separator: str) -> None:
        self._lines = _Lines(file)
        self._separator = separator

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        return self

    def __next__(self) -> tuple[int, list[str] | str]:
        place = self._lines.mark() + 1
        wanted = islice(self._lines, MOST_LINES)
        try:
            cells = next(csv.reader(wanted, delimiter=self._separator))
        except csv.Error as error:
            return place, f"It is no proper CSV: {error}"
        if self._lines.is_within_quotes():
            self._lines.back(place)  # the lines after it may be sound
            return place, "It is no proper CSV: a quote has no end"
        return place, cells


class _Lines:
    """Lines of a file that can be gone back to; `number`: how many were read."""

    def __init__(self, file: Iterator[str]) -> None:
        self._file = file
        self._read: list[str] = []
        self._ahead: deque[str] = deque()
        self.number = 0

    def mark(self) -> int:
        """Remember what is read from now on; return the number of lines before."""
        self._read = []
        return self.number

    def is_within_quotes(self) -> bool:
        """Tell whether what was read since the mark ends within quotes."""
        if len(self._read) == 1:
            return False
        return sum(line.count('"') for line in self._read) % 2 == 1

    def back(self, number: int) -> None:
        """Go back to the end of the line `number`, the first since the mark."""
        self._ahead.extendleft(reversed(self._read[1:]))
        self.number = number

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._file)
        line = line.replace("\0", "")
        self._read.append(line)
        self.number += 1
        return line
