"""The outline: a page's blocks of text and the elements around them, measured once.

One walk over the tree measures everything that is asked later: how much text and how
much of it linked each element has, and what the class names say. A block is a run of
text that no block element interrupts; it may be one of several within its element.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from articles.hints import BITS, hints
from articles.tree import Element, wrap

#: Elements that do not interrupt a run of text.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark "
    "nobr q rb rp rt ruby s samp small span strike strong sub sup time tt u var wbr br "
    "img picture source svg math input button".split()
)
#: Elements of which the outline sees nothing.
SKIPPED = frozenset(
    "script style noscript template head title meta link base svg math select option "
    "textarea object embed video audio iframe canvas datalist button".split()
)

_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@dataclass(eq=False, slots=True)
class Node:
    """A block element: its place, and sums over all the text in it.

    `hidden`: it is not shown, or is a widget, which is never of the article. `first`,
    `last`: its blocks are `outline.blocks[first:last]`. `chars`, `linked`: of text, and
    of text in links, white space folded.
    """

    element: Element
    tag: str
    parent: Node | None
    depth: int
    names: str
    own: int
    hidden: bool
    first: int
    last: int = 0
    chars: int = 0
    linked: int = 0
    commas: int = 0
    children: int = 0


@dataclass(eq=False, slots=True)
class Block:
    """A run of text.

    `size`: its characters, an East Asian one counted as the three that say as much
    elsewhere, and `_MOST_LINKS` at most where most of it is in links; `linked`: so many
    of them are in links, of which it has `links`.
    `pieces`: the text nodes that it has, as (element, is its tail).
    """

    text: str
    size: int
    node: Node
    linked: int
    links: int
    pieces: list[tuple[Element, bool]] = field(repr=False)


@dataclass(eq=False, slots=True)
class Outline:
    """A page's block elements and blocks, in the order of the page.

    `atoms`: pictures and embeds, each with the number of blocks before it.
    """

    nodes: list[Node]
    blocks: list[Block]
    atoms: list[tuple[Element, int, Node]]


_ATOMS = frozenset("img iframe video audio object embed math canvas svg".split())
#: Characters that a run counts for at most where most of it is in links: thousands of
#: links say no more than hundreds, and would outweigh the article around them.
_MOST_LINKS = 5_000
#: Inline elements that are more than their text.
_SPECIAL = (_ATOMS & INLINE) | {"a", "br"}


class _Measure:
    """The state of the one walk. Called for every element, so it is written for speed.

    `open`: how many links are; `linked`: so many characters of the run so far are in
    such. `blank`: there was white space where no run had begun.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.blocks: list[Block] = []
        self.atoms: list[tuple[Element, int, Node]] = []
        self.node: Node | None = None
        self.parts: list[str] = []
        self.pieces: list[tuple[Element, bool]] = []
        self.links = self.open = self.linked = 0
        self.blank = False

    def start(self, element: Element, tag: str) -> bool:
        """Take in the beginning of `element`; return whether to look into it."""
        if tag in INLINE:
            if tag in _SPECIAL:
                self.start_special(element, tag)
        else:
            self.flush()
            if tag in SKIPPED:
                self.add_atom(element, tag)
                return False
            self.node = _node(element, tag, self.node, len(self.blocks))
            self.nodes.append(self.node)
        if text := element.text:
            self.add(text, element, is_tail=False)
        return True

    def start_special(self, element: Element, tag: str) -> None:
        """Take in the beginning of a link, a line break or a picture."""
        if tag == "a":
            if not _is_anchor(element):
                self.open += 1
                self.links += 1
        elif tag == "br":
            self.parts.append("\n")
        else:
            self.add_atom(element, tag)

    def end(self, element: Element, tag: str) -> None:
        """Take in the end of an element."""
        if tag in INLINE:
            if tag == "a" and not _is_anchor(element):
                self.open -= 1
        elif tag not in SKIPPED:
            self.flush()
            if self.node is not None:
                self.node.last = len(self.blocks)
                self.node = self.node.parent

    def add(self, text: str, element: Element, *, is_tail: bool) -> None:
        """Add the text in or behind `element` to the run; blanks begin none."""
        if self.open:
            self.linked += len(text)
        elif not self.parts and text.isspace():
            self.blank = True
            return
        self.parts.append(text)
        self.pieces.append((element, is_tail))

    def add_atom(self, element: Element, tag: str) -> None:
        """Note a picture or embed."""
        if tag in _ATOMS and self.node is not None:
            before = len(self.blocks) + (self.blank or bool(self.parts))
            self.atoms.append((element, before, self.node))

    def flush(self) -> None:
        """End the run of text."""
        self.links, links = 0, self.links
        self.blank = False
        if not self.parts:
            return
        text = " ".join("".join(self.parts).split())
        self.parts.clear()
        if text and self.node is not None:
            size, linked = len(text), min(self.linked, len(text))
            if not text.isascii() and (east := len(_EAST_ASIAN.findall(text))):
                size += 2 * east
                linked = linked * size // len(text)
            if size > _MOST_LINKS and 2 * linked > size:
                size, linked = _MOST_LINKS, linked * _MOST_LINKS // size
            self.blocks.append(Block(text, size, self.node, linked, links, self.pieces))
        self.pieces = []
        self.linked = 0


def _is_anchor(element: Element) -> bool:
    """Say whether a link leads nowhere but within its page, as a heading's own does."""
    return (element.get("href") or "#")[0] == "#"


def measure(body: Element) -> Outline:
    """Return the outline of `body`, which is put into a block where it is none."""
    if body.tag in INLINE or body.tag in SKIPPED:
        body = wrap(body, "div")
    state = _Measure()
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if not state.start(element, element.tag):
                walk.skip_subtree()
            continue
        state.end(element, element.tag)
        if element is not body and (text := element.tail):
            state.add(text, element, is_tail=True)
    outline = Outline(state.nodes, state.blocks, state.atoms)
    _sum(outline)
    return outline


def commas(text: str) -> int:
    """Return how many commas `text` has, those of Arabic and East Asian among them."""
    found = text.count(",")
    return found if text.isascii() else found + sum(map(text.count, "，、،"))


def _node(element: Element, tag: str, parent: Node | None, first: int) -> Node:
    names, hidden = "", False
    items: Any = element.items()  # pairs of strings
    for name, value in items:
        if name in ("class", "id", "itemprop", "role"):
            names += " " + value
        elif name in _HIDING:
            hidden = hidden or _hides(name, value)
    depth = parent.depth + 1 if parent else 0
    # Scripts against flicker hide the body, and show it when they have run.
    hidden = (hidden and parent is not None) or (parent is not None and parent.hidden)
    own = hints(names) if names else 0
    hidden = hidden or bool(own & _WIDGET and tag not in _NO_WIDGETS)
    node = Node(element, tag, parent, depth, names, own, hidden, first)
    if parent is not None:
        parent.children += 1
    return node


_WIDGET = BITS["widget"]
_NO_WIDGETS = frozenset(("body", "main", "article"))
_HIDING = frozenset(("hidden", "aria-hidden", "style"))


def _hides(name: str, value: str) -> bool:
    if name == "style":
        return bool(_HIDDEN_STYLE.search(value))
    return name == "hidden" or value == "true"


def _sum(outline: Outline) -> None:
    """Add up the blocks' lengths from the innermost node outwards."""
    for block in outline.blocks:
        node = block.node
        node.chars += block.size
        node.linked += block.linked
        node.commas += commas(block.text)
    for node in reversed(outline.nodes):
        if node.parent is not None:
            node.parent.chars += node.chars
            node.parent.linked += node.linked
            node.parent.commas += node.commas
