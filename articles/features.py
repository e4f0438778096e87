"""What can be measured of a block: the numbers from which the referee decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass

from articles.captions import pictured
from articles.heads import head_of
from articles.hints import HINTS
from articles.outline import Block, Node, Outline
from articles.phrases import PHRASES
from articles.root import Root
from articles.surroundings import AROUND_NAMES, Lent, surroundings
from articles.titles import key
from articles.wording import WORDING, wording

_TAGS = {
    tag: code
    for code, tags in enumerate(
        (
            ("p",), ("div", "section", "article", "main"), ("li",), ("h1",), ("h2",),
            ("h3", "h4", "h5", "h6"), ("td", "th", "caption"), ("blockquote",),
            ("figcaption",), ("pre",), ("dt", "dd"), ("header", "hgroup"),
            ("footer", "aside", "nav", "form"), ("ul", "ol", "dl", "table", "tr"),
            ("figure",), ("address", "summary", "details"),
        )
    )
    for tag in tags
}  # fmt: skip
_ANCESTORS = {
    "article": 1, "main": 2, "aside": 4, "nav": 8, "header": 16, "footer": 32,
    "form": 64, "table": 128, "figure": 256, "ul": 512, "ol": 512,
    "blockquote": 1024, "dl": 2048, "section": 4096, "address": 8192, "figcaption": 256,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Promise:
    """What the page says of its article beforehand: title, description, full text."""

    titles: tuple[str, ...] = ()
    description: str = ""
    body: str = ""


@dataclass(slots=True)
class _Kin:
    """The nodes of one name in one place, and the blocks that they have directly."""

    twins: int = 0
    blocks: int = 0
    chars: int = 0
    linked: int = 0


@dataclass(slots=True)
class _Place:
    """Where a node stands.

    `ring`: how far out the ancestor lies that it shares with the root, `below`: how
    deep below that, `share`: the root's share of that one's text; `score`: the best of
    its ancestors'. `inside`, `near`, `path`: what the ancestors say.
    """

    kin: _Kin
    ring: int
    below: int
    share: float
    score: float
    inside: int
    near: int
    path: int


class _Page:
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
        self.kin: dict[tuple[Node | None, str, str], _Kin] = {}
        self.places: dict[Node, _Place] = {}
        for node in nodes:  # parents come before their children
            self._place(node)
        self.pictured = pictured(outline)
        self._count_signatures(blocks)

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
        kin = self.kin.get(name) or self.kin.setdefault(name, _Kin())
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
        self.places[node] = _Place(kin, ring, below, share, score, inside, near, path)

    def _count_signatures(self, blocks: list[Block]) -> None:
        """Count how much good text each kind of block has, and in the whole page."""
        self.signatures: Counter[tuple[str, str]] = Counter()
        self.frames: Counter[tuple[str, str, str]] = Counter()
        self.good = 1
        for block in blocks:
            node = block.node
            length, place = len(block.text), self.places[node]
            place.kin.blocks += 1
            place.kin.chars += length
            place.kin.linked += block.linked
            if length > 90 and block.linked < 0.3 * length and place.ring == 0:
                frame = node.parent.names if node.parent else ""
                self.signatures[(node.tag, node.names)] += length
                self.frames[(node.tag, node.names, frame)] += length
                self.good += length


def _text_features(block: Block, page: _Page) -> list[float]:
    text = block.text
    length = len(text)
    head = head_of(text)
    return [
        length,
        block.linked / length,
        block.links,
        block.bold / length,
        block.emphasis / length,
        length - block.linked,
        page.repeats[text],
        _named(head.key, page.titles),
        1 if len(head.key) > 12 and head.key[:80] in page.description else 0,
        _promised(text, page.body),
        *wording(text, head),
    ]


def _named(key: str, titles: list[str]) -> int:
    """Return 3 where `key` is one of `titles`, 2 where it is in one, or one in it."""
    if key in titles:
        return 3
    if len(key) <= 8:
        return 0
    return 2 if any(key in title or title in key for title in titles) else 0


def _promised(text: str, body: str) -> int:
    if not body:
        return -1
    return 1 if text[:60] in body or text[-40:] in body else 0


_TEXT_NAMES = [
    *(
        "length linkshare links bold emphasis unlinked repeats title described promised"
    ).split(),
    *WORDING,
]
_LENGTH, _LINKSHARE, _ENDS, _OPENS = (
    _TEXT_NAMES.index(name) for name in ("length", "linkshare", "ends", "opens")
)


def _place_features(block: Block, number: int, page: _Page) -> list[float]:
    node = block.node
    parent = node.parent or node
    grand = parent.parent or parent
    place, above = page.places[node], page.places[parent]
    kin, best = place.kin, page.best
    first, last = (best.first, best.last) if best else (0, page.count)
    frame = (node.tag, node.names, parent.names)
    return [
        _TAGS.get(node.tag, 20),
        node.last - node.first,
        node.children,
        number / page.count,
        place.ring,
        place.below,
        place.share,
        place.score,
        number - first,
        last - number,
        place.inside,
        node.depth,
        kin.twins,
        above.kin.twins,
        page.places[grand].kin.twins,
        len(block.text) / max(node.chars, 1),
        node.linked / max(node.chars, 1),
        parent.chars,
        parent.linked / max(parent.chars, 1),
        parent.last - parent.first,
        parent.chars / max(parent.last - parent.first, 1),
        grand.chars,
        grand.linked / max(grand.chars, 1),
        grand.chars / max(grand.last - grand.first, 1),
        _TAGS.get(parent.tag, 20),
        1 if node.hidden else 0,
        page.best_share,
        page.signatures[frame[:2]] / page.good,
        page.frames[frame] / page.good,
        kin.blocks,
        kin.chars / kin.blocks,
        kin.linked / max(kin.chars, 1),
        page.pictured.get(node, 9),
        place.near,
        place.path,
    ]


_PLACE_NAMES = (
    "tag nodeblocks nodechildren position ring below ringshare score frombegin toend "
    "inside depth twins parenttwins grandtwins ownshare nodelinks parentchars "
    "parentlinks parentblocks parentmean grandchars grandlinks grandmean parenttag "
    "hidden bestshare signature frame groupsize groupmean grouplinks pictured "
    "near path"
).split()

#: The names of a row's numbers, in order.
NAMES = [*_TEXT_NAMES, *_PLACE_NAMES, *AROUND_NAMES]
#: The bits, by name and value, that the trees ask for one by one.
BIT_COLUMNS = [
    (name, 1 << place)
    for name, many in (
        ("near", len(HINTS)), ("path", len(HINTS)), ("inside", 14),
        ("opens", len(PHRASES)), ("has", len(PHRASES)), ("headingopens", len(PHRASES)),
    )
    for place in range(many)
]  # fmt: skip


def features(
    outline: Outline,
    root: Root | None,
    promise: Promise,
    others: Container[Block] = (),
) -> Iterator[tuple[Block, list[float]]]:
    """Yield each block, but for the `others`, and its numbers as `NAMES` names them.

    One at a time: a row takes some 2 kB, and a page has thousands of blocks.
    """
    page = _Page(outline, root, promise)
    texts = [_text_features(block, page) for block in outline.blocks]
    lent = [
        _lend(block, text, page)
        for block, text in zip(outline.blocks, texts, strict=True)
    ]
    rows = zip(outline.blocks, texts, surroundings(lent), strict=True)
    for number, (block, text, around) in enumerate(rows):
        if block not in others:
            yield block, [*text, *_place_features(block, number, page), *around]


def _lend(block: Block, text: list[float], page: _Page) -> Lent:
    place = page.places[block.node]
    return Lent(
        text[_LENGTH],
        text[_LINKSHARE],
        text[_ENDS],
        text[_OPENS],
        _TAGS.get(block.node.tag, 20),
        place.ring,
        place.near,
    )
