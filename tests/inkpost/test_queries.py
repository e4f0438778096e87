"""The words with which readers say which articles they mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inkpost.errors import QueryUnclear
from inkpost.model import Selection

JANUARY = datetime(2025, 1, 1, tzinfo=UTC)
QUERIES = {
    "": Selection(),
    "tag:long unread": Selection(shelf="unread", tags=("long",)),
    "site:www.Example.org -site:https://x.org/a": Selection(
        sites=("example.org",), without_sites=("x.org",)
    ),
    "after:2025-01 before:2025-02-03": Selection(
        after=JANUARY, before=datetime(2025, 2, 3, tzinfo=UTC)
    ),
    '-tag:"Two words" "the night boat" -war': Selection(
        without_tags=("two words",), words=("the night boat",), without_words=("war",)
    ),
    'is:archived -favourite "unread"': Selection(
        shelf="archive", is_favourite=False, words=("unread",)
    ),
    "is:failed untagged origin:import order:site longer:10 shorter:30": Selection(
        state="failed",
        is_tagged=False,
        origin="import",
        order="site",
        longer=10,
        shorter=30,
    ),
    'feed:0l2Zs8Tt feed:* category:"At sea"': Selection(
        feeds=("0l2Zs8Tt", "*"), categories=("At sea",)
    ),
    "-unread starred": Selection(shelf="archive", words=("starred",)),
    "https://example.org/a": Selection(words=("https://example.org/a",)),
}
UNCLEAR = {
    "tags:long": "did you mean tag:",
    "colour:red": "between quotes",
    "tag:": "nothing behind tag:",
    "after:soon": "after:2025-01-31",
    "after:2025-13": "no date",
    "is:asleep": "cannot be “asleep”",
    "unread is:archived": "contradicts",
    "order:fun": "one of newest, oldest",
    "longer:ten": "no number",
    "-after:2025": "take the minus away",
    "x" * 1001: "shorten it",
    "x " * 51: "leave some out",
}


@pytest.mark.parametrize(("query", "wanted"), QUERIES.items())
def test_a_query_means_what_it_says(query: str, wanted: Selection) -> None:
    assert Selection.parse(query) == wanted
    assert Selection.parse(wanted.query) == wanted


@pytest.mark.parametrize(("query", "said"), UNCLEAR.items())
def test_what_cannot_be_meant_is_said(query: str, said: str) -> None:
    with pytest.raises(QueryUnclear, match=said):
        Selection.parse(query)
