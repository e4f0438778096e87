"""What the stages say in English, in the reader's language.

Errors and what happened to a delivery are sentences in the library and in the log: in
English, as the API gives them. Only pages translate them, by the pattern that they fit.
"""

from __future__ import annotations

import re
from functools import cache

from web.languages import _, spoken
from web.told_patterns import PATTERNS


def told(sentence: str) -> str:
    """Return `sentence` in the reader's language, or as it is where none fits."""
    if spoken() == "en":
        return sentence
    for pattern, expression in _expressions():
        if found := expression.fullmatch(sentence):
            parts = {name: told(part) for name, part in found.groupdict().items()}
            return _(pattern, **parts)
    return sentence


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
