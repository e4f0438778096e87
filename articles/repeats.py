"""Repeats: a box that a page has twice, for two widths of screen, is no article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from articles.outline import Block, Node, Outline

#: Characters of a block that counts, of a box, and the share of a box that is repeated.
_SHORTEST, _BOX, _WHOLE = 40, 400, 0.85
#: Blocks of a box, and how often a line stands on a page that goes with each picture.
_BLOCKS, _OFTEN = 3, 3
#: Refrains are at most one character in so many of an article.
_FEW = 3
#: The share of what is kept that may be repeated boxes: of more nothing would be left.
_MOST = 0.9
#: Elements in which lines may well be repeated.
_ITEMS = frozenset(("td", "th", "li", "dt", "dd", "pre"))


def repeats(outline: Outline, kept: set[Block]) -> set[Block]:
    """Return the blocks of boxes that the page has more than once, and of refrains.

    Not where half of what is `kept` is repeated: then it is the article that is.
    """
    times = Counter(block.text for block in outline.blocks)
    again = {
        block for block in kept if times[block.text] > 1 and block.size >= _SHORTEST
    }
    if not again or 2 * _chars_once(again) > _chars_once(kept):
        return set()
    frames = {frame for block in again for frame in _frames(block)}
    boxes = [frame for frame in frames if _is_repeated(frame, outline, times)]
    refrains = {
        block
        for block in again
        if times[block.text] >= _OFTEN and block.node.tag not in _ITEMS
    }
    if _FEW * _chars(refrains) > _chars(kept):
        refrains.clear()
    found = refrains.union(*(outline.blocks[box.first : box.last] for box in boxes))
    return found if _chars(found & kept) < _MOST * _chars(kept) else set()


def _frames(block: Block) -> list[Node]:
    """Return the frame of `block`, and the one around it."""
    frame = block.node.parent
    return [node for node in (frame, frame and frame.parent) if node is not None]


def _is_repeated(box: Node, outline: Outline, times: Counter[str]) -> bool:
    inside = outline.blocks[box.first : box.last]
    within = Counter(block.text for block in inside)
    twice = [block for block in inside if times[block.text] > within[block.text]]
    return len(twice) >= _BLOCKS and _chars(twice) >= max(_BOX, _WHOLE * _chars(inside))


def _chars(blocks: Iterable[Block]) -> int:
    return sum(block.size for block in blocks)


def _chars_once(blocks: set[Block]) -> int:
    """Return how many characters `blocks` have, each text counted once."""
    return sum({block.text: block.size for block in blocks}.values())
