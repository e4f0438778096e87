"""A book too large for one file, as volumes: matching titles, articles unbroken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from exporters.words import words
from inkpost.model import Article, Edition, Section
from inkpost.render import one_line

#: Leaves room for the number and a date (contract P4: 200 characters).
_LONGEST_TITLE = 140
#: How much of a volume's limit an article takes.
Weigh = Callable[[Article], int]


@dataclass(frozen=True)
class Slice(Collection[Article]):
    """Some of the articles of a section, still read only when they are asked for."""

    articles: Collection[Article]
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    def __iter__(self) -> Iterator[Article]:
        return islice(iter(self.articles), self.start, self.stop)

    def __contains__(self, article: object) -> bool:
        return any(article == own for own in self)


def split_edition(edition: Edition, weigh: Weigh, limit: int) -> list[Edition]:
    """Return `edition` as volumes of at most `limit`, each article in one of them.

    A volume ends where a section does if that costs it less than a third of its room
    (contract C6b). An article heavier than `limit` has a volume of its own.
    """
    parts = _fill(edition, weigh, limit)
    if len(parts) == 1:
        return [edition]
    return [
        numbered(
            replace(
                edition,
                key=f"{edition.key}\n{number}/{len(parts)}",
                sections=tuple(part),
            ),
            number,
            len(parts),
        )
        for number, part in enumerate(parts, start=1)
    ]


def numbered(edition: Edition, number: int, count: int) -> Edition:
    """Return `edition` as the volume `number` of `count`, which its title tells."""
    title = one_line(edition.title, _LONGEST_TITLE)
    volume = replace(edition, title=title, volume=(number, count))
    return replace(volume, title=f"{title} ({volume_line(volume)})")


def volume_line(edition: Edition) -> str:
    """Return which volume `edition` is, such as ``1 of 2``; empty for a whole."""
    if edition.volume is None:
        return ""
    return words(edition.language).volume.format(*edition.volume)


def series_title(edition: Edition) -> str:
    """Return the title that all volumes of a book share."""
    return edition.title.removesuffix(f" ({volume_line(edition)})")


def _fill(edition: Edition, weigh: Weigh, limit: int) -> list[list[Section]]:
    parts: list[list[Section]] = [[]]
    used = 0
    for section in edition.sections:
        if used > limit * 2 / 3 and used + sum(map(weigh, section.articles)) > limit:
            parts.append([])
            used = 0
        start = 0
        for index, article in enumerate(section.articles):
            weight = weigh(article)
            if used and used + weight > limit:
                _close(parts[-1], section, start, index)
                parts.append([])
                used, start = 0, index
            used += weight
        _close(parts[-1], section, start, len(section.articles))
    return parts


def _close(part: list[Section], section: Section, start: int, stop: int) -> None:
    if stop > start:
        articles = Slice(section.articles, start, stop)
        part.append(Section(section.title, articles))
