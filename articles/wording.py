"""Wording: what the words of a block say of it, whatever stands around it."""

from __future__ import annotations

import re

from articles.heads import Head
from articles.outline import commas
from articles.phrases import boilerplate, phrases

_ENDS = ".!?…。！？؟।"
_CLOSERS = "\"'”’»)]"
#: The end of a sentence. It begins with one set of characters, by which `re` skips.
_SENTENCE_ENDS = re.compile(
    rf"[{_ENDS}](?:[{_ENDS}]*[{re.escape(_CLOSERS)}]*(?:\s|$)|(?<=[。！？]))"
)


def wording(text: str, head: Head) -> list[float]:
    """Return the numbers that `WORDING` names, of a block's `text`."""
    size = len(head.text)
    first = text[0]
    last = text.rstrip(_CLOSERS)[-1:]
    opens, has, covered = phrases(head)
    return [
        1 if last in _ENDS else 2 if last in ":：" else 0,
        len(_SENTENCE_ENDS.findall(text[:1500])),
        commas(text),
        head.digits / size,
        head.capitals / size,
        1 if first.islower() else 2 if first.isdigit() else 3 if first.isalpha() else 0,
        boilerplate(head),
        opens,
        has,
        covered / (1 + head.text.count(" ")),
    ]


#: What `wording` returns, in its order.
WORDING = "ends sentences commas digits upper first boiler opens has covered".split()
