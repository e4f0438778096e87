"""The root: readability-lxml, on measured text, chooses the article's element.

Its `summary` measures the same text thousands of times and takes the page apart. Here
it is given the outline's sums, chooses with its own words, scores and rules, and
leaves the tree as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from readability import Document
from readability.readability import REGEXES

from articles.outline import Node, Outline, commas
from articles.tree import Element
from articles.widen import widen

#: Characters of which a paragraph counts at least (readability's min_text_length).
_SHORTEST = 25
_PARAGRAPHS = frozenset(("p", "pre", "td", "blockquote"))

Candidate = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Root:
    """What readability chose: the node, and each candidate's score as share of it."""

    node: Node
    scores: dict[Node, float]


class _Reader(Document):  # type: ignore[misc]
    """readability-lxml, with the lengths of text looked up instead of counted."""

    def __init__(self, tree: Element, nodes: dict[Element, Node]) -> None:
        super().__init__(tree)
        self.html = tree
        self._nodes = nodes

    def _html(self, force: bool = False) -> Element:  # noqa: ARG002, FBT001, FBT002
        return self.html

    def class_weight(self, e: Element) -> int:
        names = filter(None, map(e.get, ("class", "id")))
        return sum(map(_weight, names))

    def get_link_density(self, elem: Element) -> float:
        node = self._nodes.get(elem)
        return node.linked / max(node.chars, 1) if node else 0.0


@lru_cache(maxsize=8192)
def _weight(name: str) -> int:
    """Return readability's points for a class or an id."""
    good, bad = REGEXES["positiveRe"].search(name), REGEXES["negativeRe"].search(name)
    return 25 * (bool(good) - bool(bad))


@lru_cache(maxsize=8192)
def _unlikely(names: str) -> bool:
    return bool(
        REGEXES["unlikelyCandidatesRe"].search(names)
        and not REGEXES["okMaybeItsACandidateRe"].search(names)
    )


def find_root(tree: Element, outline: Outline) -> Root | None:
    """Return what readability-lxml takes for the article, None for nothing."""
    nodes = {node.element: node for node in outline.nodes}
    reader = _Reader(tree, nodes)
    for strict in (True, False):  # as it does itself: first without the unlikely ones
        found = _choose(
            reader, outline, nodes, _unlikely_nodes(outline) if strict else set()
        )
        if found is not None and (found.node.chars >= 250 or not strict):
            return found
    return None


def _unlikely_nodes(outline: Outline) -> set[Node]:
    gone: set[Node] = set()
    kept = _around(outline)
    for node in outline.nodes:
        if node.parent in gone or (
            node.names
            and _unlikely(node.names)
            and node not in kept
            and node.tag != "body"
        ):
            gone.add(node)
    return gone


def _around(outline: Outline) -> set[Node]:
    """Return the nodes that hold an article or main element."""
    kept: set[Node] = set()
    for node in outline.nodes:
        if node.tag in ("article", "main"):
            up: Node | None = node
            while up is not None and up not in kept:
                kept.add(up)
                up = up.parent
    return kept


def _choose(
    reader: _Reader, outline: Outline, nodes: dict[Element, Node], gone: set[Node]
) -> Root | None:
    candidates = _score(reader, outline, gone)
    best = reader.select_best_candidate(candidates)
    if best is None:
        return None
    best = reader.get_semantic_article_candidate(candidates, best)
    best = reader.get_semantic_main_candidate(candidates, best)
    node = nodes.get(best["elem"])
    if node is None:
        return None
    node = widen(node, outline)
    top = max(best["content_score"], 1.0)
    scores = {
        nodes[element]: candidate["content_score"] / top
        for element, candidate in candidates.items()
    }
    return Root(node, scores)


def _score(
    reader: _Reader, outline: Outline, gone: set[Node]
) -> dict[Element, Candidate]:
    """Return readability's candidates, scored as its `score_paragraphs` does."""
    candidates: dict[Element, Candidate] = {}
    for parent, length, many in _paragraphs(outline, gone):
        points = 2 + many + min(length / 100, 3)
        for node, share in ((parent, 1.0), (parent.parent, 0.5)):
            if node is None:
                continue
            if node.element not in candidates:
                candidates[node.element] = reader.score_node(node.element)
            candidates[node.element]["content_score"] += points * share
    for element, candidate in candidates.items():
        candidate["content_score"] *= 1 - reader.get_link_density(element)
    return candidates


def _paragraphs(outline: Outline, gone: set[Node]) -> Iterator[tuple[Node, int, int]]:
    """Yield the parent, the length and the commas of what readability has as `p`.

    It takes a `div` without blocks for a paragraph, and loose text in another for one.
    """
    for node in outline.nodes:
        if node.chars < _SHORTEST or node.parent is None or node.hidden or node in gone:
            continue
        if node.tag in _PARAGRAPHS or (node.tag == "div" and not node.children):
            yield node.parent, node.chars, node.commas
    for block in outline.blocks:
        node = block.node
        if node.tag != "div" or not node.children or node.hidden or node in gone:
            continue
        if block.size >= _SHORTEST:
            yield node, block.size, commas(block.text)
