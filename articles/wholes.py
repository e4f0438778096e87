"""Wholes: lists, tables and quotations that are mostly kept are kept in one piece.

So is a list between two paragraphs that belong: it is theirs, though it be all links.
"""

from __future__ import annotations

from articles.hints import BITS
from articles.outline import Block, Node, Outline
from articles.phrases import phrases

_LISTS = frozenset(("ul", "ol", "dl", "table"))
_WHOLES = _LISTS | {"blockquote"}
#: Of a whole's blocks: so many of them kept, the others are too.
_MOSTLY = 0.5
#: Characters of the paragraph with which the text begins, or goes on after a list.
_GOES_ON = 60
#: What a list's name, or its frame's, may not hint at.
_OTHERS = sum(
    BITS[hint]
    for hint in "comments share navigation related teaser promotion person footer side "
    "dialog".split()
)


def wholes(outline: Outline, kept: set[Block], apart: set[Block]) -> set[Block]:
    """Return the blocks that complete what `kept` has in part; captions stay apart."""
    found: set[Block] = set()
    begun = next(
        (
            i
            for i, b in enumerate(outline.blocks)
            if b in kept and len(b.text) > _GOES_ON
        ),
        len(outline.blocks),
    )
    for node in outline.nodes:
        if node.first < begun or node.hidden or node.own & _OTHERS:
            continue
        if node.tag in _WHOLES:
            blocks = outline.blocks[node.first : node.last]
            mostly = sum(block in kept for block in blocks) >= _MOSTLY * len(blocks)
            if blocks and (mostly or _between(node, outline, kept)):
                found.update(block for block in blocks if not block.node.hidden)
    return found - apart


def _between(node: Node, outline: Outline, kept: set[Block]) -> bool:
    """Say whether `node` is a list between a kept line and a kept paragraph."""
    frame = node.parent
    if node.tag not in _LISTS or frame is None or frame.own & _OTHERS:
        return False
    if node.first == frame.first:
        return False
    before = outline.blocks[node.first - 1]
    if before not in kept or not _in(before, frame) or phrases(before.text[:200])[0]:
        return False
    return any(
        block in kept and len(block.text) > _GOES_ON and _in(block, frame)
        for block in outline.blocks[node.last : frame.last]
    )


def _in(block: Block, frame: Node) -> bool:
    """Say whether `block` stands directly in `frame`."""
    return block.node is frame or block.node.parent is frame
