"""Widening: from a part of the article, as readability chose it, to the whole.

Some sites set one article in several boxes: sections between pictures, the text before
and behind a box, the rows of a table. Each looks like the best element on its own.
"""

from __future__ import annotations

import re
from itertools import accumulate

from articles.hints import BITS
from articles.outline import Block, Node, Outline

#: Characters from which a block is prose, and what a part of the article has of it.
_PROSE, _PART = 80, 100
#: Of the prose of the first part: what stands loose beside it, to be counted in.
_LOOSE = 0.15
_APART = frozenset("article aside nav footer form blockquote figure td".split())
_OTHERS = sum(
    BITS[hint]
    for hint in "comments related teaser promotion person footer side dialog".split()
)
_PARTS = frozenset("table thead tbody tr ul ol dl li dd figure figcaption".split())
_NUMBER = re.compile(r"\d{3}")
_CAPTION = re.compile(r"\bcaption\b")


def widen(best: Node, outline: Outline) -> Node:
    """Return the innermost node that holds `best` and what goes on beside it."""
    while _is_part(best) and best.parent is not None and best.parent.parent:
        best = best.parent
    prose = [_prose(block) for block in outline.blocks]
    before = [0, *accumulate(prose)]
    kind = _kind(best.names)
    for twin in outline.nodes:
        if (
            twin.names
            and twin.tag == best.tag
            and twin.depth >= best.depth
            and not twin.hidden
            and before[twin.last] - before[twin.first] >= _PART
            and _is_alike(kind, twin.names)
        ):
            best = _holding(best, twin) or best
    return _with_loose(best, outline, prose, before[best.last] - before[best.first])


def _is_part(node: Node) -> bool:
    """Say whether `node` is never a whole article: a row, an item, a caption."""
    return node.tag in _PARTS or bool(_CAPTION.search(node.names))


def _prose(block: Block) -> int:
    """Return how many characters `block` has, 0 where it is no prose."""
    size = block.size
    return size if size >= _PROSE and block.linked < 0.3 * size else 0


def _is_alike(kind: frozenset[str], names: str) -> bool:
    """Say whether `names` has at least half of the names `kind`, or the reverse."""
    others = _kind(names)
    return 2 * len(kind & others) >= min(len(kind), len(others)) > 0


def _kind(names: str) -> frozenset[str]:
    """Return those of `names` that more than one element may have: without numbers."""
    return frozenset(name for name in names.split() if not _NUMBER.search(name))


def _holding(best: Node, twin: Node) -> Node | None:
    """Return the node that holds both, None where `twin` is of something else."""
    one, other = best, twin
    while one is not other:
        if one.depth > other.depth:
            if one.parent is None:
                return None
            one = one.parent
        else:
            if other.parent is None or other.tag in _APART or other.own & _OTHERS:
                return None
            other = other.parent
    return one if one.parent is not None else None


def _with_loose(best: Node, outline: Outline, prose: list[int], size: int) -> Node:
    """Return the ancestor in which paragraphs stand directly beside `best`."""
    up = best.parent
    found = best
    loose: dict[Node, int] = {}
    for block, length in zip(outline.blocks, prose, strict=True):
        parent = block.node.parent
        if length and parent is not None and block.node.tag == "p":
            loose[parent] = loose.get(parent, 0) + length
    while up is not None and up.parent is not None:
        if loose.get(up, 0) > _LOOSE * size:
            found = up
        if up.tag in _APART:
            break
        up = up.parent
    return found
