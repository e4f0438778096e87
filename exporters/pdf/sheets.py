"""Sheets of paper, and screens that are read like paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from exporters.profiles import PRINT_A4, Profile


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and how text stands on it.

    `width`, `height`, `top`, `foot`, `side`: millimetres; the last three are margins.
    `size`: of the text, in points. `title`: of an article's title, in ems. `links`:
    addresses in footnotes, for paper cannot be tapped, or only tapped.
    """

    width: float
    height: float
    top: float
    foot: float
    side: float
    size: float
    title: float
    links: Literal["notes", "tapped"]


#: About 66 characters a line on paper, 45 on a small screen (Bringhurst 2.1.2).
A4 = Sheet(210, 297, 25, 25, 34, 11.5, 2.0, "notes")
LETTER = Sheet(215.9, 279.4, 24, 24, 36, 11.5, 2.0, "notes")
A5 = Sheet(148, 210, 18, 18, 17, 9.5, 1.9, "notes")
#: A 6-inch reader shows 90 x 122 mm; it has a frame around the screen already.
EINK = Sheet(90, 122, 10, 9, 5, 9.5, 1.55, "tapped")

_SHEETS = {
    "print-a4": A4,
    "print-letter": LETTER,
    "print-a5": A5,
    "print-eink": EINK,
}


def sheet_of(profile: Profile) -> Sheet:
    """Return the sheet of `profile`, which is for printing."""
    sheet = _SHEETS[profile.name]
    return replace(sheet, size=sheet.size * profile.text_size)


def for_printing(profile: Profile) -> Profile:
    """Return `profile`, or A4 in the place of one that knows no paper."""
    return profile if profile.name in _SHEETS else PRINT_A4
