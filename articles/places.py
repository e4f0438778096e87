"""Places: where each block of a page stands, and what stands like it.

What is the same for all blocks is measured here, once a page; `features` asks for it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from articles.captions import pictured
from articles.outline import Block, Node, Outline
from articles.root import Root
from articles.titles import key

_ANCESTORS = {
    "article": 1, "main": 2, "aside": 4, "nav": 8, "header": 16, "footer": 32,
    "form": 64, "table": 128, "figure": 256, "ul": 512, "ol": 512,
    "blockquote": 1024, "dl": 2048, "section": 4096, "address": 8192, "figcaption": 256,
}  # fmt: skip


#: Characters of a line of text; of a block of prose; and of one that is its page's
#: best, within the root.
_LINE, _PROSE, _GOOD = 25, 80, 90
#: At most so much of such a block may be in links, and so much of a page's prose is
#: in its core.
_LINKED, _CORE = 0.3, 0.8
#: Characters of a block that counts where a page has it again, and the frames around it
#: for which it does.
_AGAIN, _FRAMES = 40, 3


@dataclass(frozen=True, slots=True)
class Promise:
    """What the page says of its article beforehand: title, description, full text."""

    titles: tuple[str, ...] = ()
    description: str = ""
    body: str = ""


#: The tag and the names of a block's node, and its parent's names.
Frame = tuple[str, str, str]


@dataclass(slots=True)
class Kin:
    """The nodes of one name in one place, and the blocks that they have directly.

    `prose`: how many of these are.
    """

    twins: int = 0
    blocks: int = 0
    chars: int = 0
    linked: int = 0
    prose: int = 0


@dataclass(slots=True)
class Place:
    """Where a node stands.

    `ring`: how far out the ancestor lies that it shares with the root, `below`: how
    deep below that, `share`: the root's share of that one's text; `score`: the best of
    its ancestors'. `inside`, `near`, `path`: what the ancestors say.
    """

    kin: Kin
    ring: int
    below: int
    share: float
    score: float
    inside: int
    near: int
    path: int


class PageMeasure:
    """What is the same for all blocks of a page."""

    def __init__(self, outline: Outline, root: Root | None, promise: Promise) -> None:
        nodes, blocks = outline.nodes, outline.blocks
        self.count = max(len(blocks), 1)
        self.repeats = Counter(block.text for block in blocks)
        self.titles = [key(title) for title in promise.titles if title]
        self.description = key(promise.description)
        self.body = promise.body
        self.scores = root.scores if root else {}
        self.best = root.node if root else (nodes[0] if nodes else None)
        self.best_share = self.best.chars / max(nodes[0].chars, 1) if self.best else 0
        self.rings = self._rings()
        self.kin: dict[tuple[Node | None, str, str], Kin] = {}
        self.places: dict[Node, Place] = {}
        for node in nodes:  # parents come before their children
            self._place(node)
        self.pictured = pictured(outline)
        self._count_signatures(blocks)
        self.core = _core_rings(outline)
        self.again = self._count_again(blocks)

    def _rings(self) -> dict[Node, int]:
        """Return, for each ancestor of the root, how far out it lies."""
        rings: dict[Node, int] = {}
        node, ring = self.best, 0
        while node is not None:
            rings[node] = ring
            node, ring = node.parent, ring + 1
        return rings

    def _place(self, node: Node) -> None:
        """Note where `node` stands: much is handed down by its parent."""
        parent = node.parent
        name = (parent, node.tag, node.names)
        kin = self.kin.get(name) or self.kin.setdefault(name, Kin())
        kin.twins += 1
        score = self.scores.get(node, 0.0)
        code = _ANCESTORS.get(node.tag, 0)
        outer = self.places[parent] if parent is not None else None
        if parent is None or outer is None:
            inside, near, path = code, 0, 0
        else:
            grown = parent.parent
            inside, near = outer.inside | code, node.own | parent.own
            path = outer.path | (grown.own if grown and grown.parent else 0)
        ring = self.rings.get(node)
        if ring is not None or outer is None:
            share = self.best.chars / max(node.chars, 1) if self.best else 1.0
            ring, below = ring or 0, 0
        else:
            ring, below, share = outer.ring, outer.below + 1, outer.share
            score = max(outer.score, score)
        self.places[node] = Place(kin, ring, below, share, score, inside, near, path)

    def _count_again(self, blocks: list[Block]) -> dict[Node, int]:
        """Return how many characters of each frame the page has again elsewhere."""
        again: dict[Node, int] = {}
        for block in blocks:
            if block.size < _AGAIN or self.repeats[block.text] == 1:
                continue
            up: Node | None = block.node
            for _ in range(_FRAMES):
                if up is not None:
                    again[up] = again.get(up, 0) + block.size
                    up = up.parent
        return again

    def _count_signatures(self, blocks: list[Block]) -> None:
        """Count how much text each kind of block has, and how much of it is good."""
        self.signatures: Counter[tuple[str, str]] = Counter()
        self.frames: Counter[Frame] = Counter()
        self.alike: dict[Frame, Kin] = {}
        self.good = 1
        for block in blocks:
            node, size = block.node, block.size
            place, frame = self.places[node], frame_of(node)
            alike = self.alike.get(frame) or self.alike.setdefault(frame, Kin())
            plain = block.linked < _LINKED * size
            prose = plain and size > _PROSE
            for kin in (place.kin, alike):  # written out: a call takes as long again
                kin.blocks += 1
                kin.chars += size
                kin.linked += block.linked
                kin.prose += prose
            if plain and size > _GOOD and place.ring == 0:
                self.signatures[frame[:2]] += size
                self.frames[frame] += size
                self.good += size


def frame_of(node: Node) -> Frame:
    """Return what blocks in nodes like `node` have in common, wherever they are."""
    return node.tag, node.names, (node.parent or node).names


def _core_rings(outline: Outline) -> dict[Node, int]:
    """Return how far each node stands off the core, the node with most of the prose."""
    core: Node | None = _core(outline, _PROSE) or _core(outline, _LINE)
    core = core or outline.nodes[0]
    rings: dict[Node, int] = {}
    ring = 0
    while core is not None:
        rings[core] = ring
        core, ring = core.parent, ring + 1
    for node in outline.nodes:  # parents come before their children
        if node not in rings:
            rings[node] = rings[node.parent] if node.parent else 0
    return rings


def _core(outline: Outline, least: int) -> Node | None:
    """Return the innermost node that holds nearly all prose, whatever it is called.

    Prose has at `least` so many characters; None where there is none.
    """
    sums: dict[Node, int] = {}
    total = 0
    for block in outline.blocks:
        size = block.size
        if size < least or block.linked >= _LINKED * size or block.node.hidden:
            continue
        total += size
        sums[block.node] = sums.get(block.node, 0) + size
    for node in reversed(outline.nodes):  # children come behind their parents
        if (size := sums.get(node, 0)) and node.parent is not None:
            sums[node.parent] = sums.get(node.parent, 0) + size
    if not total:
        return None
    holding = (node for node, size in sums.items() if size >= _CORE * total)
    return max(holding, key=lambda node: node.depth, default=None)
