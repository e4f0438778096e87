"""Times and numbers as the reader's language writes them, in UTC."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from babel.units import format_unit

from web.languages import spoken


def day(time: datetime) -> str:
    """Return the day of `time`, such as *7 Nov 2026*."""
    return format_date(time, "medium", locale=locale_name())


def moment(time: datetime) -> str:
    """Return `time` to the minute; a script shows it in the reader's own zone."""
    return format_datetime(time, "d MMM y, HH:mm 'UTC'", locale=locale_name())


def number(value: float) -> str:
    """Return `value` with the separators of the reader's language."""
    return format_decimal(value, locale=locale_name())


def octets(value: int) -> str:
    """Return a size in bytes as readers say it, such as *1.2 MB*."""
    for unit, name in (("gigabyte", 1e9), ("megabyte", 1e6)):
        if value >= name:
            return format_unit(
                value / name,
                f"digital-{unit}",
                "short",
                "#,##0.0",
                locale=locale_name(),
            )
    kilobytes = max(1, value // 1000) if value else 0
    return format_unit(kilobytes, "digital-kilobyte", "short", locale=locale_name())


def locale_name() -> str:
    """Return what Babel calls the reader's language."""
    # Inkpost's English is British: the day stands before the month.
    return "en_GB" if spoken() == "en" else spoken()
