"""The survey: one walk that finds what the first steps ask for by attributes.

Asking libxml2 for each of them takes three times as long, for it compares strings anew
for every element; here what a value tells is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from articles.tree import Element

_BODY, _BACKED, _SIGNED, _DATED, _NEAR_DATE, _HINTED = (1 << n for n in range(6))
_BYLINES = re.compile("yline|uthor|ateline|ritten|utor|ubmitted|wrote")
_DATES = re.compile("date|Date|datum|ublish|time|meta|byline|fecha|info|posted")
_BY_TAG = {"body": _BODY, "h1": _SIGNED, "byline": _SIGNED}
_HINT = "data-inkpost"


@dataclass(slots=True)
class Survey:
    """Elements of a page in its order, by what their attributes say.

    `backed`: may have a picture for a background. `signed`: headings, and what is named
    as a byline, in the body. `dated`: with a date of publication, by its mark-up.
    `near_dates`: in the body, named as what has a date in it. `hinted`: whether there
    are any of a publisher's own hints. `in_body`: whether its body has begun.
    """

    backed: list[Element] = field(default_factory=list)
    signed: list[Element] = field(default_factory=list)
    dated: list[Element] = field(default_factory=list)
    near_dates: list[Element] = field(default_factory=list)
    hinted: bool = False
    in_body: bool = False

    def note(self, element: Element, told: int) -> None:
        """Put `element`, of which `told` tells, where it belongs."""
        self.in_body = self.in_body or bool(told & _BODY)
        self.hinted = self.hinted or bool(told & _HINTED)
        if told & _BACKED:
            self.backed.append(element)
        if told & _DATED or _is_published(element):
            self.dated.append(element)
        if self.in_body and told & _SIGNED:
            self.signed.append(element)
        if self.in_body and told & _NEAR_DATE:
            self.near_dates.append(element)


def survey(root: Element) -> Survey:
    """Return the survey of the page `root`."""
    seen = Survey()
    for element in root.iter():
        told = _BY_TAG.get(element.tag, 0)
        for name, value in element.items():
            if name in _ASKED:
                told |= _ASKED[name](value)  # type: ignore[arg-type]
            elif _HINT in name:
                told |= _HINTED
        if told:
            seen.note(element, told)
    return seen


def _is_published(element: Element) -> bool:
    return element.tag == "abbr" and element.get("class") == "published"


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
