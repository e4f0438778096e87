"""The golden folder of extraction; `make golden` writes it anew, for people to read."""

from __future__ import annotations

import os

import pytest

from articles import extract
from inkpost.model import Article, Omission, Page
from tests.articles.known_gaps import KNOWN_GAPS
from tests.support.golden_pages import (
    accept,
    as_golden,
    broken,
    cases,
    expectations,
    golden,
    read_case,
)

_GAP = pytest.mark.xfail(reason="a known gap", strict=True)
_WRITES = os.environ.get("INKPOST_GOLDEN") == "write"
_TO_WRITE = sorted(set(cases()) - KNOWN_GAPS) if _WRITES else []
CASES = [
    pytest.param(case, marks=[_GAP] if case in KNOWN_GAPS else []) for case in cases()
]


@pytest.mark.parametrize("case", CASES)
def test_a_page_gives_what_it_must(case: str) -> None:
    assert broken(read_case(case), expectations(case)) == []


@pytest.mark.skipif(_WRITES, reason="they are being written")
@pytest.mark.parametrize("case", sorted(set(cases()) - KNOWN_GAPS))
def test_a_page_gives_what_was_accepted_as_golden(case: str) -> None:
    assert as_golden(read_case(case)) == golden(case)


@pytest.mark.parametrize("case", _TO_WRITE)
def test_golden_is_written_only_if_it_is_right(case: str) -> None:
    assert broken(read_case(case), expectations(case)) == []
    accept(case)


def test_every_known_gap_is_a_case() -> None:
    assert set(cases()) >= KNOWN_GAPS


@pytest.mark.parametrize(
    ("expect", "wrong"),
    [
        ({"has": ["Nowhere"]}, "the text lacks “Nowhere”"),
        ({"lacks": ["quiet"]}, "the text has “quiet”"),
        ({"counts": {"//h:p": 1}}, "//h:p finds 2.0, not 1"),
        ({"article": {"title": "Other"}}, "title is 'A harbour', not 'Other'"),
        ({"omissions": ["page"]}, "the omissions are ['text'], not ['page']"),
    ],
)
def test_each_kind_of_expectation_can_break(
    expect: dict[str, object], wrong: str
) -> None:
    missing = Omission("text", "The rest", "It is missing")
    body = "<p>It was quiet.</p><p>And it rained.</p>"
    article = Article("https://a.example/", "A harbour", body, omissions=(missing,))
    assert broken(article, {"omissions": ["text"]} | expect) == [wrong]


def test_the_same_page_gives_the_same_article() -> None:
    page = Page("https://a.example/", b"<p>It was quiet in the harbour all day.</p>")
    assert extract(page) == extract(page)
