"""The referee: which blocks belong to the article, from what was measured of them.

readability-lxml's choice is its chief witness, but not the only one. The referee is a
few hundred small decision trees, learnt by `bench/train_referee.py` and kept as Python
in `referee_trees.py`; each adds to the sum that says how much speaks for a block.
"""

from __future__ import annotations

from articles.features import NAMES, features
from articles.outline import Block, Outline
from articles.places import Promise
from articles.referee_trees import BELONGS, BOUNDS, GROUPS
from articles.referee_trees import NAMES as LEARNT
from articles.root import Root

assert NAMES == LEARNT, "features have changed: run bench.train_referee"


def belongs(row: list[float]) -> bool:
    """Say whether a block with the features `row` belongs to the article."""
    total = 0.0
    for group, (low, high) in zip(GROUPS, BOUNDS, strict=True):
        total += group(row)
        if total <= low:
            return False
        if total >= high:
            return True
    return total > BELONGS


def judge(
    outline: Outline, root: Root | None, promise: Promise, apart: set[Block]
) -> set[Block]:
    """Return the blocks that belong to the article, without captions (`apart`)."""
    hidden = {block for block in outline.blocks if block.node.hidden}
    rows = features(outline, root, promise, apart | hidden)
    return {block for block, row in rows if belongs(row)}
