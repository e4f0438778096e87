"""Elements in which nothing is left: a lost picture's, a dropped emoji's (X17)."""

from __future__ import annotations

from lxml import etree

from exporters.bodies.trees import every, remove, tag, unwrap, words_in

_IN_LINES = "a abbr b cite code dfn em i kbd q s samp span strong sub sup u var".split()
_BLOCKS = (
    "aside blockquote dd div dl dt figcaption figure h2 h3 h4 h5 h6 li ol p pre "
    "section ul".split()
)


def drop_empty(tree: etree._Element) -> None:
    """Take out of `tree` what shows nothing, unless a link may lead there.

    The space in an element of a line stays, for it parts two words.
    """
    for element in reversed(every(tree, *_IN_LINES, *_BLOCKS)):
        if not _has_only_breaks(element) or words_in(element) or element.get("id"):
            continue
        if element is tree:
            return
        if etree.QName(element).localname in _IN_LINES:
            unwrap(element)
        else:
            remove(element)


def _has_only_breaks(element: etree._Element) -> bool:
    return all(child.tag == tag("br") for child in element)
