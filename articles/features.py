"""What can be measured of a block: the numbers from which the referee decides."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from articles.captions import pictured
from articles.hints import HINTS
from articles.outline import Block, Node, Outline
from articles.phrases import PHRASES, boilerplate, phrases
from articles.root import Root
from articles.surroundings import AROUND_NAMES, surroundings

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
_SENTENCE_ENDS = re.compile(r"[.!?…。！？؟।]+[\"'”’»)\]]*(?:\s|$)|[。！？]")
_ENDS = ".!?…。！？؟।"
_CLOSERS = "\"'”’»)]"
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|(?:19|20)\d\d|\d{1,2}:\d{2}"
)
_WORDS = re.compile(r"\w+")
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


def _key(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


class _Page:
    """What is the same for all blocks of a page."""

    def __init__(
        self,
        outline: Outline,
        root: Root | None,
        promise: Promise,
        apart: set[Block],
    ) -> None:
        self.outline, self.root = outline, root
        blocks = outline.blocks
        self.count = max(len(blocks), 1)
        self.repeats = Counter(block.text for block in blocks)
        self.chars = max(outline.nodes[0].chars, 1) if outline.nodes else 1
        self.place_of: dict[Node, tuple[int, int, float, float]] = {}
        self.titles = [_key(title) for title in promise.titles if title]
        self.description = _key(promise.description)
        self.body = promise.body
        self.near: dict[Node, int] = {}
        self.path: dict[Node, int] = {}
        self.inside: dict[Node, int] = {}
        self.twins: Counter[tuple[Node | None, str, str]] = Counter()
        for node in outline.nodes:
            self._descend(node)
        self.best = root.node if root else (outline.nodes[0] if outline.nodes else None)
        self._climb()
        for node in outline.nodes:  # parents come before their children
            self._place(node)
        self.pictured = pictured(outline)
        self.captions = apart
        self._count_signatures()

    def _count_signatures(self) -> None:
        """Count how much good text each kind of block has, and in the whole page."""
        self.signatures: Counter[tuple[str, str]] = Counter()
        self.frames: Counter[tuple[str, str, str]] = Counter()
        self.group: dict[tuple[Node | None, str, str], list[float]] = {}
        self.good = 1
        for block in self.outline.blocks:
            node = block.node
            length = len(block.text)
            sums = self.group.setdefault((node.parent, node.tag, node.names), [0, 0, 0])
            sums[0] += 1
            sums[1] += length
            sums[2] += block.linked
            prose = length > 90 and block.linked < 0.3 * length
            if prose and self.place_of[node][0] == 0:
                self.signatures[(node.tag, node.names)] += length
                self.frames[
                    (node.tag, node.names, node.parent.names if node.parent else "")
                ] += length
                self.good += length

    def _descend(self, node: Node) -> None:
        """Hand down what the ancestors say."""
        parent = node.parent
        code = _ANCESTORS.get(node.tag, 0)
        self.twins[(parent, node.tag, node.names)] += 1
        if parent is None:
            self.inside[node], self.path[node], self.near[node] = code, 0, 0
            return
        grown = parent.parent
        self.inside[node] = self.inside[parent] | code
        self.near[node] = node.own | parent.own
        self.path[node] = self.path[parent] | (
            grown.own if grown and grown.parent else 0
        )

    def _climb(self) -> None:
        """Note, for each ancestor of the root, how far out it lies."""
        self.rings: dict[Node, int] = {}
        node, ring = self.best, 0
        while node is not None:
            self.rings[node] = ring
            node, ring = node.parent, ring + 1

    def _place(self, node: Node) -> None:
        """Note (ring, depth below it, the ring's text share, best score above)."""
        score = self.root.scores.get(node, 0.0) if self.root else 0.0
        ring = self.rings.get(node)
        if ring is not None or node.parent is None:
            share = self.best.chars / max(node.chars, 1) if self.best else 1.0
            self.place_of[node] = (ring or 0, 0, share, score)
        else:
            outer = self.place_of[node.parent]
            best = max(outer[3], score)
            self.place_of[node] = (outer[0], outer[1] + 1, outer[2], best)


def _text_features(block: Block, page: _Page) -> list[float]:
    text = block.text
    length = len(text)
    head = text[:200]
    bare = text.rstrip(_CLOSERS)
    last = bare[-1:] if bare else ""
    key = _key(head)
    opens, has, covered = phrases(head)
    title = 0
    for known in page.titles:
        if key == known:
            title = 3
        elif key and (key in known or known in key) and title < 2 and len(key) > 8:
            title = 2
    return [
        length,
        block.linked / length,
        block.links,
        block.bold / length,
        block.emphasis / length,
        1 if last in _ENDS else 2 if last in ":：" else 0,
        len(_SENTENCE_ENDS.findall(text[:1500])),
        text.count(",") + text.count("，") + text.count("、") + text.count("،"),
        sum(map(str.isdigit, head)) / len(head),
        sum(map(str.isupper, head)) / len(head),
        1
        if text[0].islower()
        else 2
        if text[0].isdigit()
        else 3
        if text[0].isalpha()
        else 0,
        1 if _DATE.search(head) else 0,
        boilerplate(head),
        page.repeats[text],
        title,
        1 if len(key) > 12 and key[:80] in page.description else 0,
        (1 if text[:60] in page.body or text[-40:] in page.body else 0)
        if page.body
        else -1,
        length - block.linked,
        1 if page.captions and block in page.captions else 0,
        text.count("|")
        + text.count("›")
        + text.count("»")
        + text.count("•")
        + text.count("·"),
        opens,
        has,
        covered / (1 + head.count(" ")),
    ]


_TEXT_NAMES = (
    "length linkshare links bold emphasis ends sentences commas digits upper first "
    "date boiler repeats title described promised unlinked caption bars "
    "opens has covered"
).split()


def _place_features(block: Block, number: int, page: _Page) -> list[float]:
    node = block.node
    parent = node.parent or node
    grand = parent.parent or parent
    ring, below, share, score = page.place_of[node]
    best = page.best
    first, last = (best.first, best.last) if best else (0, page.count)
    twins = page.twins[(node.parent, node.tag, node.names)]
    uncle_twins = page.twins[(parent.parent, parent.tag, parent.names)]
    grand_twins = page.twins[(grand.parent, grand.tag, grand.names)]
    near, path = page.near[node], page.path[node]
    return [
        _TAGS.get(node.tag, 20),
        node.last - node.first,
        node.children,
        number / page.count,
        ring,
        below,
        share,
        score,
        number - first,
        last - number,
        page.inside[node],
        node.depth,
        twins,
        uncle_twins,
        grand_twins,
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
        1
        if page.root and any(node is n or parent is n for n in page.root.beside)
        else 0,
        best.chars / page.chars if best else 0,
        page.signatures[(node.tag, node.names)] / page.good,
        page.frames[(node.tag, node.names, parent.names)] / page.good,
        (group := page.group[(node.parent, node.tag, node.names)])[0],
        group[1] / group[0],
        group[2] / max(group[1], 1),
        page.pictured.get(node, 9),
        near,
        path,
    ]


_PLACE_NAMES = (
    "tag nodeblocks nodechildren position ring below ringshare score frombegin toend "
    "inside depth twins parenttwins grandtwins ownshare nodelinks parentchars "
    "parentlinks parentblocks parentmean grandchars grandlinks grandmean parenttag "
    "hidden beside bestshare signature frame groupsize groupmean grouplinks pictured "
    "near path"
).split()

OWN_NAMES = [*_TEXT_NAMES, *_PLACE_NAMES]
#: The names of a row's numbers, in order.
NAMES = [*OWN_NAMES, *AROUND_NAMES]
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
    outline: Outline, root: Root | None, promise: Promise, apart: set[Block]
) -> list[list[float]]:
    """Return one row of numbers, as `NAMES` names them, for each block."""
    page = _Page(outline, root, promise, apart)
    rows = [
        _text_features(block, page) + _place_features(block, number, page)
        for number, block in enumerate(outline.blocks)
    ]
    flows = surroundings(rows, OWN_NAMES)
    return [row + flow for row, flow in zip(rows, flows, strict=True)]
