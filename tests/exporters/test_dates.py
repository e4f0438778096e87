from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exporters.dates import long_date
from inkpost.model import NO_DATE


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB", "Monday, 23 November 2026"),
        ("de", "Montag, 23. November 2026"),
        ("zh-Hant", "2026年11月23日 星期一"),
        ("und", "Monday, November 23, 2026"),
        ("not a language", "Monday, November 23, 2026"),
    ],
)
def test_a_day_is_written_in_the_readers_language(language: str, words: str) -> None:
    assert long_date(datetime(2026, 11, 23, tzinfo=UTC), language) == words


def test_a_book_without_a_date_shows_none() -> None:
    assert long_date(NO_DATE, "en") == ""
