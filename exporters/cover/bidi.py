"""Which way each character of a line runs: what titles need of Unicode's UAX 9."""

from __future__ import annotations

import unicodedata
from itertools import groupby

from inkpost.model import Direction

#: Bidirectional classes by what they become: to the left, to the right, a number.
_STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N"}
#: Classes that are settled by what stands beside them.
_WEAK = frozenset(("ES", "CS", "ET", "NSM"))


def levels_of(text: str, direction: Direction) -> list[int]:
    """Return each character's embedding level: even ones run right, odd ones left.

    Strong letters, numbers with their signs and separators, and neutrals between
    them; no explicit controls, which `inkpost.render.one_line` has removed.

    >>> levels_of("a \u05d0 12 \u05d1", "ltr")
    [0, 0, 1, 1, 2, 2, 1, 1]
    """
    base = "R" if direction == "rtl" else "L"
    kinds = _after_letters(_numbers([_kind(character) for character in text]), base)
    left_to_right = 2 if base == "R" else 0
    level = {"R": 1, "L": left_to_right, "N": 2}
    return [level[kind] for kind in _neutrals(kinds, base)]


def _kind(character: str) -> str:
    """Return ``L``, ``R``, ``N`` (a number), a weak class, or nothing if neutral."""
    found = unicodedata.bidirectional(character)
    return _STRONG.get(found, found if found in _WEAK else "")


def _numbers(kinds: list[str]) -> list[str]:
    """Return `kinds` with separators and signs made part of numbers (W1, W4, W5)."""
    resolved: list[str] = []
    for index, kind in enumerate(kinds):
        before = resolved[-1] if resolved else ""
        after = kinds[index + 1] if index + 1 < len(kinds) else ""
        if kind == "NSM":
            kind = before
        elif kind in ("ES", "CS"):
            kind = "N" if before == after == "N" else ""
        elif kind == "ET":
            kind = "N" if "N" in (before, after) else ""
        resolved.append(kind)
    return resolved


def _after_letters(kinds: list[str], base: str) -> list[str]:
    """Return `kinds` with numbers after a left-to-right letter part of it (W7)."""
    resolved, strong = [], base
    for kind in kinds:
        strong = kind if kind in ("L", "R") else strong
        resolved.append("L" if kind == "N" and strong == "L" else kind)
    return resolved


def _neutrals(kinds: list[str], base: str) -> list[str]:
    """Return `kinds` with neutrals settled by both their sides, or `base` (N1, N2)."""
    resolved = list(kinds)
    for strong, group in groupby(
        range(len(kinds)), key=lambda index: bool(kinds[index])
    ):
        if strong:
            continue
        where = list(group)
        before = kinds[where[0] - 1] if where[0] else base
        after = kinds[where[-1] + 1] if where[-1] + 1 < len(kinds) else base
        sides = {"R" if side == "N" else side for side in (before, after)}
        for index in where:
            resolved[index] = sides.copy().pop() if len(sides) == 1 else base
    return resolved
