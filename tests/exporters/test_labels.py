"""Titles, labels, addresses, languages and dates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exporters.labels import entry_label, line, short_address, title_line, web_link
from exporters.languages import full_date, is_rtl, language_tag, long_date
from exporters.profiles import GENERIC, KINDLE
from exporters.words import words

DAY = datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("en_us", "en-US"),
        ("EN", "en"),
        ("deu", "de"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("iw", "he"),
        ("fil", "fil"),
        ("English", None),
        ("us", None),
        ("und", None),
        ("C", None),
        ("", None),
    ],
)
def test_a_language_is_a_real_one_or_none(given: str, expected: str | None) -> None:
    assert language_tag(given) == expected  # contract P3


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.test/a b?c=é", "https://x.test/a%20b?c=%C3%A9"),
        ("https://müller.example/", "https://xn--mller-kva.example/"),
        ("https://x.test/#a#b|c", "https://x.test/#a%23b%7Cc"),
        ("https://x.test/a%20b", "https://x.test/a%20b"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("https://[::1", None),
        ("", None),
    ],
)
def test_an_address_is_fit_to_be_linked_or_none(url: str, expected: str | None) -> None:
    assert web_link(url) == expected  # contract L1, L2


def test_titles_lose_what_no_font_has() -> None:
    assert line("A\u200b \ue001title\n of cafe\u0301") == "A title of café"
    assert title_line("\N{ROCKET} Up", KINDLE) == "Up"
    assert title_line("\N{ROCKET} Up", GENERIC) == "\N{ROCKET} Up"
    assert title_line("\N{ROCKET}", KINDLE) == "[rocket]"
    assert title_line("\u200b", KINDLE) == "Untitled"  # contract P4


def test_labels_are_short_and_without_emoji() -> None:
    assert entry_label("\N{ROCKET} Up") == "Up"
    assert len(entry_label("word " * 90)) <= 150  # contract N2


def test_addresses_are_said_as_people_say_them() -> None:
    assert short_address("https://www.x.test/a/?utm_source=b") == "x.test/a"
    assert len(short_address("https://x.test/" + "a" * 90)) == 60


@pytest.mark.parametrize(
    ("language", "short", "full"),
    [
        ("en-US", "3 November 2026", "Tuesday 3 November 2026"),
        ("fr", "3 novembre 2026", "mardi 3 novembre 2026"),
        ("ja", "2026年11月3日", "2026年11月3日火曜日"),
        ("xx", "November 3, 2026", "Tuesday, November 3, 2026"),
    ],
)
def test_dates_are_in_the_reader_s_words(language: str, short: str, full: str) -> None:
    assert (long_date(DAY, language), full_date(DAY, language)) == (short, full)


def test_words_fall_back_to_english() -> None:
    assert words("de-AT").contents == "Inhalt"
    assert words("cy").language == "en"
    assert (is_rtl("fa"), is_rtl("en")) == (True, False)
