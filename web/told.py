"""What the stages say in English, in the reader's language.

Errors and what happened to a delivery are sentences in the library and in the log: in
English, as the API gives them. Only pages translate them, by the pattern that they fit.
"""

from __future__ import annotations

import re
from functools import cache

from web.languages import ENGLISH, _, spoken
from web.told_patterns import PATTERNS

#: What is different in sentences that tell of the same: addresses, names, numbers.
_DIFFERENT = re.compile(r"https?://[^\s,;]+|\S+@\S+|“[^”]*”|\b\d[\d.,:]*\b")


def told(sentence: str) -> str:
    """Return `sentence` in the reader's language, or as it is where none fits."""
    if spoken() == ENGLISH:
        return sentence
    if fitting := _fit(sentence):
        pattern, parts = fitting
        return _(pattern, **{name: told(part) for name, part in parts.items()})
    return sentence


def cause(sentence: str) -> str:
    """Return what is the same in all sentences that tell of the same cause.

    >>> cause("https://a.example/1 is empty; check the address")
    '… is empty; check the address'
    """
    if fitting := _fit(sentence):
        pattern, parts = fitting
        if "what" in parts:  # what followed is not the cause
            return cause(parts["what"])
        kept = {name: told(part) for name, part in parts.items() if name == "kind"}
        return _(pattern, **dict.fromkeys(parts, "…") | kept)
    return _DIFFERENT.sub("…", sentence)


def _fit(sentence: str) -> tuple[str, dict[str, str]] | None:
    """Return the pattern that `sentence` fits, and what stands in its places."""
    for pattern, expression in _expressions():
        if found := expression.fullmatch(sentence):
            return pattern, found.groupdict()
    return None


@cache
def _expressions() -> list[tuple[str, re.Pattern[str]]]:
    return [(pattern, _expression(pattern)) for pattern in PATTERNS]


def _expression(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", pattern.replace("%%", "%"))
    written = [
        f"(?P<{part}>.+?)" if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    ]
    return re.compile("".join(written), re.DOTALL)
