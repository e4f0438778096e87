"""Languages of books: tags that name a real language, dates in words, directions.

Source of the names, aliases and dates: Unicode CLDR, by way of Babel.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton, get_datetime_format

from inkpost.model import NO_DATE, Edition

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")
#: Codes that name no language (ISO 639-2: undetermined, none, many, not coded).
_NO_LANGUAGE = frozenset({"und", "zxx", "mul", "mis", "root"})


@cache
def language_tag(text: str) -> str | None:
    """Return `text` as a tag in the shape of books, or None if it is no language.

    Contract P3: two letters where there are two, an optional script and region.

    >>> language_tag("EN_us"), language_tag("deu"), language_tag("English")
    ('en-US', 'de', None)
    """
    match = _TAG.match(text.strip())
    if not match or not _ends_there(text.strip(), match.end()):
        return None
    language, script, region = match.groups()
    code = _modern(language.lower())
    if code is None:
        return None
    parts = [code]
    if script:
        parts.append(script.title())
    if region:
        parts.append(region.upper())
    return "-".join(parts)


def _ends_there(text: str, end: int) -> bool:
    """Say whether the tag is over at `end`, or goes on with a variant or extension."""
    return end == len(text) or text[end] in "-_"


def _modern(code: str) -> str | None:
    """Return the shortest code of the language `code`, or None if there is none."""
    alias = get_global("language_aliases").get(code, code).split("_")[0]
    known = alias in Locale("en").languages and alias not in _NO_LANGUAGE
    return alias if known else None


def is_rtl(language: str) -> bool:
    """Say whether `language`, a tag, is written from right to left."""
    return _locale(language).text_direction == "rtl"


def long_date(date: datetime, language: str) -> str:
    """Return `date` in words, such as ``3 March 2026``, in `language`."""
    english = language.split("-")[0] == "en"
    pattern = "d MMMM y" if english else "long"
    return format_date(date.date(), pattern, locale=_locale(language))


def full_date(date: datetime, language: str) -> str:
    """Return `date` with its weekday, such as ``Monday 23 November 2026``."""
    english = language.split("-")[0] == "en"
    pattern = "EEEE d MMMM y" if english else "full"
    return format_date(date.date(), pattern, locale=_locale(language))


def edition_date(edition: Edition, language: str) -> str:
    """Return the date of `edition` in words; empty for `NO_DATE`, which nobody sees."""
    if edition.date == NO_DATE:
        return ""
    day = full_date(edition.date, language)
    if not edition.has_time:
        return day
    pattern = get_datetime_format("medium", locale=_locale(language))
    return str(pattern).format(f"{edition.date:%H:%M}", day)


def month(date: datetime, language: str) -> str:
    """Return the month of `date`, such as ``March 2026``, in `language`."""
    return format_skeleton("yMMMM", date.date(), locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    """Return what is known of `language`, of its family, or else of English."""
    for name in (language, language.split("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
