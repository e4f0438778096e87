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
_SEPARATOR = re.compile(r"\s+[|│┃❘\-‒–—―\\/»·•⋅:>~@]+\s+|\s*[|│┃»]\s*|\s+::\s+|: ")
#: All of an address but its path, and a path that leads to a site's first page.
_HOST, _HOME = re.compile(r".*//[^/?#]+"), re.compile(r"/?(?:index\.\w+|[a-z]{2}/?)?")
#: The sign of a link to the heading itself, which stands behind it.
_ANCHOR = re.compile(r"\s*[¶🔗⚓]$|\s#$")
#: The share of its words that the page's only heading has from the head's titles.
_KINDRED = 0.8


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
    firsts = list(islice(root.iter("h1"), 8))
    shown = [heading for heading in firsts if not _leads_home(heading)] or firsts
    homes = (_words_of(heading) for heading in firsts if _leads_home(heading))
    site = next((name for name in homes if name and name in whole), site)
    headings = [_words_of(heading) for heading in shown]
    named = key(whole)
    headings += [
        line
        for heading in islice(root.iter("h2", "h3"), 12)
        if len(line := one_line(text_of(heading))) > 15 and key(line) in named
    ]
    headings = [heading for heading in headings if 1 < len(heading) < 250]
    parts = [_longest_part(whole, site)] if whole else []
    forms = [without_site(title, site) for title in said] + parts + headings
    best = max(
        forms,
        key=lambda title: _agreement(title, said, whole, headings, site),
        default=None,
    )
    if best and (heading := _only_heading(root)):
        best = _of_two(best, heading, said, whole)
    return best, tuple(dict.fromkeys(filter(None, (best, *said, whole))))


def _only_heading(root: Element) -> str:
    """Return the page's h1, where there is but one, and it leads to no home page."""
    found = list(islice((each for each in root.iter("h1") if text_of(each).strip()), 2))
    if len(found) != 1 or _leads_home(found[0]):
        return ""
    return _words_of(found[0])


def _words_of(heading: Element) -> str:
    """Return the text of `heading` without the sign of a link to itself."""
    return _ANCHOR.sub("", one_line(text_of(heading)))


def _leads_home(heading: Element) -> bool:
    """Say whether `heading` is a link to the site's first page, as site names are."""
    paths = (_HOST.sub("", link.get("href") or "#") for link in heading.iter("a"))
    return any(map(_HOME.fullmatch, paths))


def _of_two(best: str, heading: str, said: list[str], whole: str) -> str:
    """Return the title that readers see, `heading`, where the head has another.

    It counts where the head has nothing but its title `whole`, which says the same in
    the same words and others, for search engines; or where it is all of `best` but what
    stands behind a separator.
    """
    own, other = key(heading), key(best)
    if other.startswith(own + " ") and _SEPARATOR.match(best, len(heading)):
        return heading
    words, known = own.split(), set(key(whole).split())
    if said or own in other or len(words) < 3:
        return best
    kindred = sum(word in known for word in words) >= _KINDRED * len(words)
    return heading if kindred else best


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


def title_parts(title: str) -> list[str]:
    """Return the parts of `title` between its separators."""
    return [part.strip() for part in _SEPARATOR.split(title)]


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
