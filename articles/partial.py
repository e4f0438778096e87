"""Partial articles: what the page promises and what it gives; the reader is told."""

from __future__ import annotations

import re

from articles.metadata import Metadata
from articles.tree import Element
from inkpost.model import Omission

#: Share of the promised text that an article must have to be taken for whole.
_ENOUGH = 0.6
#: Characters above which a text is no mere beginning.
_LONG = 3_000
_WALL = re.compile(
    r"pay-?wall|subscri(?:ber|ption)-?(?:wall|only|required)|premium-?(?:wall|content)|"
    r"reg-?wall|metered|locked-?content|piano-|tp-container|article-?gate|plus-?wall",
    re.I,
)
_ENDS_OPEN = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


def find_missing(
    root: Element, metadata: Metadata, text: str, url: str, *, flattened: bool
) -> tuple[Omission, ...]:
    """Return what `text`, the article found on the page, is known not to have."""
    missing = []
    if reason := _cut(root, metadata, text):
        missing.append(Omission("text", "The rest of the article", reason, url))
    if flattened:
        reason = "The page is nested so deeply that some of it may be missing"
        missing.append(Omission("text", "Parts of the page", reason, url))
    return tuple(missing)


def _cut(root: Element, metadata: Metadata, text: str) -> str | None:
    """Return why `text` is taken for a beginning only, None where it is not."""
    promised = metadata.promised
    if len(promised) > 500 and len(text) < _ENOUGH * len(promised):
        return "The page shows less than the whole article"
    if len(text) > _LONG:
        return None
    if not metadata.free or _has_wall(root):
        return "Only the beginning was available; the rest is for subscribers"
    if _ENDS_OPEN.search(text):
        return "The page ends in the middle; the rest is on another page"
    return None


def _has_wall(root: Element) -> bool:
    for element in root.iter("div", "section", "aside"):
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if len(names) > 1 and _WALL.search(names):
            return True
    return False
