"""Kindle: `My Clippings.txt`, whatever language the reader speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.imports.opened import Opened
from articles.imports.reading import LONGEST_NOTE, text_of
from inkpost.model import Brought, Mark, Refused

NAME = "Kindle clippings"
_END = "=========="
#: Lines of one clipping.
_MOST_LINES = 2_000
#: Characters of one line; what is longer is taken for several.
_LONGEST_LINE = 50_000
#: The words for a note and for a bookmark, in the languages that Kindles speak.
_NOTES = re.compile(
    r"\b(note|notiz|nota|notitie|notatka|anteckning|notat)\b|メモ|笔记|筆記|заметка",
    re.IGNORECASE,
)
_PLACES = re.compile(
    r"\b(bookmark|lesezeichen|signet|marcador|segnalibro|bladwijzer|marcador)\b"
    r"|ブックマーク|书签|закладка",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"\s*\([^()]*\)\s*$")


def fits(file: Opened) -> bool:
    """Tell whether `file` is a list of clippings."""
    if file.is_archive:
        return False
    lines = file.first.head.splitlines()
    return any(line.startswith("- ") for line in lines[1:2]) and (
        _END in file.first.head or len(file.first.head) > 10_000
    )


def read(file: Opened) -> Iterator[Brought | Refused]:
    """Yield each passage with its title alone; bookmarks are left out."""
    lines: list[str] = []
    number = 0
    with file.first.open() as text:
        while line := text.readline(_LONGEST_LINE):
            if not line.startswith(_END):
                lines = [*lines, line] if len(lines) < _MOST_LINES else lines
                continue
            number += 1
            if clipping := _clipping(f"clipping {number}", lines):
                yield clipping
            lines = []


def _clipping(place: str, lines: list[str]) -> Brought | Refused | None:
    kept = [line.strip("\ufeff\r\n") for line in lines]
    if len(kept) < 3 or not kept[1].startswith("-"):
        return Refused(place, " ".join(kept)[:200], "It is no clipping")
    words = text_of("\n".join(kept[2:]), LONGEST_NOTE)
    about, named = kept[1].partition("|")[0][:500], kept[0][:1_000]
    if not words or _PLACES.search(about):
        return None
    title = text_of(_AUTHOR.sub("", named)) or text_of(named)
    mark = Mark("", words) if _NOTES.search(about) else Mark(words)
    return Brought(place, "", title, marks=(mark,))
