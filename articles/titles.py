"""Titles: the article's own, without the site's name behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice

from articles.linked_data import Item, words
from articles.tree import Element, text_of
from inkpost.render import one_line

_NAMES = (
    "dc:title", "dcterm:title", "og:title", "weibo:article:title", "title",
    "twitter:title", "parsely-title", "citation_title",
)  # fmt: skip
#: What a heading that says the same is worth; the head's first title is worth 1.2.
_HEADED = 0.7
_SEPARATOR = re.compile(r"\s+[|\-–—\\/»·•:>~]+\s+|\s*[|»]\s*|\s+::\s+|: ")


def find_title(
    root: Element, meta: Mapping[str, str], item: Item, site: str
) -> tuple[str | None, tuple[str, ...]]:
    """Return the article's title, and every form of it that the page has.

    `site`: the site's name or host, to know it by when it stands behind the title. The
    title is the one that most others on the page agree with.
    """
    whole = one_line(root.findtext(".//head/title") or root.findtext(".//title") or "")
    said = [words(item.get("headline")), words(item.get("name"))]
    said += [*(meta.get(name, "") for name in _NAMES), _marked_up(root)]
    said = [title for title in map(one_line, said) if title]
    headings = [one_line(text_of(heading)) for heading in root.iter("h1")][:8]
    named = key(whole)
    headings += [
        line
        for heading in islice(root.iter("h2", "h3"), 12)
        if len(line := one_line(text_of(heading))) > 15 and key(line) in named
    ]
    headings = [heading for heading in headings if 1 < len(heading) < 250]
    parts = [_longest_part(whole, site)] if whole else []
    shown = [without_site(title, site) for title in said] + parts + headings
    best = max(
        shown,
        key=lambda title: _agreement(title, said, whole, headings, site),
        default=None,
    )
    forms = tuple(dict.fromkeys(title for title in (best, *said, whole) if title))
    return best, forms


def _marked_up(root: Element) -> str:
    """Return the headline that microdata names, where there is but one."""
    found = [
        e for e in root.iter("h1", "h2", "meta") if e.get("itemprop") == "headline"
    ]
    if len(found) != 1:
        return ""
    return found[0].get("content") or text_of(found[0])


def _agreement(
    title: str, said: list[str], whole: str, headings: list[str], site: str
) -> float:
    """Return how many of the page's places have `title`, in whole or in good part."""
    own = key(title)
    if not own or own.replace(" ", "") in key(site).replace(" ", ""):
        return 0.0
    points = 0.1 + sum(0.1 * _same(own, key(other)) for other in said)
    points += 1.2 * _same(own, key(said[0])) if said else 0.0
    points += _same(own, key(whole))
    points += max((_HEADED * _same(own, key(other)) for other in headings), default=0.0)
    if any(own == key(other) for other in headings) and own in key(whole):
        points += 0.5  # shown to the reader, and said in the head
    return points


def _same(one: str, other: str) -> float:
    """Return how much of the longer text the shorter is, 0 if it is no part."""
    short, long = sorted((one, other), key=len)
    return len(short) / len(long) if short and short in long else 0.0


@lru_cache(maxsize=1024)
def key(text: str) -> str:
    """Return the words of `text`, lower case, one space between them."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def without_site(title: str, site: str) -> str:
    """Return `title` without the name of `site` at either end.

    >>> without_site("A day at sea - The Harbour Post", "The Harbour Post")
    'A day at sea'
    """
    name = key(site).replace(" ", "")
    parts = list(_SEPARATOR.finditer(title))
    if not parts or not name:
        return title
    for cut, part, rest in (
        (parts[-1], title[parts[-1].end() :], title[: parts[-1].start()]),
        (parts[0], title[: parts[0].start()], title[parts[0].end() :]),
    ):
        word = key(part).replace(" ", "")
        if len(word) > 2 and (word in name or name in word) and rest and cut:
            return rest.strip()
    return title


def _longest_part(whole: str, site: str) -> str:
    """Return the part of a page's title that is not the site's name."""
    title = without_site(whole, site)
    if title != whole:
        return title
    cuts = [cut for cut in _SEPARATOR.finditer(whole) if cut[0] != ": "]
    if not cuts:
        return whole
    last = whole[cuts[-1].end() :]
    front = whole[: cuts[-1].start()]
    if len(last.split()) <= 4 and len(front.split()) >= 3:
        return front
    return whole
