"""What stands around a block: its neighbours, headings, and the last good text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

Row = list[float]


class Lent(NamedTuple):
    """What the blocks before and after one borrow of it, by the names of features."""

    length: float
    linkshare: float
    ends: float
    opens: float
    tag: float
    ring: float
    near: float


#: So many places before or after stand those of whom a block borrows.
_OFFSETS = (-1, 1)
_NOBODY = Lent(*[-1.0] * len(Lent._fields))
_FAR = 99
_H1, _H2, _H3 = 3, 4, 5

AROUND_NAMES = [
    f"{name}{offset:+d}" for offset in _OFFSETS for name in Lent._fields
] + ("passed goodbefore goodafter heading headingopens h1 meanlength meanlinks").split()


def surroundings(blocks: list[Lent]) -> Iterator[Row]:
    """Yield the numbers that `AROUND_NAMES` names, for each of `blocks`."""
    lengths = [block.length for block in blocks]
    good = [
        block.length > 90 and block.linkshare < 0.3 and block.ring == 0
        for block in blocks
    ]
    around = zip(
        _neighbours(blocks),
        _passed(lengths, good),
        _distances(good),
        _distances(good[::-1])[::-1],
        _headings(blocks),
        _means(lengths),
        _means([block.linkshare for block in blocks]),
        strict=True,
    )
    for borrowed, passed, before, after, headed, size, linked in around:
        yield [*borrowed, passed, before, after, *headed, size, linked]


def _neighbours(blocks: list[Lent]) -> Iterator[tuple[float, ...]]:
    """Yield, for each block, what it borrows of those before and after it."""
    edge = [_NOBODY] * max(_OFFSETS)
    lent = [*edge, *blocks, *edge]
    shifted = (lent[len(edge) + offset :] for offset in _OFFSETS)
    for before, after, _ in zip(*shifted, blocks, strict=False):
        yield (*before, *after)


def _means(column: Row) -> Row:
    """Return the mean of each number with the three before and after it."""
    windows = (column[max(0, i - 3) : i + 4] for i in range(len(column)))
    return [sum(window) / len(window) for window in windows]


def _passed(lengths: Row, good: list[bool]) -> Row:
    """Return, for each block, the share of good text that stands before it."""
    total = sum(length for length, fine in zip(lengths, good, strict=True) if fine) or 1
    shares, sum_ = [], 0.0
    for length, fine in zip(lengths, good, strict=True):
        shares.append(sum_ / total)
        sum_ += length if fine else 0
    return shares


def _distances(good: list[bool]) -> Row:
    """Return how many blocks lie between each block and the last good one before it."""
    found: Row = []
    since = _FAR
    for fine in good:
        found.append(min(since, _FAR))
        since = 0 if fine else since + 1
    return found


def _headings(blocks: list[Lent]) -> Iterator[tuple[float, float, float]]:
    """Yield how far the last heading is, if of boilerplate, and the last h1."""
    heading, h1 = -1, -1
    opened: float = 0  # a whole number: its bits are asked for
    for i, block in enumerate(blocks):
        yield (
            i - heading if heading >= 0 else _FAR,
            opened,
            i - h1 if h1 >= 0 else -_FAR,
        )
        if block.tag in (_H1, _H2, _H3):
            heading, opened = i, block.opens
        if block.tag == _H1:
            h1 = i
