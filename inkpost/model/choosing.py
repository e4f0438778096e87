"""Which of the articles that wait are in the next issue, and in which order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inkpost.model.digests import DigestOrder, Rules, Waiting

#: Articles of an issue, whatever its reader wishes: a book, not a library.
MOST_ARTICLES = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """What is in an issue, by section, and what is not.

    `chosen`: as it is bound; `long`: those of it that stand apart, behind. `left`: what
    waits on. `reason`: why there is no issue, or None where there is one.
    """

    chosen: tuple[Waiting, ...]
    long: tuple[Waiting, ...]
    left: tuple[Waiting, ...]
    reason: str | None

    @property
    def all(self) -> tuple[Waiting, ...]:
        """Everything that is in the issue, in its order."""
        return self.chosen + self.long

    @property
    def minutes(self) -> int:
        """Minutes to read it all."""
        return sum(one.minutes for one in self.all)


def choose(sections: Sequence[Sequence[Waiting]], rules: Rules) -> Choice:
    """Return the issue that `rules` make of `sections`: what waits, in their order.

    Nothing comes twice. Each section gives one article in turn while there is room, so
    that a long one does not take all of it.
    """
    ordered = [_in_order(section, rules.order) for section in _once(sections)]
    chosen, left = _fill(_in_turns(ordered), rules)
    taken = {one.id for one in chosen}
    there = [one for section in ordered for one in section if one.id in taken]
    behind = [one for one in there if _is_long(one, rules)]
    front = [one for one in there if not _is_long(one, rules)]
    reason = _too_little(chosen, rules)
    return Choice(tuple(front), tuple(behind), tuple(left), reason)


def _once(sections: Sequence[Sequence[Waiting]]) -> list[list[Waiting]]:
    """Return `sections`, each article only where it is met first (contract D9)."""
    seen: set[str] = set()
    kept = []
    for section in sections:
        new = []
        for one in section:
            if seen.isdisjoint(one.names):
                new.append(one)
            seen |= one.names
        kept.append(new)
    return kept


def _in_order(section: list[Waiting], order: DigestOrder) -> list[Waiting]:
    """Return `section` as its reader wants it; it comes newest or oldest first."""
    if order != "turns":
        return section
    sites: dict[str, list[Waiting]] = {}
    for one in section:
        sites.setdefault(one.site, []).append(one)
    return list(_in_turns(list(sites.values())))


def _in_turns(lists: Iterable[Sequence[Waiting]]) -> Iterator[Waiting]:
    """Yield the first of each list, then the second of each, and so on."""
    queue = deque(iter(one) for one in lists)
    while queue:
        one = queue.popleft()
        if (following := next(one, None)) is not None:
            yield following
            queue.append(one)


def _fill(
    waiting: Iterable[Waiting], rules: Rules
) -> tuple[list[Waiting], list[Waiting]]:
    """Return what has room, and what has not. The first one always has."""
    most = min(rules.most_articles or MOST_ARTICLES, MOST_ARTICLES)
    chosen: list[Waiting] = []
    left: list[Waiting] = []
    minutes = 0
    for one in waiting:
        fits = rules.most_minutes is None or minutes + one.minutes <= rules.most_minutes
        if len(chosen) < most and (fits or not chosen):
            chosen.append(one)
            minutes += one.minutes
        else:
            left.append(one)
    return chosen, left


def _is_long(one: Waiting, rules: Rules) -> bool:
    return rules.long_minutes is not None and one.minutes >= rules.long_minutes


def _too_little(chosen: Sequence[Waiting], rules: Rules) -> str | None:
    if not chosen:
        return "There was nothing new, so nothing was sent"
    if all(one.is_pinned and one.went for one in chosen):
        return "There was nothing new but what is pinned, so nothing was sent"
    minutes = sum(one.minutes for one in chosen)
    if rules.least_articles and len(chosen) < rules.least_articles:
        return (
            f"Only {len(chosen)} of at least {rules.least_articles} articles wait, so "
            "nothing was sent yet"
        )
    if rules.least_minutes and minutes < rules.least_minutes:
        return (
            f"Only {minutes} of at least {rules.least_minutes} minutes of reading "
            "wait, so nothing was sent yet"
        )
    return None
