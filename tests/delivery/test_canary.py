"""Proving a device by a code; safety 91-93."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from delivery.canary import (
    canary_edition,
    check_code,
    may_send_code,
    new_code,
)
from inkpost.post import Code

NOW = datetime(2026, 3, 13, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CODE = Code("048213", NOW - HOUR)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ("048213", "proved"),
        (" 048 213\n", "proved"),
        ("048-213", "proved"),
        ("48213", "wrong"),
        ("", "wrong"),
        ("０４８２１３", "wrong"),
        ("\ud800", "wrong"),
        ("048214", "wrong"),
    ],
)
def test_only_the_code_proves_the_device(given: str, verdict: str) -> None:
    assert check_code(CODE, given, NOW)[0] == verdict


def test_after_five_wrong_codes_the_right_one_is_too_late() -> None:
    code, verdicts = CODE, []
    for given in ["000000"] * 5 + ["048213"]:
        verdict, code = check_code(code, given, NOW)
        verdicts.append(verdict)
    assert verdicts == ["wrong"] * 4 + ["spent"] * 2


def test_a_code_is_good_for_a_day() -> None:
    last = CODE.sent_at + timedelta(hours=24)
    assert check_code(CODE, "048213", last - timedelta(seconds=1))[0] == "proved"
    assert check_code(CODE, "048213", last)[0] == "spent"


def test_a_code_proves_once() -> None:
    _, code = check_code(CODE, "048213", NOW)
    assert check_code(code, "048213", NOW)[0] == "spent"


def test_codes_have_six_digits_and_differ() -> None:
    codes = {new_code(NOW).digits for _ in range(50)}
    assert all(re.fullmatch(r"[0-9]{6}", code) for code in codes)
    assert len(codes) > 40


@pytest.mark.parametrize(
    ("hours", "allowed"),
    [([], True), ([1, 2], True), ([1, 2, 3], False), ([1, 2, 24], True)],
)
def test_an_address_gets_three_codes_a_day(hours: list[int], allowed: bool) -> None:
    assert may_send_code([NOW - HOUR * hour for hour in hours], NOW) == allowed


def test_the_book_shows_the_code_in_its_text_alone_and_is_always_the_same() -> None:
    edition = canary_edition(CODE, "Anna’s <Kindle>", "k7@send.example.org")
    (article,) = edition.sections[0].articles
    assert edition.title == "Your Inkpost code"
    assert "048 213" in article.text
    assert "Anna’s <Kindle>" in article.text
    assert "k7@send.example.org" in article.text
    assert edition == canary_edition(CODE, "Anna’s <Kindle>", "k7@send.example.org")
