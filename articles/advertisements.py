"""Advertisements: what stands in one small frame with the word that the law demands."""

from __future__ import annotations

from articles.outline import Block, Node, Outline

#: What such a frame is labelled with, in lower case, in the languages of many readers.
_LABELS = frozenset(
    (
        "ad|ads|advert|advertisement|advertising|sponsored|sponsored content|promoted|"
        "anzeige|anzeigen|werbung|publicité|publicidad|publicidade|anuncio|anúncio|"
        "pubblicità|advertentie|reclame|annons|annonse|annonce|mainos|reklama|reklam|"
        "hirdetés|publicitate|реклама|διαφήμιση|إعلان|إعلانات|פרסומת|広告|廣告|广告|"
        "광고|quảng cáo|iklan"
    ).split("|")
)
#: A frame has at most so many characters and blocks: more is the article around it.
_MOST_CHARS, _MOST_BLOCKS = 400, 4


def advertisements(outline: Outline) -> set[Block]:
    """Return the blocks of each small frame that is labelled as an advertisement."""
    found: set[Block] = set()
    for block in outline.blocks:
        if block.text.strip(" :.-–—[]()").lower() in _LABELS:
            frame = _frame(block.node)
            found.update(outline.blocks[frame.first : frame.last])
    return found


def _frame(node: Node) -> Node:
    """Return the smallest frame around `node` that has more than its text, if small."""
    up = node
    while up.last - up.first == 1 and up.parent is not None:
        up = up.parent
    small = up.chars <= _MOST_CHARS and up.last - up.first <= _MOST_BLOCKS
    return up if small and up.tag not in ("body", "article", "main") else node
