"""Heads: the beginning of a block's text, taken apart once for all that ask for it."""

from __future__ import annotations

import re
from typing import NamedTuple

from articles.titles import key

#: Characters that are looked at.
_LONGEST = 200
_WORDS = re.compile(r"\w+")
_ASCII = re.compile(r"[\x00-\x7f]+")
_DIGITS, _CAPITALS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Each byte of ASCII as a word in lower case has it, a space for what is in no word.
_FOLDED = bytes(
    ord(char.lower() if _WORDS.match(char) else " ") for char in map(chr, range(256))
)
#: The first character of the scripts that put no spaces between words.
_EAST_ASIAN = "\u2e80"


class Head(NamedTuple):
    """The beginning of a block's text.

    `words`: in lower case; `key`: as `articles.titles.key` has it. `digits`,
    `capitals`: how many of its characters are. `east_asian`: whether some may be.
    """

    text: str
    words: list[str]
    key: str
    digits: int
    capitals: int
    east_asian: bool


def head_of(text: str) -> Head:
    """Return the beginning of `text`."""
    text = text[:_LONGEST]
    simple = text.encode("ascii", "ignore")
    digits = len(simple) - len(simple.translate(None, _DIGITS))
    capitals = len(simple) - len(simple.translate(None, _CAPITALS))
    if len(simple) == len(text):  # by far the quickest way to the words
        words = simple.translate(_FOLDED).decode().split()
        return Head(text, words, " ".join(words), digits, capitals, east_asian=False)
    others = _ASCII.sub("", text)
    digits += sum(map(str.isdigit, others))
    capitals += sum(map(str.isupper, others))
    lower = text.lower()
    words = _WORDS.findall(lower)
    folded = " ".join(words) if text.casefold() == lower else key(text)
    return Head(text, words, folded, digits, capitals, max(others) >= _EAST_ASIAN)
