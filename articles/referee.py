"""The referee: which blocks belong to the article, from what was measured of them.

readability-lxml's choice is its chief witness, but not the only one. The referee is a
few dozen small decision trees, made by `bench/train_referee.py` and kept as numbers in
`referee.json`. A branch is [feature, threshold, not above, above], or
[feature, bit, unset, set, 1]; a leaf is what it adds to the sum.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from articles.features import NAMES, Promise, features
from articles.outline import Block, Outline
from articles.root import Root

Tree = Any  # a branch (place, bound, low, high), or a leaf's float

#: The sum from which a block belongs to the article: log-odds of 0.43.
BELONGS = -0.28
#: Every so many trees: a block is decided whose sum lies so far out.
_EARLY, _CLEAR = 12, 1.5


@cache
def _trees() -> tuple[Tree, ...]:
    text = Path(__file__).with_suffix(".json").read_text("utf-8")
    return tuple(_node(tree) for tree in json.loads(text))


def _node(raw: Any) -> Tree:
    """Return a branch with the feature's place; a bit's place is negative."""
    if not isinstance(raw, list):
        return float(raw)
    place = NAMES.index(raw[0])
    if len(raw) == 5:
        place = -place
    return place, raw[1], _node(raw[2]), _node(raw[3])


def weigh(row: list[float]) -> float:
    """Return how much speaks for a block with the features `row`: its log-odds."""
    total = 0.0
    for number, node in enumerate(_trees()):
        while node.__class__ is tuple:
            place, bound, low, high = node
            if place >= 0:
                node = low if row[place] <= bound else high
            else:
                node = high if int(row[-place]) & bound else low
        total += node
        if not number % _EARLY and abs(total - BELONGS) > _CLEAR:
            break
    return total


def judge(
    outline: Outline, root: Root | None, promise: Promise, apart: set[Block]
) -> set[Block]:
    """Return the blocks that belong to the article, without captions (`apart`)."""
    rows = features(outline, root, promise, apart)
    return {
        block
        for block, row in zip(outline.blocks, rows, strict=True)
        if block not in apart and not block.node.hidden and weigh(row) > BELONGS
    }
