"""Captions: the lines that say what a picture beside them shows, or whose it is."""

from __future__ import annotations

import re
from functools import lru_cache

from articles.outline import Block, Node, Outline

#: Levels above or below a picture within which a caption stands.
_NEAR = 4
#: Characters of the longest caption, and of a figure that is one and not an article.
_LONGEST, _LARGEST = 400, 1000
#: What a figure may be of, besides pictures: its words are no caption.
_OWN = ("table", "blockquote", "pre")
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_CAPTION = re.compile(
    r"caption|bild-?unter|legend|credit|copyright|"
    r"(?:image|img|photo|foto|bild|picture|media)"
    r"[\w-]{0,12}(?:sub|text|desc|source|info|annot|title)",
    re.I,
)


def pictured(outline: Outline) -> dict[Node, int]:
    """Return the nodes with a picture in them (0), or so many levels above them."""
    near: dict[Node, int] = {}
    for element, _, node in outline.atoms:
        if element.tag not in ("img", "svg", "iframe", "video"):
            continue
        up: Node | None = node
        for _level in range(_NEAR):
            if up is None or near.get(up) == 0:
                break
            near[up] = 0
            up = up.parent
    for node in outline.nodes:
        if node not in near and node.parent in near and near[node.parent] < 3:
            near[node] = near[node.parent] + 1
    return near


def captions(outline: Outline, near: dict[Node, int]) -> set[Block]:
    """Return the blocks that are captions; `near` is what `pictured` found."""
    figures: dict[Node, bool] = {}
    own = _holding_own(outline)
    for node in outline.nodes:
        if node.tag == "figure":
            figures[node] = node in near and node.chars < _LARGEST
        elif node.tag == "figcaption":
            figures[node] = _has_picture(node, near, own)
        else:
            around = node.parent is not None and figures[node.parent]
            figures[node] = around and node.tag not in _OWN
    return {
        block
        for block in outline.blocks
        if figures[block.node] or _is_caption(block, near)
    }


def _holding_own(outline: Outline) -> set[Node]:
    """Return the nodes that have tables, quotations or code in them."""
    found: set[Node] = set()
    for node in outline.nodes:
        up = node if node.tag in _OWN else None
        while up is not None and up not in found:
            found.add(up)
            up = up.parent
    return found


def _has_picture(caption: Node, near: dict[Node, int], own: set[Node]) -> bool:
    """Say whether the figure around a `caption` has a picture; tables have captions."""
    up = caption.parent
    while up is not None and up.tag != "figure":
        up = up.parent
    return up is None or near.get(up) == 0 or up not in own


def _is_caption(block: Block, near: dict[Node, int]) -> bool:
    node = block.node
    if block.size >= _LONGEST or node not in near or node.tag in _HEADINGS:
        return False
    names = node.names + " " + (node.parent.names if node.parent else "")
    return _is_named(names) and _beside_picture(node, near)


@lru_cache(maxsize=8192)
def _is_named(names: str) -> bool:
    return bool(_CAPTION.search(names))


def _beside_picture(node: Node, near: dict[Node, int]) -> bool:
    """Say whether a picture stands within a small frame around `node`."""
    up: Node | None = node
    for _level in range(_NEAR):
        if up is None or up.last - up.first > 4:
            return False
        if near.get(up) == 0:
            return True
        up = up.parent
    return False
