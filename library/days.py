"""Days and times as a row of a digest holds them: `06:30,18:30/0,1,2,3,4/-1`."""

from __future__ import annotations

from datetime import time
from functools import lru_cache

from inkpost.model import Schedule


def days_of(schedule: Schedule | None) -> str:
    """Return times, days of the week and of the month, or nothing where it is None.

    >>> days_of(Schedule("UTC", (time(6, 30),), (0, 1), (-1,)))
    '06:30/0,1/-1'
    """
    if schedule is None:
        return ""
    times = ",".join(one.isoformat("minutes") for one in schedule.times)
    weekdays = ",".join(map(str, schedule.weekdays))
    return f"{times}/{weekdays}/{','.join(map(str, schedule.month_days))}"


@lru_cache(maxsize=10_000)
def read_days(zone: str, days: str) -> Schedule | None:
    """Return the schedule that `days_of` wrote; None where there is none."""
    if not days:
        return None
    times, weekdays, month_days = days.split("/")
    return Schedule(
        zone,
        tuple(map(time.fromisoformat, times.split(","))),
        _numbers(weekdays),
        _numbers(month_days),
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, filter(None, text.split(","))))
