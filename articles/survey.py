"""The survey: one walk that finds what the first steps ask for by attributes.

Asking libxml2 for each of them takes three times as long, for it compares strings anew
for every element; here what a value tells is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from articles.tree import Element

_BACKED, _SIGNED, _DATED, _NEAR_DATE, _HINTED = (1 << place for place in range(5))
_BYLINES = re.compile("yline|uthor|ateline|ritten|utor|ubmitted|wrote")
_DATES = re.compile("date|Date|datum|ublish|time|meta|byline|fecha|info|posted")
_HINT = "data-inkpost"


@dataclass(frozen=True, slots=True)
class Survey:
    """Elements of a page in its order, by what their attributes say.

    `backed`: may have a picture for a background. `signed`: headings, and what is named
    as a byline, in the body. `dated`: with a date of publication, by its mark-up.
    `near_dates`: in the body, named as what has a date in it. `hinted`: whether there
    are any of a publisher's own hints.
    """

    backed: list[Element] = field(default_factory=list)
    signed: list[Element] = field(default_factory=list)
    dated: list[Element] = field(default_factory=list)
    near_dates: list[Element] = field(default_factory=list)
    hinted: bool = False


def survey(root: Element) -> Survey:
    """Return the survey of the page `root`."""
    backed, signed, dated, near_dates, hinted = [], [], [], [], False
    inside = False
    for element in root.iter():
        told, tag = _told(element), element.tag
        inside = inside or tag == "body"
        if inside and (told & _SIGNED or tag in ("h1", "byline")):
            signed.append(element)
        if told:
            if told & _BACKED:
                backed.append(element)
            if told & _DATED or (tag == "abbr" and element.get("class") == "published"):
                dated.append(element)
            if inside and told & _NEAR_DATE:
                near_dates.append(element)
            hinted = hinted or bool(told & _HINTED)
    return Survey(backed, signed, dated, near_dates, hinted)


def _told(element: Element) -> int:
    """Return what the attributes of `element` tell."""
    told = 0
    for name, value in cast("list[tuple[str, str]]", element.items()):
        if name in _ASKED:
            told |= _ASKED[name](value)
        elif name[:12] == _HINT:
            told |= _HINTED
    return told


@lru_cache(maxsize=8192)
def _by_class(value: str) -> int:
    told = _SIGNED if _BYLINES.search(value) else 0
    return told | _NEAR_DATE if _DATES.search(value) else told


@lru_cache(maxsize=8192)
def _by_id(value: str) -> int:
    told = _SIGNED if _BYLINES.search(value) else 0
    return told | _NEAR_DATE if "date" in value else told


def _by_itemprop(value: str) -> int:
    told = _SIGNED if _BYLINES.search(value) else 0
    return told | _DATED if "datePublished" in value else told


def _by_test_id(value: str) -> int:
    return _NEAR_DATE if "date" in value else 0


def _by_rel(value: str) -> int:
    return _SIGNED if value == "author" else 0


def _by_role(value: str) -> int:
    return _BACKED if value == "img" else 0


def _by_background(_value: str) -> int:
    return _BACKED


_ASKED: dict[str, Callable[[str], int]] = {
    "class": _by_class,
    "id": _by_id,
    "itemprop": _by_itemprop,
    "data-testid": _by_test_id,
    "rel": _by_rel,
    "role": _by_role,
    "data-bg": _by_background,
    "data-background": _by_background,
    "data-background-image": _by_background,
}
