"""Which article of an export goes into which book, and into which volume of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import cast

from exporters.languages import language_tag, month
from exporters.planning import Filling, Room, room_of, weigh
from inkpost.model import Candidate, Direction, ExportForm, Format, Order, Part
from library.export_lists import Counted, Listed

#: Separate books that are made at a time: what a kill costs is made anew in seconds.
SEPARATE = 25


def list_items(
    candidates: Iterable[Iterable[Candidate]], form: ExportForm, order: Order
) -> Iterator[Listed]:
    """Yield the articles with the books that they go into; one may go into several."""
    books = _BOOKS[form]
    section = _SECTIONS.get(order, _no_section) if form != order else _no_section
    for batch in candidates:
        for candidate in batch:
            for key, title in books(candidate):
                yield Listed(candidate, key, title, section(candidate))


def _one(_candidate: Candidate) -> Iterator[tuple[str, str | None]]:
    yield "", None


def _by_tag(candidate: Candidate) -> Iterator[tuple[str, str | None]]:
    for tag in candidate.tags:
        yield f"0{tag}", tag
    if not candidate.tags:
        yield "1", "Without tags"


def _by_month(candidate: Candidate) -> Iterator[tuple[str, str | None]]:
    language = language_tag(candidate.language or "") or "en"
    yield f"{candidate.saved_at:%Y-%m}", month(candidate.saved_at, language)


def _by_site(candidate: Candidate) -> Iterator[tuple[str, str | None]]:
    yield candidate.site.lower(), candidate.site


_BOOKS: dict[ExportForm, Callable[[Candidate], Iterator[tuple[str, str | None]]]] = {
    "one": _one,
    "separate": _one,
    "tag": _by_tag,
    "month": _by_month,
    "site": _by_site,
}


def _no_section(_candidate: Candidate) -> str:
    return ""


_SECTIONS: dict[Order, Callable[[Candidate], str]] = {
    "site": lambda candidate: candidate.site,
    "tag": lambda candidate: next(iter(candidate.tags), "Without tags"),
}


# --- volumes -------------------------------------------------------------------------


@dataclass
class _Volume:
    """Articles that go into one file."""

    positions: list[int] = field(default_factory=list)


def plan_parts(
    items: Iterable[Counted], format: Format, form: ExportForm, limit: int | None
) -> Iterator[tuple[Part, list[int]]]:
    """Yield the parts, each with the positions of its articles.

    `items`: sorted by book. `limit`: bytes of one file, or None. What is held is a
    number an article, and no more.
    """
    number = 0
    room = room_of(format, limit)
    for _book, own in groupby(items, key=lambda item: item.book):
        seen = _Seen()
        watched = seen.watch(own)
        if form == "separate":
            volumes = list(_chunks(watched))
        else:
            volumes = list(_volumes(watched, format, room))
        count = len(volumes) if form != "separate" else 1
        for place, volume in enumerate(volumes, start=1):
            number += 1
            named = (place, count) if count > 1 else None
            part = Part(
                number,
                seen.title,
                seen.language,
                seen.direction,
                named,
                len(volume.positions),
            )
            yield part, volume.positions


@dataclass
class _Seen:
    """What the articles of a book are like, most of them."""

    title: str | None = None
    languages: Counter[str] = field(default_factory=Counter)
    directions: Counter[str] = field(default_factory=Counter)

    def watch(self, items: Iterable[Counted]) -> Iterator[Counted]:
        for item in items:
            self.title = self.title or item.title
            self.languages[language_tag(item.language or "") or "en"] += 1
            self.directions[item.direction] += 1
            yield item

    @property
    def language(self) -> str:
        return self.languages.most_common(1)[0][0]

    @property
    def direction(self) -> Direction:
        return cast("Direction", self.directions.most_common(1)[0][0])


def _chunks(items: Iterable[Counted]) -> Iterator[_Volume]:
    volume = _Volume()
    for item in items:
        if len(volume.positions) == SEPARATE:
            yield volume
            volume = _Volume()
        volume.positions.append(item.position)
    yield volume


def _volumes(items: Iterable[Counted], format: Format, room: Room) -> Iterator[_Volume]:
    volume, filling, section = _Volume(), Filling(room), ""
    for item in items:
        weight = weigh(format, item.text, item.pictures)
        if item.section != section:  # its opening page
            weight = Room(weight.size, weight.documents + 1)
        if not filling.takes(weight):
            yield volume
            volume, filling = _Volume(), Filling(room)
            filling.takes(weight)
        volume.positions.append(item.position)
        section = item.section
    yield volume
