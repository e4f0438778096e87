"""Dates as a reader writes them."""

from __future__ import annotations

from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from inkpost.model import NO_DATE


def long_date(moment: datetime, language: str) -> str:
    """Return the day of `moment` in words, in `language` (a BCP 47 tag).

    Empty for `NO_DATE`, which no reader should see.

    >>> from datetime import UTC
    >>> long_date(datetime(2026, 11, 23, tzinfo=UTC), "en-GB")
    'Monday, 23 November 2026'
    """
    if moment == NO_DATE:
        return ""
    return format_date(moment.date(), "full", locale_of(language))


def locale_of(language: str) -> Locale:
    """Return the nearest locale to `language`, English where there is none."""
    try:
        return Locale.parse(language, sep="-", resolve_likely_subtags=True)
    except (ValueError, UnknownLocaleError):
        return Locale("en")
