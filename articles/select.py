"""Selection: from the blocks that belong, to the tree from which the book is made."""

from __future__ import annotations

import re
from functools import lru_cache

from articles.figures import beside, gather_figures
from articles.outline import Block, Node, Outline
from articles.tree import Element

#: Words of class names: pictures that belong to the page and not to the article.
_FURNITURE = re.compile(
    r"avatar|(?<![a-z])(?:icon|logo|emoji|badge|button|pixel|spacer|tracking|share|sprite)"
    r"s?(?![a-z])",
    re.I,
)
#: Pixels below which a picture is no picture (contract I10).
_SMALLEST = 40
#: Blocks before and after a picture, one of which is kept where it stands among them.
_NEAR = 2
#: Blocks before the text, in its frame, beside which its first picture may stand.
_OPENING = 10
#: Blocks after the text's last before which its last picture may stand.
_BEHIND = 3
_SIZES = ("width", "height")


def select(outline: Outline, root: Node, kept: set[Block], apart: set[Block]) -> Node:
    """Take what does not belong out of the tree; return the node that has the rest."""
    counts = _count(kept)
    whole = _around(outline, counts, len(kept))
    shown = _pictures(outline, counts, _common(whole, root), whole, kept, apart)
    for element, _, node in outline.atoms:
        if element in shown:
            whole = _common(whole, node)
        elif element.tag != "math":
            element.tag = "script"  # the cleaner passes it over
    captions = beside(outline, shown, apart)
    gather_figures(captions, shown, outline)
    for block in outline.blocks:
        if block not in kept and block not in captions:
            silence(block)
    return _list_of(whole) or whole


def _list_of(node: Node) -> Node | None:
    """Return the list of which `node` is in the only item that is kept."""
    up: Node | None = node
    while up is not None and up.tag in ("p", "div", "li", "dt", "dd"):
        if up.tag in ("li", "dt", "dd"):
            return up.parent
        up = up.parent
    return None


def silence(block: Block) -> None:
    """Take the words of `block` out of the tree."""
    for element, is_tail in block.pieces:
        if is_tail:
            element.tail = None
        else:
            element.text = None


def _common(one: Node, other: Node) -> Node:
    """Return the innermost node that holds both."""
    while one is not other:
        if one.depth < other.depth:
            one, other = other, one
        if one.parent is None:
            return one
        one = one.parent
    return one


def _count(kept: set[Block]) -> dict[Node, int]:
    """Return how many kept blocks each node has in it."""
    counts: dict[Node, int] = {}
    for block in kept:
        node: Node | None = block.node
        while node is not None:
            counts[node] = counts.get(node, 0) + 1
            node = node.parent
    return counts


def _around(outline: Outline, counts: dict[Node, int], total: int) -> Node:
    """Return the innermost node that holds every kept block."""
    best = outline.nodes[0]
    for node in outline.nodes:
        if counts.get(node, 0) == total and node.depth >= best.depth:
            best = node
    return best


def _pictures(
    outline: Outline,
    counts: dict[Node, int],
    frame: Node,
    whole: Node,
    kept: set[Block],
    apart: set[Block],
) -> set[Element]:
    """Return the pictures and embeds that stand among kept blocks."""
    numbers = [i for i, block in enumerate(outline.blocks) if block in kept]
    if not numbers:
        return set()
    first, last = numbers[0], numbers[-1]
    start = _title_before(outline, first, frame)
    end = _end(outline, last, apart)
    sums = _Sums(outline, apart)
    shown = set()
    for element, number, node in outline.atoms:
        if not start <= number <= end or node.hidden or _is_furniture(element, node):
            continue
        near = _near(outline, number, apart)
        among = len(numbers) if not kept.isdisjoint(near) else 2 * len(outline.blocks)
        if _within(node, frame) and _frame_belongs(
            node, sums, counts, whole, first, among
        ):
            shown.add(element)
    return shown


def _near(outline: Outline, number: int, apart: set[Block]) -> list[Block]:
    """Return the blocks beside a picture before block `number`, without captions."""
    before = outline.blocks[max(number - 3 * _NEAR, 0) : number][::-1]
    after = outline.blocks[number : number + 3 * _NEAR]
    beside = (
        [block for block in side if block not in apart] for side in (before, after)
    )
    return [block for side in beside for block in side[:_NEAR]]


def _title_before(outline: Outline, first: int, frame: Node) -> int:
    """Return the number of the title's block before block `first`."""
    for number in range(first, max(frame.first, first - 25) - 1, -1):
        if outline.blocks[number].node.tag == "h1":
            return max(number - 2, frame.first)
    return max(first - _OPENING, frame.first)


def _end(outline: Outline, last: int, apart: set[Block]) -> int:
    """Return the number of the block before which the last picture may stand.

    A few blocks after the text's last; captions count for none: a gallery is long.
    """
    left, number = _BEHIND, last
    while left:
        number += 1
        left -= not (number < len(outline.blocks) and outline.blocks[number] in apart)
    return number


def _frame_belongs(
    node: Node,
    sums: _Sums,
    counts: dict[Node, int],
    whole: Node,
    first: int,
    among: int,
) -> bool:
    """Say whether the smallest frame with text around a picture belongs.

    It does where half of its blocks are kept, or half of the `among` that are kept in
    all, or where it is a small one before block `first`, where the article begins.
    """
    up: Node | None = node
    while up is not None:
        blocks, chars, linked = sums.within(up)
        if up is whole or (blocks and _is_above(up, whole)):
            return True
        if blocks:
            if counts.get(up, 0) >= 0.5 * min(blocks, among):
                return True
            return up.first <= first and chars < 400 and linked < 0.4 * chars
        up = up.parent
    return False


class _Sums:
    """Running sums over the blocks that are no captions."""

    def __init__(self, outline: Outline, apart: set[Block]) -> None:
        self._sums = [(0, 0, 0)]
        for block in outline.blocks:
            count, chars, linked = self._sums[-1]
            if block not in apart:
                count, chars = count + 1, chars + block.size
                linked += block.linked
            self._sums.append((count, chars, linked))

    def within(self, node: Node) -> tuple[int, int, int]:
        """Return how many blocks, characters and linked characters `node` has."""
        before, after = self._sums[node.first], self._sums[node.last]
        return after[0] - before[0], after[1] - before[1], after[2] - before[2]


def _is_above(node: Node, whole: Node) -> bool:
    up: Node | None = whole
    while up is not None:
        if up is node:
            return True
        up = up.parent
    return False


def _is_furniture(element: Element, node: Node) -> bool:
    if element.tag != "img":
        return element.tag == "svg"
    sizes = [(element.get(name) or "").removesuffix("px") for name in _SIZES]
    known = [int(size[:6]) for size in sizes if size.isdecimal() and int(size[:6])]
    least = _SMALLEST if node.tag not in ("td", "th") else _SMALLEST // 4
    if known and (max(known) < least or min(known) < least // 3):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')} {node.names}"
    return _is_named(names)


@lru_cache(maxsize=8192)
def _is_named(names: str) -> bool:
    return bool(_FURNITURE.search(names))


def _within(node: Node, outer: Node) -> bool:
    up: Node | None = node
    while up is not None and up.depth >= outer.depth:
        if up is outer:
            return True
        up = up.parent
    return False
