"""What stands around a block: its neighbours, headings, and the last good text."""

from __future__ import annotations

Row = list[float]

#: Of a neighbour: these numbers of the blocks so many places before or after.
_BORROWED = ("length", "linkshare", "ends", "opens", "tag", "ring", "near")
_OFFSETS = (-2, -1, 1, 2)
_FAR = 99
_H1, _H2, _H3 = 3, 4, 5

AROUND_NAMES = [f"{name}{offset:+d}" for offset in _OFFSETS for name in _BORROWED] + (
    "passed goodbefore goodafter heading headingopens h1 meanlength meanlinks"
).split()


def surroundings(rows: list[Row], names: list[str]) -> list[Row]:
    """Return more numbers for each of `rows`, whose columns `names` names."""
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=False))
    if not rows:
        return []
    length, links = columns["length"], columns["linkshare"]
    good = [
        size > 90 and linked < 0.3 and ring == 0
        for size, linked, ring in zip(length, links, columns["ring"], strict=True)
    ]
    around = zip(
        _neighbours([columns[name] for name in _BORROWED]),
        _passed(length, good),
        _distances(good),
        _distances(good[::-1])[::-1],
        _headings(columns["tag"], columns["opens"]),
        _means(length),
        _means(links),
        strict=True,
    )
    return [
        [*borrowed, passed, before, after, *headed, size, linked]
        for borrowed, passed, before, after, headed, size, linked in around
    ]


def _neighbours(columns: list[Row]) -> list[Row]:
    """Return, for each block, what it borrows of those before and after it."""
    nobody = (-1.0,) * len(columns)
    edge = [nobody] * max(_OFFSETS)
    lent = [*edge, *zip(*columns, strict=True), *edge]
    shifted = (lent[len(edge) + offset :] for offset in _OFFSETS)
    return [[*a, *b, *c, *d] for a, b, c, d in zip(*shifted, strict=False)][
        : len(columns[0])
    ]


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


def _headings(tags: Row, opens: Row) -> list[Row]:
    """Return how far the last heading is, if of boilerplate, and the last h1."""
    found: list[Row] = []
    heading, h1 = -1, -1
    opened: float = 0  # a whole number: its bits are asked for
    for i, tag in enumerate(tags):
        found.append(
            [
                i - heading if heading >= 0 else _FAR,
                opened,
                i - h1 if h1 >= 0 else -_FAR,
            ]
        )
        if tag in (_H1, _H2, _H3):
            heading, opened = i, opens[i]
        if tag == _H1:
            h1 = i
    return found
