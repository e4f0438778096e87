"""Jumps: lines that lead on and no more, as "Jump to the recipe", or "1 2 3".

Contents are no such lines: on an e-reader, too, one looks through a long article so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.outline import Block, Outline
from articles.tree import Element

#: Characters of such a line at most; and where links within the page are contents.
_LONGEST = 60
_CONTENTS = frozenset("li dt dd td th h1 h2 h3 h4 h5 h6".split())


def jumps(kept: set[Block]) -> set[Block]:
    """Return those of `kept` that are links and no more, the first within the page."""
    return {
        block
        for block in kept
        if block.size <= _LONGEST
        and block.node.tag not in _CONTENTS
        and _is_jump(block)
    }


def pager(outline: Outline, kept: set[Block]) -> set[Block]:
    """Return the numbers of pages after the article: no words, and some of them links.

    The last cells of a table may be numbers too, but do not lead anywhere.
    """
    found: set[Block] = set()
    for block in reversed([block for block in outline.blocks if block in kept]):
        if block.node.tag in ("td", "th") or re.search(r"[^\W\d_]", block.text):
            break
        found.add(block)
    return found if any(block.links for block in found) else set()


def _is_jump(block: Block) -> bool:
    links = list(_links(block))
    first = links[0] if links else None
    return (
        first is not None
        and None not in links
        and len(first.get("href") or "") > 1
        and (first.get("href") or "").startswith("#")
        and any(map(str.isalpha, block.text))
        and not any(map(str.isdigit, block.text))  # the hour of an entry leads to it
    )


def _links(block: Block) -> Iterator[Element | None]:
    """Yield the link around each piece of text of `block`, None where there is none."""
    for element, is_tail in block.pieces:
        text = element.tail if is_tail else element.text
        if not any(map(str.isalnum, text or "")):
            continue
        around: Element | None = element.getparent() if is_tail else element
        while around is not None and around.tag != "a":
            if around is block.node.element:
                around = None
                break
            around = around.getparent()
        yield around
