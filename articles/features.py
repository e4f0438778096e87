"""What can be measured of a block: the numbers from which the referee decides."""

from __future__ import annotations

from collections.abc import Container, Iterator

from articles.heads import head_of
from articles.hints import HINTS
from articles.outline import Block, Outline
from articles.phrases import PHRASES
from articles.places import PageMeasure, Promise, frame_of
from articles.root import Root
from articles.surroundings import AROUND_NAMES, Lent, surroundings
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


def _text_features(block: Block, page: PageMeasure) -> list[float]:
    text = block.text
    length = block.size
    head = head_of(text)
    return [
        length,
        block.linked / length,
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
    *("length linkshare unlinked repeats title described promised").split(),
    *WORDING,
]
_LENGTH, _LINKSHARE, _ENDS, _OPENS = (
    _TEXT_NAMES.index(name) for name in ("length", "linkshare", "ends", "opens")
)


def _place_features(block: Block, number: int, page: PageMeasure) -> list[float]:
    node = block.node
    parent = node.parent or node
    grand = parent.parent or parent
    place = page.places[node]
    kin, best = place.kin, page.best
    first, last = (best.first, best.last) if best else (0, page.count)
    frame = frame_of(node)
    alike = page.alike[frame]
    return [
        _TAGS.get(node.tag, 20),
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
        page.places[grand].kin.twins,
        node.linked / (node.chars or 1),
        parent.chars,
        parent.linked / (parent.chars or 1),
        parent.last - parent.first,
        parent.chars / ((parent.last - parent.first) or 1),
        grand.chars,
        grand.linked / (grand.chars or 1),
        grand.chars / ((grand.last - grand.first) or 1),
        _TAGS.get(parent.tag, 20),
        1 if node.hidden else 0,
        page.best_share,
        page.signatures[frame[:2]] / page.good,
        page.frames[frame] / page.good,
        kin.blocks,
        kin.chars / kin.blocks,
        kin.linked / (kin.chars or 1),
        page.pictured.get(node, 9),
        page.core[node],
        page.again.get(parent, 0) / (parent.chars or 1),
        page.again.get(grand, 0) / (grand.chars or 1),
        kin.prose,
        alike.blocks,
        alike.chars / alike.blocks,
        alike.linked / (alike.chars or 1),
        alike.prose,
        place.near,
        place.path,
    ]


_PLACE_NAMES = (
    "tag nodechildren position ring below ringshare score frombegin toend "
    "inside depth twins grandtwins nodelinks parentchars "
    "parentlinks parentblocks parentmean grandchars grandlinks grandmean parenttag "
    "hidden bestshare signature frame groupsize groupmean grouplinks pictured "
    "core parentagain grandagain kinprose alike alikemean alikelinks alikeprose "
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
    page = PageMeasure(outline, root, promise)
    texts = [_text_features(block, page) for block in outline.blocks]
    lent = [
        _lend(block, text, page)
        for block, text in zip(outline.blocks, texts, strict=True)
    ]
    rows = zip(outline.blocks, texts, surroundings(lent), strict=True)
    for number, (block, text, around) in enumerate(rows):
        if block not in others:
            yield block, [*text, *_place_features(block, number, page), *around]


def _lend(block: Block, text: list[float], page: PageMeasure) -> Lent:
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
