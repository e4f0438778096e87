"""Others: the articles with which a page goes on when one has been read to its end."""

from __future__ import annotations

from collections.abc import Collection

from articles.outline import Block, Node, Outline
from articles.titles import key


def others(outline: Outline, titles: Collection[str]) -> set[Block]:
    """Return the blocks of articles that have another first heading than the page's.

    Only where exactly one `article` has the title, any form of which is in `titles`,
    for its first heading: a page of seven stories is a page of seven stories.
    """
    named = {key(title) for title in titles}
    heads: dict[Node, str] = {}
    for block in outline.blocks:
        if block.node.tag == "h1":
            article = _article_of(block.node)
            if article is not None:
                heads.setdefault(article, key(block.text))
    own = [article for article, head in heads.items() if head in named]
    if len(own) != 1:
        return set()
    return {
        block
        for article in heads
        if not _overlap(article, own[0])
        for block in outline.blocks[article.first : article.last]
    }


def _article_of(node: Node) -> Node | None:
    up: Node | None = node
    while up is not None and up.tag != "article":
        up = up.parent
    return up


def _overlap(one: Node, other: Node) -> bool:
    return one.first < other.last and other.first < one.last
