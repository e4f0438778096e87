"""Dates as pages write them: machine formats, addresses, and a dozen languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

#: The first letters of the months, January first; enough to tell them apart.
_MONTHS = (
    "jan|янв|січ|1月|ene|gen|sty|led|oca|ιαν|يناير|tammi",
    "feb|fév|fev|фев|лют|2月|lut|úno|şub|φεβ|فبراير|helmi",
    "mar|mär|maer|mrz|maa|бер|мар|3月|bře|μάρ|μαρ|مارس",
    "apr|avr|abr|апр|кві|4月|kwi|dub|nis|απρ|أبريل|huhti",
    "may|mai|maj|mag|mei|май|мая|тра|5月|kvě|μάι|μαΐ|مايو|touko|máj",
    "jun|jui?n|giu|июн|чер|6月|cze|čer|haz|ιούν|ιουν|يونيو|kesä|jún",
    "jul|juil|lug|июл|лип|7月|lip|tem|ιούλ|ιουλ|يوليو|heinä|júl",
    "aug|aoû|aou|ago|авг|сер|8月|sie|srp|ağu|αύγ|αυγ|أغسطس|elo",
    "sep|set|сен|вер|9月|wrz|zář|eyl|σεπ|سبتمبر|syys",
    "oct|okt|out|ott|окт|жов|10月|paź|říj|eki|οκτ|أكتوبر|loka",
    "nov|ноя|лис|11月|lis|kas|νοέ|νοε|نوفمبر|marras",
    "dec|dez|déc|dic|des|дек|гру|12月|gru|pro|ara|δεκ|ديسمبر|joulu",
)
_MONTH = re.compile(
    "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1)), re.I
)
_ISO = re.compile(
    r"((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])"
    r"(?:[T ]+(\d{1,2}):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,6})\d*)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
)
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:\.|st|nd|rd|th|er|º|ª)?[\s,/-]+(?:de\s+|of\s+)?([^\W\d_]{3,12})"
    r"\.?[\s,/-]+(?:de[l]?\s+)?((?:19|20)\d\d)"
)
_MONTH_FIRST = re.compile(
    r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)"
)
_EASTERN = re.compile(r"((?:19|20)\d\d)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})")
_NUMBERS = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d|\d\d)\b")
_YEAR_FIRST = re.compile(r"\b((?:19|20)\d\d)[./](\d{1,2})[./](\d{1,2})\b")
_IN_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)"
)
#: Where the month comes first when a date is written in numbers.
_MONTH_LEADS = ("en-us", "en-ph", "en-ca")


def read_stamp(text: str | None) -> datetime | None:
    """Return the moment that a machine-readable `text` gives, aware.

    >>> read_stamp("2021-03-04T05:06:07+01:00").isoformat()
    '2021-03-04T05:06:07+01:00'
    """
    if not text:
        return None
    match = _ISO.search(text[:80])
    if match is None:
        if text.strip().isdecimal() and len(text.strip()) in (10, 13):
            return datetime.fromtimestamp(int(text.strip()[:10]), UTC)
        return None
    year, month, day = (int(part) for part in match.groups()[:3])
    hour, minute, second = (int(part or 0) for part in match.groups()[3:6])
    fraction = int((match[7] or "0").ljust(6, "0"))
    clock = (hour, minute, second, fraction)
    return _moment((year, month, day), clock, _zone(match[8]))


def _zone(text: str | None) -> timezone:
    if not text or text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(hours=24):
        return UTC
    return timezone(-offset if text[0] == "-" else offset)


def _moment(
    day: tuple[int, int, int],
    clock: tuple[int, int, int, int] = (0, 0, 0, 0),
    zone: timezone = UTC,
) -> datetime | None:
    try:
        return datetime(*day, *clock, tzinfo=zone)
    except ValueError:
        return None


def read_date(text: str | None, language: str = "") -> datetime | None:
    """Return the first date that `text`, written for people, has in it.

    >>> read_date("Von Eva Muster, 4. März 2021, 17:05 Uhr").isoformat()
    '2021-03-04T00:00:00+00:00'
    """
    if not text:
        return None
    text = text[:300]
    return (
        read_stamp(text)
        or _read_words(text)
        or _read_eastern(text)
        or _read_numbers(text, language)
    )


def _read_words(text: str) -> datetime | None:
    for pattern, day, month in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        for match in pattern.finditer(text):
            if number := _month(match[month]):
                return _moment((int(match[3]), number, int(match[day])))
    return None


def _month(word: str) -> int:
    match = _MONTH.match(word)
    return int(str(match.lastgroup)[1:]) if match else 0


def _read_eastern(text: str) -> datetime | None:
    match = _EASTERN.search(text) or _YEAR_FIRST.search(text)
    return _moment((int(match[1]), int(match[2]), int(match[3]))) if match else None


def _read_numbers(text: str, language: str) -> datetime | None:
    match = _NUMBERS.search(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    month_leads = match[2] == "/" and language.lower() in (*_MONTH_LEADS, "en")
    if (month_leads and first <= 12) or second > 12:
        first, second = second, first
    return _moment((year, second, first))


def read_address(url: str) -> datetime | None:
    """Return the day that an address has in its path.

    >>> read_address("https://a.example/2021/03/04/x").date().isoformat()
    '2021-03-04'
    """
    match = _IN_ADDRESS.search(url)
    return _moment((int(match[1]), int(match[2]), int(match[3]))) if match else None
