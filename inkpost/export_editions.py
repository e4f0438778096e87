"""The edition of a part of an export: read from the library while it is bound."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from exporters.languages import is_rtl
from exporters.volumes import numbered
from exporters.words import words
from inkpost.at_hand import find_whole
from inkpost.errors import NotFound
from inkpost.issues import without_pictures
from inkpost.model import (
    NO_DATE,
    Article,
    Draft,
    Edition,
    Missing,
    Omission,
    Placed,
    Section,
)
from inkpost.services import Services
from library import PartJob

#: Called with how many articles of the part are bound.
Tick = Callable[[int], None]


@dataclass
class Reading:
    """The articles of a part as they are read, and what cannot be in its books.

    `gone`: places (from 0) of those, and why. `lacking`: what others lack, by place.
    """

    services: Services
    job: PartJob
    tick: Tick
    gone: dict[int, str] = field(default_factory=dict)
    lacking: dict[int, tuple[Missing, ...]] = field(default_factory=dict)

    def look(self) -> list[int]:
        """Return the places of the articles that are still there."""
        items = self.job.items
        ids = (item.article for item in items)
        known = self.services.library.articles.dates(self.job.account, ids)
        for place, item in enumerate(items):
            if item.article not in known:
                self.gone.setdefault(place, "It was removed from the library since")
        return [place for place in range(len(items)) if place not in self.gone]

    def read(self, place: int) -> Article:
        """Return the article at `place`; raise `NotFound` where it has just gone."""
        item = self.job.items[place]
        article = find_whole(self.services.library, self.job.account, item.article)
        if article is None:
            raise NotFound(f"“{item.title}” was removed from the library: try again")
        if self.job.draft and not self.job.draft.pictures:
            article = without_pictures(article)
        self.lacking[place] = tuple(
            Missing(article.title, each.what, each.reason, each.url, item.article)
            for each in article.omissions
        )
        return article

    def omissions(self) -> tuple[Missing, ...]:
        """Return what the articles lack that are in a book of the part."""
        places = (place for place in sorted(self.lacking) if place not in self.gone)
        return tuple(each for place in places for each in self.lacking[place])

    def missing(self) -> tuple[Missing, ...]:
        """Return the articles that are in no book of the part."""
        items = self.job.items
        return tuple(
            _whole(items[place], why) for place, why in sorted(self.gone.items())
        )


def _whole(item: Placed, why: str) -> Missing:
    return Missing(item.title, item.title, why, item.url, item.article)


@dataclass(frozen=True)
class Row(Collection[Article]):
    """Articles side by side in a book; each is read when it is asked for.

    `places`: theirs within the part. `extra`: what the last one tells besides its own
    omissions.
    """

    reading: Reading
    places: Sequence[int]
    extra: tuple[Omission, ...] = ()

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[Article]:
        for place in self.places:
            article = self.reading.read(place)
            if self.extra and place == self.places[-1]:
                omissions = article.omissions + self.extra
                article = replace(article, omissions=omissions)
            yield article
            self.reading.tick(place + 1)

    def __contains__(self, article: object) -> bool:
        return any(article == own for own in self)


def whole_edition(reading: Reading, places: Sequence[int]) -> Edition:
    """Return the edition of the whole part, of which the articles at `places` are left.

    It tells at its end which articles are not.
    """
    job, items = reading.job, [reading.job.items[place] for place in places]
    extra = tuple(
        Omission("page", each.what, each.reason, each.url)
        for each in (*reading.missing(), *job.unreadable)
    )
    if job.draft:
        edition = _drafted(reading, job.draft, tuple(_sections(reading, places, extra)))
        return _titled(reading, edition, items)
    if len(items) == 1 and not job.part.volume:
        return _titled(reading, _alone(reading, places[0], extra), items)
    edition = Edition(
        title=f"{items[0].title} and {len(items) - 1} more",
        key="\n".join(item.url for item in items),
        date=_date(reading, items),
        sections=tuple(_sections(reading, places, extra)),
        kind="collection",
        language=job.part.language,
        direction=job.part.direction,
    )
    return _titled(reading, edition, items)


def _drafted(reading: Reading, draft: Draft, sections: tuple[Section, ...]) -> Edition:
    """Return the issue that `draft` is, as a digest would make it."""
    language = _language(reading)
    long_reads = words(language).long_reads
    return Edition(
        title=reading.job.title or long_reads,
        key=f"{draft.key} {draft.slot:%Y-%m-%dT%H:%M}",
        date=draft.slot.replace(tzinfo=ZoneInfo(draft.zone)),
        sections=tuple(replace(one, title=one.title or long_reads) for one in sections),
        kind="issue",
        language=language,
        direction="rtl" if is_rtl(language) else "ltr",
        number=draft.number,
        left=draft.left,
        left_count=draft.left_count,
    )


def _language(reading: Reading) -> str:
    """Return the language of the reader, or else that of most articles."""
    account = reading.services.library.accounts.find(reading.job.account)
    if account and account.language:
        return account.language
    return (reading.job.part.language or "en").split("-")[0]


def single_edition(reading: Reading, place: int) -> Edition:
    """Return the edition of the article at `place` alone."""
    return _linked(reading, _alone(reading, place), [reading.job.items[place]])


def _alone(reading: Reading, place: int, extra: tuple[Omission, ...] = ()) -> Edition:
    article = reading.read(place)
    return Edition(
        title=article.title,
        key=article.url,
        date=article.published or NO_DATE,
        sections=(Section("Articles", Row(reading, (place,), extra)),),
        creator=article.byline or article.site_name,
        language=article.language or "en",
        direction=article.direction,
    )


def _titled(reading: Reading, edition: Edition, items: Sequence[Placed]) -> Edition:
    job = reading.job
    if said := " · ".join(filter(None, (job.title, job.part.title))):
        edition = replace(edition, title=said)
    elif job.part.volume:
        edition = replace(edition, title="Articles")
    if job.part.volume:
        edition = numbered(edition, *job.part.volume)
    return _linked(reading, edition, items)


def _date(reading: Reading, items: Sequence[Placed]) -> datetime:
    ids = (item.article for item in items)
    known = reading.services.library.articles.dates(reading.job.account, ids)
    return max(filter(None, known.values()), default=NO_DATE)


def _sections(
    reading: Reading, places: Sequence[int], extra: tuple[Omission, ...]
) -> Iterator[Section]:
    items = reading.job.items
    runs = groupby(places, key=lambda place: items[place].section)
    rows = [(title, tuple(own)) for title, own in runs]
    for number, (title, own) in enumerate(rows, start=1):
        last = extra if number == len(rows) else ()
        named = title if reading.job.draft else title or "Articles"
        yield Section(named, Row(reading, own, last))


def _linked(reading: Reading, edition: Edition, items: Sequence[Placed]) -> Edition:
    links, job = reading.services.links, reading.job
    if links is None:
        return edition
    pairs = [(item.article, item.url) for item in items]
    actions = links.actions(job.account, pairs, job.created_at)
    return replace(edition, actions=actions)
