"""Where a headline may be broken into lines."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_NEVER_FIRST = frozenset(
    "、。，．：；？！）］｝〉》」』】〕ー…‥・ゝゞ々％”’"
    "ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
_NEVER_LAST = frozenset("（［｛〈《「『【〔“‘")
_HIRAGANA = re.compile("[\u3041-\u309f]")
#: Thai and Lao vowels that are written first: a syllable begins with them.
_SYLLABLE_STARTS = re.compile("[\u0e40-\u0e44\u0ec0-\u0ec4]")


def break_up(text: str, language: str) -> list[str]:
    """Return `text` cut wherever a line may end, spaces kept at the ends.

    Japanese is cut between phrases, not anywhere between two characters.

    >>> break_up("Re-reading the past", "en")
    ['Re-', 'reading ', 'the ', 'past']
    >>> break_up("世界を変えた箱", "ja")
    ['世界を', '変えた', '箱']
    """
    words = [""]
    for before, after in pairwise([*text, ""]):
        words[-1] += before
        if after and _may_break(before, after, language):
            words.append("")
    return words


def _may_break(before: str, after: str, language: str) -> bool:
    if after == " " or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if before == " " or (before in "-–—/" and after.isalpha()):
        return True
    if _SYLLABLE_STARTS.match(after):
        return True
    if not (_is_wide(before) or _is_wide(after)):
        return False
    return language[:2] != "ja" or _ends_a_phrase(before, after)


def _ends_a_phrase(before: str, after: str) -> bool:
    """Return whether a Japanese phrase ends between the two.

    Particles and endings are written in hiragana, the next word seldom begins so.
    """
    ends = _HIRAGANA.match(before) or unicodedata.category(before)[0] in "PS"
    return bool(ends) and not _HIRAGANA.match(after)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
