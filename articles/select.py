"""Selection: from the blocks that belong, to the tree from which the book is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

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
    beside = _captions(outline, shown, apart)
    _frame(beside, shown, outline)
    for block in outline.blocks:
        if block not in kept and block not in beside:
            silence(block)
    return whole


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
    sums = _Sums(outline, apart)
    shown = set()
    for element, number, node in outline.atoms:
        if (
            not start <= number <= last + 3
            or node.hidden
            or _is_furniture(element, node)
        ):
            continue
        near = outline.blocks[max(number - _NEAR, 0) : number + _NEAR]
        among = len(numbers) if not kept.isdisjoint(near) else 2 * len(outline.blocks)
        if _within(node, frame) and _frame_belongs(
            node, sums, counts, whole, first, among
        ):
            shown.add(element)
    return shown


def _title_before(outline: Outline, first: int, frame: Node) -> int:
    """Return the number of the title's block before block `first`."""
    for number in range(first, max(frame.first, first - 25) - 1, -1):
        if outline.blocks[number].node.tag == "h1":
            return max(number - 2, frame.first)
    return max(first - 5, frame.first)


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
                count, chars = count + 1, chars + len(block.text)
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


def _frame(captions: set[Block], shown: set[Element], outline: Outline) -> None:
    """Make figures of frames with a picture and nothing but its caption."""
    holding: set[Node] = set()
    for element, _, node in outline.atoms:
        if element in shown:
            _add_ancestors(node, holding)
    framing: set[Node] = set()
    for block in filter(captions.__contains__, outline.blocks):
        node = block.node
        if node.tag in ("td", "th", "li", "figure"):
            continue
        if node.tag == "figcaption" and _take_in(node):
            continue
        frame = _frame_of(node, holding)
        if frame is None or frame in framing or _has_others(frame, captions, outline):
            continue
        node.element.tag = "figcaption"
        if not _inside_figure(frame) and frame.tag not in ("td", "th", "li", "body"):
            frame.element.tag = "figure"
            _add_ancestors(frame, framing)


def _frame_of(caption: Node, holding: set[Node]) -> Node | None:
    """Return the small frame around `caption` that is one `holding` a picture."""
    up = caption.parent
    while up is not None and up.last - up.first <= 4:
        if up in holding:
            return up
        up = up.parent
    return None


def _has_others(frame: Node, captions: set[Block], outline: Outline) -> bool:
    inside = outline.blocks[frame.first : frame.last]
    return any(block not in captions for block in inside)


def _add_ancestors(node: Node, found: set[Node]) -> None:
    """Add `node` and all that it is in to `found`."""
    up: Node | None = node
    while up is not None and up not in found:
        found.add(up)
        up = up.parent


def _take_in(caption: Node) -> bool:
    """Move a caption that stands behind its figure into it."""
    figure = caption.element.getprevious()
    if (
        figure is None
        or figure.tag != "figure"
        or figure.find(".//figcaption") is not None
    ):
        return False
    tail, caption.element.tail = caption.element.tail, None
    if tail and tail.strip():
        figure.tail = f"{figure.tail or ''}{tail}"
    figure.append(caption.element)
    return True


def _within(node: Node, outer: Node) -> bool:
    up: Node | None = node
    while up is not None and up.depth >= outer.depth:
        if up is outer:
            return True
        up = up.parent
    return False


def _inside_figure(node: Node | None) -> bool:
    while node is not None:
        if node.element.tag == "figure":
            return True
        node = node.parent
    return False


def _captions(outline: Outline, shown: set[Element], apart: set[Block]) -> set[Block]:
    """Return the captions beside a picture that is shown."""
    framed: set[Node] = set()
    for element, _, node in outline.atoms:
        if element in shown:
            framed.update(_frames(node))
    figures = {node.element for node in framed if node.tag == "figure"}
    found = {block for block in apart if block.node.element.getprevious() in figures}
    for block in apart - found:
        up: Node | None = block.node
        while up is not None and up not in framed and up.depth > block.node.depth - 4:
            up = up.parent
        if up in framed:
            found.add(block)
    return found


def _frames(node: Node) -> Iterator[Node]:
    """Yield the small boxes around a picture in `node`, its figure among them."""
    up: Node | None = node
    left = 4
    while up is not None and left and up.last - up.first <= 4:
        yield up
        if up.tag == "figure" or not _inside_figure(up):
            left -= 1
        up = up.parent
