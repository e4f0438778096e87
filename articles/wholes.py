"""Wholes: lists, tables and quotations that are mostly kept are kept in one piece.

So is a list between two paragraphs that belong: it is theirs, though it be all links;
and so is the heading over a paragraph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from articles.heads import head_of
from articles.hints import BITS
from articles.outline import Block, Node, Outline
from articles.phrases import phrases

_LISTS = frozenset(("ul", "ol", "dl", "table"))
_HEADINGS = frozenset("h2 h3 h4 h5 h6".split())
_ITEMS = ("li", "dd")
_WHOLES = _LISTS | {"blockquote"}
#: Of a whole's blocks: so many of them kept, the others are too.
_MOSTLY = 0.5
#: A list has so many blocks or more for each that is kept, if these are scraps.
_SCRAPS = 3
#: Characters of the paragraph with which the text begins, or goes on after a list.
_GOES_ON = 60
#: Blocks at the beginning of a section, one of which is kept where the section is.
_BEFORE = 3
#: Of a table's characters: at most so many are of links; and of its rows: at least so
#: many have as many cells as each other, in a table of data. Of 40 such tables within
#: the roots of half a, one was not of the article.
_LINKED, _REGULAR = 0.35, 0.7
_CELLS = ("td", "th")
#: What a list's name, or its frame's, may not hint at.
_OTHERS = sum(
    BITS[hint]
    for hint in "comments share navigation related teaser promotion person footer side "
    "dialog".split()
)


def wholes(
    outline: Outline, root: Node | None, kept: set[Block], apart: set[Block]
) -> set[Block]:
    """Return the blocks that complete what `kept` has in part; captions stay apart.

    `root`: what readability-lxml chose. A table of data within it, behind the first
    paragraph, belongs to the article.
    """
    found: set[Block] = set()
    whole = _Kept(outline, kept)
    for node in outline.nodes:
        if node.first < whole.begun or node.hidden or node.tag not in _WHOLES:
            continue
        if whole.holds(node) or (_in_root(node, root) and _has_data(node)):
            found.update(outline.blocks[node.first : node.last])
    found.update(whole.headings())
    return {block for block in found if not block.node.hidden} - apart


def strays(outline: Outline, kept: set[Block]) -> set[Block]:
    """Return kept scraps of lists and tables that otherwise are not of the article.

    A third of the blocks of each or fewer belong, and none of these is prose.
    """
    found: set[Block] = set()
    for node in outline.nodes:
        if node.tag not in _LISTS or node.hidden:
            continue
        inside = outline.blocks[node.first : node.last]
        scraps = kept.intersection(inside)
        few = 0 < _SCRAPS * len(scraps) <= len(inside)
        if few and not any(block.size > _GOES_ON for block in scraps):
            found |= scraps
    return found


class _Kept:
    """What is kept: counted from the first block, and where frames have a paragraph.

    `begun`: the number of the block with which the text begins.
    """

    def __init__(self, outline: Outline, kept: set[Block]) -> None:
        self.blocks, self.kept = outline.blocks, kept
        self.sums = [0]
        self.goes_on: dict[Node, int] = {}
        self.begun = len(self.blocks)
        for number, block in enumerate(self.blocks):
            self.sums.append(self.sums[-1] + (block in kept))
            if block in kept and block.size > _GOES_ON:
                self.begun = min(self.begun, number)
                self.goes_on[block.node] = number
                if block.node.parent is not None:
                    self.goes_on[block.node.parent] = number

    def count(self, first: int, last: int) -> int:
        """Return how many of the blocks from `first` to before `last` are kept."""
        return self.sums[last] - self.sums[first]

    def holds(self, node: Node) -> bool:
        """Say whether `node` is kept for what of it, and around it, is."""
        if node.own & _OTHERS:
            return False
        mostly = _MOSTLY * (node.last - node.first)
        return (
            self.count(node.first, node.last) >= mostly
            or self.surround(node)
            or self.continues(node)
        )

    def surround(self, node: Node) -> bool:
        """Say whether `node` is a list between a kept line and a kept paragraph."""
        frame = node.parent
        if node.tag not in _LISTS or frame is None or frame.own & _OTHERS:
            return False
        if node.first == frame.first or self.goes_on.get(frame, -1) < node.last:
            return False
        before = self.blocks[node.first - 1]
        return before in self.kept and _in(before, frame) and not _leads_away(before)

    def continues(self, node: Node) -> bool:
        """Say whether `node` is a list within an item whose own words are kept."""
        item = node.parent
        if node.tag not in _LISTS or item is None or item.tag not in _ITEMS:
            return False
        if node.first == item.first:
            return False
        before = self.blocks[node.first - 1]
        return before in self.kept and before.node is item and not _leads_away(before)

    def headings(self) -> Iterator[Block]:
        """Yield headings within what is kept whose section begins with a kept block."""
        for number, block in enumerate(self.blocks):
            frame = block.node.parent
            if block.node.tag not in _HEADINGS or frame is None:
                continue
            if frame.last - frame.first == 1:  # a frame for the heading alone
                frame = frame.parent or frame
            if not self.begins(number + 1, frame):
                continue
            prose = self.is_prose(number + 1)
            if (
                self.count(frame.first, number) or (prose and self.goes_on_in(frame))
            ) and (prose or not _leads_away(block)):
                yield block

    def goes_on_in(self, frame: Node) -> bool:
        """Say whether there are kept blocks before the section that `frame` is."""
        up = frame.parent
        while up is not None and up.first == frame.first and not up.own & _OTHERS:
            up = up.parent
        others = frame.own & _OTHERS
        return up is not None and not others and self.count(up.first, frame.first) > 0

    def is_prose(self, number: int) -> bool:
        """Say whether block `number` is kept, and a paragraph with few links."""
        block = self.blocks[number]
        short = block.size <= _GOES_ON or 2 * block.linked > block.size
        return block in self.kept and not short

    def begins(self, number: int, frame: Node) -> bool:
        """Say whether a section in `frame` from block `number` on has a kept block.

        A line or two may stand before it that lead away: "Main article", or "Edit".
        """
        for block in self.blocks[number : number + _BEFORE]:
            if block.node.tag in _HEADINGS or not _stands_in(block, frame):
                return False
            if block in self.kept:
                return True
        return False


def _in_root(node: Node, root: Node | None) -> bool:
    """Say whether `node` stands within `root`."""
    return root is not None and root.first <= node.first and node.last <= root.last


def _has_data(table: Node) -> bool:
    """Say whether `table` is one of rows and columns with more text than links."""
    if table.tag != "table" or table.linked > _LINKED * table.chars:
        return False
    element = table.element
    rows = [sum(cell.tag in _CELLS for cell in row) for row in element.iter("tr")]
    if len(rows) < 2 or any(True for _ in element.iterdescendants("table")):
        return False
    counted = Counter(rows)  # its most_common loads heapq, which the cell does not let
    columns = max(counted, key=counted.__getitem__)
    return columns > 1 and counted[columns] >= _REGULAR * len(rows)


def _leads_away(block: Block) -> bool:
    """Say whether `block` opens with a phrase of what is no article."""
    return bool(phrases(head_of(block.text))[0])


def _stands_in(block: Block, frame: Node) -> bool:
    """Say whether `block` stands in `frame`, however deep."""
    return frame.first <= block.node.first and block.node.last <= frame.last


def _in(block: Block, frame: Node) -> bool:
    """Say whether `block` stands directly in `frame`."""
    return block.node is frame or block.node.parent is frame
