from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporters.volumes import Slice, series_title, split_edition
from inkpost.model import Article, Edition, Section
from tests.exporters.samples import article, collection, issue


def made(*weights: int) -> tuple[Article, ...]:
    return tuple(
        article(f"{number}", "x" * weight) for number, weight in enumerate(weights)
    )


def weigh(article: Article) -> int:
    return len(article.body)


def shape(volumes: list[Edition]) -> list[list[list[int]]]:
    return [
        [[weigh(one) for one in section.articles] for section in volume.sections]
        for volume in volumes
    ]


@pytest.mark.parametrize(
    ("weights", "volumes"),
    [
        ((4, 4), [[[4, 4]]]),
        ((4, 4, 4), [[[4, 4]], [[4]]]),
        ((20, 1), [[[20]], [[1]]]),
        ((1, 20, 1), [[[1]], [[20]], [[1]]]),
        ((10,), [[[10]]]),
    ],
)
def test_volumes_hold_as_much_as_they_may(
    weights: tuple[int, ...], volumes: list[list[list[int]]]
) -> None:
    assert shape(split_edition(collection(*made(*weights)), weigh, 10)) == volumes


def test_a_volume_ends_with_a_section_where_it_can() -> None:
    book = issue(Section("A", made(4, 4)), Section("B", made(2, 2)))
    assert shape(split_edition(book, weigh, 10)) == [[[4, 4]], [[2, 2]]]


def test_volumes_are_numbered_and_are_books_of_their_own() -> None:
    book = collection(*made(9, 9), title="Saved")
    first, second = split_edition(book, weigh, 10)
    assert (first.title, second.title) == ("Saved (1 of 2)", "Saved (2 of 2)")
    assert len({book.key, first.key, second.key}) == 3


def test_volumes_are_numbered_in_their_language() -> None:
    book = replace(collection(*made(9, 9), title="Gesichert"), language="de")
    first, _ = split_edition(book, weigh, 10)
    assert first.title == "Gesichert (1 von 2)"
    assert (first.volume, series_title(first)) == ((1, 2), "Gesichert")


def test_a_book_that_fits_stays_as_it_is() -> None:
    book = collection(*made(1, 2))
    assert split_edition(book, weigh, 10) == [book]


class Counted(list[Article]):
    """A section that counts how often it is read."""

    reads = 0

    def __iter__(self) -> Iterator[Article]:
        Counted.reads += 1
        return super().__iter__()


def test_articles_are_not_held() -> None:
    volumes = split_edition(collection(*made(9, 9)), weigh, 10)
    assert isinstance(volumes[0].sections[0].articles, Slice)


def test_a_slice_is_read_from_its_section_each_time() -> None:
    kept = Counted(made(1, 2, 3))
    part = Slice(kept, 1, 3)
    assert [weigh(one) for one in part] == [weigh(one) for one in part] == [2, 3]
    assert Counted.reads == 2
    assert (len(part), kept[0] in part, kept[2] in part) == (2, False, True)
