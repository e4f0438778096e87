"""The few tags of a list of links in HTML, found without building a tree.

Such files are written by programs, are as long as they like, and nest as deep; only
their links, headings and lists count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import IO

from articles.imports.opened import Text

#: Characters of a tag; what is longer is none. Characters of text after it.
LONGEST_TAG, LONGEST_TEXT = 20_000, 2_000
_CHUNK = 1 << 18
_ATTRIBUTE = re.compile(
    r"""([a-zA-Z_-]{1,30})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))"""
)
_INNER = re.compile(r"<[^>]{0,200}>")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag. `name`: in lower case, with a slash where it ends; `inside`: the rest."""

    name: str
    inside: str


def attributes(inside: str) -> dict[str, str]:
    """Return the attributes of a tag, by their names in lower case.

    >>> attributes('HREF="https://a.example/?a=1&amp;b" TAGS=x')
    {'href': 'https://a.example/?a=1&b', 'tags': 'x'}
    """
    return {
        found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(inside)
    }


def tags(text: Text, *names: str) -> Iterator[tuple[int, Tag, str]]:
    """Yield the tags called `names` in `text`, numbered, with the text after each."""
    wanted = re.compile(
        rf"<(/?(?:{'|'.join(names)}))\b((?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>",
        re.IGNORECASE,
    )
    number = 0
    with text.open() as file:
        for window, until in _windows(file):
            for found in wanted.finditer(window):
                if found.start() >= until:
                    break
                number += 1
                after = window[found.end() : found.end() + LONGEST_TEXT]
                end = re.search(r"</(?:a|h\d)\b|<(?:a|dt|dd|li|dl|ul)\b", after, re.I)
                words = _INNER.sub("", after[: end.start()] if end else after)
                yield number, Tag(found[1].lower(), found[2]), words


def _windows(file: IO[str]) -> Iterator[tuple[str, int]]:
    """Yield pieces of `file`, and where in each the part begins that comes again."""
    overlap = LONGEST_TAG + LONGEST_TEXT
    window = file.read(_CHUNK)
    while True:
        more = file.read(_CHUNK)
        if not more:
            yield window, len(window)
            return
        until = max(0, len(window) - overlap)
        # A tag that begins before `until` ends within the window.
        at = window.rfind("<", 0, until) if until else 0
        yield window, at if at > 0 else until
        window = window[at if at > 0 else until :] + more
