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
    length, links, tag = (names.index(name) for name in ("length", "linkshare", "tag"))
    opens, ring = names.index("opens"), names.index("ring")
    borrowed = [names.index(name) for name in _BORROWED]
    good = [row[length] > 90 and row[links] < 0.3 and row[ring] == 0 for row in rows]
    passed = _passed([row[length] for row in rows], good)
    before = _distances(good)
    after = _distances(good[::-1])[::-1]
    headed = _headings([row[tag] for row in rows], [row[opens] for row in rows])
    found = []
    for i in range(len(rows)):
        window = rows[max(0, i - 3) : i + 4]
        found.append(
            [
                *_neighbours(rows, i, borrowed),
                passed[i],
                before[i],
                after[i],
                *headed[i],
                sum(row[length] for row in window) / len(window),
                sum(row[links] for row in window) / len(window),
            ]
        )
    return found


def _neighbours(rows: list[Row], i: int, columns: list[int]) -> Row:
    found: Row = []
    for offset in _OFFSETS:
        if 0 <= i + offset < len(rows):
            row = rows[i + offset]
            found += [row[column] for column in columns]
        else:
            found += [-1.0] * len(columns)
    return found


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
