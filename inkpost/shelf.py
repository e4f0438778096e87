"""Articles that go into one book, in files: one is in memory at a time, and no library.

For a list that the command line reads; whatever needs more than one book, or does not
come off, goes the long way (`inkpost.exporting`).
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from exporters.languages import language_tag
from exporters.planning import Filling, Room, room_of, weigh
from inkpost.model import NO_DATE, Article, Direction, Edition, Format, Section


@dataclass(frozen=True, slots=True)
class _Back:
    """What an edition has to know of an article. `pictures`: bytes of their files."""

    title: str
    url: str
    language: str
    direction: str
    published: datetime | None
    text: int
    pictures: int


@dataclass
class Shelf(Collection[Article]):
    """Articles by their places, each in a file of `folder`."""

    folder: Path
    _backs: dict[int, _Back] = field(default_factory=dict)

    def put(self, place: int, article: Article) -> None:
        """Keep `article` at `place`, whenever it comes.

        Its time is in UTC from now on, as a library has it: the book is the same.
        """
        if article.published:
            article = replace(article, published=article.published.astimezone(UTC))
        self.folder.mkdir(parents=True, exist_ok=True)
        self._path(place).write_bytes(pickle.dumps(article, protocol=5))
        files = {picture.path for picture in article.pictures if picture.path}
        self._backs[place] = _Back(
            article.title or article.url,
            article.url,
            language_tag(article.language or "") or "en",
            article.direction,
            article.published,
            len(article.body.encode()),
            sum(path.stat().st_size for path in files if path.is_file()),
        )

    def at(self, place: int) -> Article:
        """Return the article at `place`."""
        content = self._path(place).read_bytes()
        return cast("Article", pickle.loads(content))  # noqa: S301  made by `put`

    def places(self) -> list[int]:
        """Return the places that have an article, in order."""
        return sorted(self._backs)

    def weights(self, format: Format) -> Iterator[Room]:
        """Yield what each article takes of a book of `format`."""
        for place in self.places():
            back = self._backs[place]
            yield weigh(format, back.text, back.pictures)

    def _path(self, place: int) -> Path:
        return self.folder / f"{place:06}"

    def __len__(self) -> int:
        return len(self._backs)

    def __iter__(self) -> Iterator[Article]:
        return map(self.at, self.places())

    def __contains__(self, article: object) -> bool:
        return any(article == own for own in self)

    def edition(self, title: str | None = None) -> Edition:
        """Return the edition of all articles, of which there are at least two."""
        backs = [self._backs[place] for place in self.places()]
        dates = [back.published for back in backs if back.published]
        languages = Counter(back.language for back in backs)
        directions = Counter(back.direction for back in backs)
        return Edition(
            title=title or f"{backs[0].title} and {len(backs) - 1} more",
            key="\n".join(back.url for back in backs),
            date=max(dates, default=NO_DATE),
            sections=(Section("Articles", self),),
            kind="collection",
            language=languages.most_common(1)[0][0],
            direction=cast("Direction", directions.most_common(1)[0][0]),
        )


def fits(shelf: Shelf, format: Format, limit: int | None) -> bool:
    """Tell whether one book of `format` has room for all; `limit`: its bytes, or None.

    It is guessed before any of it is bound, as for every export.
    """
    filling = Filling(room_of(format, limit))
    return all(map(filling.takes, shelf.weights(format)))
