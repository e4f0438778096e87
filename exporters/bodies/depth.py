"""Markup nested so deep that what reads it gives up.

libxml2 refuses 256 levels, WeasyPrint some 200, Python's own recursion stops near a
thousand calls (safety 0.4, 0.10). No page needs 60; hostile ones have thousands.
"""

from __future__ import annotations

from lxml import etree

from exporters.bodies.trees import name_of, unwrap, words_in

#: Levels that are kept, and levels below which only words are.
DEEPEST, LAST = 60, 120

#: Without these, what is in them means the same; the others hold rows or items.
_TRANSPARENT = frozenset(
    "div section blockquote span em i b strong u s q cite a sub sup code small".split()
)
#: These may not hold words themselves.
_HOLDERS = frozenset("ul ol dl table thead tbody tfoot tr ruby figure".split())


def flatten(tree: etree._Element) -> None:
    """Unwrap what is nested too deep in `tree`; no words are lost."""
    for element in _below(tree, DEEPEST):
        if name_of(element) in _TRANSPARENT:
            unwrap(element)
    for element in _below(tree, LAST):
        _leave_words(element)


def _below(tree: etree._Element, level: int) -> list[etree._Element]:
    """Return the elements of `tree` that are nested deeper than `level`."""
    depth = 0
    found = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start" and depth > level:
            found.append(element)
    return found


def _leave_words(element: etree._Element) -> None:
    """Leave of the nearest element around `element` that may hold words only these."""
    holder = element.getparent()
    while holder is not None and name_of(holder) in _HOLDERS:
        holder = holder.getparent()
    if holder is not None:
        words = words_in(holder)
        holder[:] = []
        holder.text = words
