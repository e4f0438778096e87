"""Figures: pictures that are shown, each with its caption in one frame."""

from __future__ import annotations

from collections.abc import Iterator

from articles.outline import Block, Node, Outline
from articles.tree import Element

#: What pages say of a picture to those who do not see it, before its caption.
_LABELS = frozenset(
    "image photo picture bild foto imagen imagem immagine beeld zdjęcie фото".split()
)


def beside(outline: Outline, shown: set[Element], apart: set[Block]) -> set[Block]:
    """Return the captions, of those `apart`, beside a picture that is `shown`."""
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
    return {block for block in found if not _is_label(block)}


def _is_label(block: Block) -> bool:
    """Say whether `block` is but the word "Image", for those who do not see it."""
    return block.text.lower() in _LABELS and _has_own_caption(block.node)


def _frames(node: Node) -> Iterator[Node]:
    """Yield the small boxes around a picture in `node`, its figure among them."""
    up: Node | None = node
    left = 4
    while up is not None and left and up.last - up.first <= 4:
        yield up
        if up.tag == "figure" or not _inside_figure(up):
            left -= 1
        up = up.parent


def gather_figures(captions: set[Block], shown: set[Element], outline: Outline) -> None:
    """Make figures of frames with a picture and nothing but its caption."""
    holding: set[Node] = set()
    for element, _, node in outline.atoms:
        if element in shown:
            _add_ancestors(node, holding)
    framing: set[Node] = set()
    for block in filter(captions.__contains__, outline.blocks):
        node = block.node
        if node.tag in ("td", "th", "li", "figure") or _has_own_caption(node):
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


def _has_own_caption(node: Node) -> bool:
    """Say whether `node` stands in a figure with a caption of its own, outside it."""
    up: Node | None = node
    while up is not None and up.tag not in ("figure", "figcaption"):
        up = up.parent
    if up is None or up.tag == "figcaption":
        return False
    return up.element.find(".//figcaption") is not None


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


def _inside_figure(node: Node | None) -> bool:
    while node is not None:
        if node.element.tag == "figure":
            return True
        node = node.parent
    return False
