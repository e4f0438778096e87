"""Every zone and every change of its clocks from 2025 to 2035."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkpost.errors import DigestInvalid
from inkpost.model.schedules import (
    LAST_DAY,
    Schedule,
    check_schedule,
    moment,
    next_after,
    occurrences,
    slot_of,
    upcoming,
)

BEGIN, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DAYS = [BEGIN + n * DAY for n in range((END - BEGIN).days)]


#: The class's own cache keeps eight.
clock = cache(ZoneInfo)


def offset(zone: str, at: datetime) -> timedelta:
    return at.astimezone(clock(zone)).utcoffset() or timedelta(0)


def change_between(zone: str, low: datetime, high: datetime) -> datetime:
    """Return the first minute with the offset of `high`."""
    while high - low > MINUTE:
        middle = low + (high - low) // 2 // MINUTE * MINUTE
        same = offset(zone, middle) == offset(zone, low)
        low, high = (middle, high) if same else (low, middle)
    return high


@cache  # an `lru_cache` keeps 128 of 600
def changes(zone: str) -> tuple[datetime, ...]:
    """Return every change of the offset, found by looking at each day."""
    found = [day.astimezone(clock(zone)).utcoffset() for day in DAYS]
    moved = [n for n, (low, high) in enumerate(pairwise(found)) if low != high]
    return tuple(change_between(zone, DAYS[n], DAYS[n + 1]) for n in moved)


@cache
def different_zones() -> tuple[str, ...]:
    """Return one zone of each kind: those whose clocks always agree are the same."""
    kinds: dict[object, str] = {}
    for zone in sorted(available_timezones()):
        steps = tuple((at, offset(zone, at)) for at in changes(zone))
        kinds.setdefault((offset(zone, BEGIN), steps), zone)
    return tuple(kinds.values())


def shown(zone: str, at: datetime) -> datetime:
    return at.astimezone(clock(zone)).replace(tzinfo=None, fold=0)


def by_watching(
    zone: str, change: datetime, step: timedelta
) -> dict[datetime, datetime]:
    """Return when a wall clock first shows each time, watched around `change`.

    What it never shows is put down later, by as much as the clock jumped.
    """
    watched = [change + n * step for n in range(-int(DAY / step), int(DAY / step))]
    seen: dict[datetime, datetime] = {}
    for at in watched:
        seen.setdefault(shown(zone, at), at)
    jump = offset(zone, change) - offset(zone, change - MINUTE)
    left_out = shown(zone, change) - jump
    while left_out < shown(zone, change):
        seen[left_out] = seen[left_out + jump]
        left_out += step
    return seen


def test_there_are_zones_and_changes_to_test() -> None:
    assert len(available_timezones()) > 400
    assert len(different_zones()) > 50
    assert sum(len(changes(zone)) for zone in different_zones()) > 300
    assert len(changes("Europe/Berlin")) == 22


def test_each_wall_time_around_each_change_is_one_moment_as_the_rule_says() -> None:
    step = timedelta(minutes=5)
    wrong = [
        (zone, slot, at, moment(slot, zone))
        for zone in different_zones()
        for change in changes(zone)
        for slot, at in by_watching(zone, change, step).items()
        if moment(slot, zone) != at
    ]
    assert wrong == []


def test_around_each_change_each_time_is_due_exactly_once_a_day() -> None:
    quarters = [time(n // 4, n % 4 * 15) for n in range(96)]
    wrong = []
    for zone in different_zones():
        for change in changes(zone):
            first = shown(zone, change).date() - DAY
            days = [first + n * DAY for n in range(3)]
            begin = moment(datetime.combine(days[0], time()), zone) - MINUTE
            for one in quarters:
                found = upcoming(Schedule(zone, (one,)), begin, 3)
                if [each.slot for each in found] != [
                    datetime.combine(day, one) for day in days
                ]:
                    wrong.append((zone, change, one, found))
    assert wrong == []


def test_over_eleven_years_no_day_is_left_out_and_none_comes_twice() -> None:
    wrong = []
    for zone in different_zones():
        begin = moment(datetime.fromisoformat("2025-01-01"), zone) - MINUTE
        found = occurrences(Schedule(zone, (time(2, 30),)), begin, END - 2 * DAY)
        slots = [one.slot for one in found]
        wanted = [
            datetime.fromisoformat("2025-01-01T02:30") + n * DAY
            for n in range(len(slots))
        ]
        if slots != wanted or len(slots) < 4014:
            wrong.append(zone)
    assert wrong == []


def test_two_times_that_a_gap_brings_together_are_due_once() -> None:
    schedule = Schedule("Europe/Berlin", (time(2, 30), time(3, 30)))
    begin = datetime(2026, 3, 28, 23, tzinfo=UTC)
    first, second = upcoming(schedule, begin, 2)
    assert first.slot == datetime.fromisoformat("2026-03-29T02:30")
    assert shown("Europe/Berlin", first.at) == datetime.fromisoformat(
        "2026-03-29T03:30"
    )
    assert second.slot == datetime.fromisoformat("2026-03-30T02:30")


def test_a_gap_over_midnight_brings_a_time_behind_one_of_the_next_day() -> None:
    # In Cairo the clock goes from 23:59 on Thursday to 1:00 on Friday.
    schedule = Schedule("Africa/Cairo", (time(0, 30), time(1, 10)))
    found = upcoming(
        schedule, moment(datetime.fromisoformat("2026-04-23T12:00"), "Africa/Cairo"), 3
    )
    assert [str(one.slot) for one in found] == [
        "2026-04-24 01:10:00",
        "2026-04-24 00:30:00",
        "2026-04-25 00:30:00",
    ]


@pytest.mark.parametrize(
    ("weekdays", "month_days", "wanted"),
    [
        ((0, 1, 2, 3, 4), (), ["2027-01-29", "2027-02-01", "2027-02-02"]),
        ((5,), (), ["2027-01-30", "2027-02-06", "2027-02-13"]),
        ((), (LAST_DAY,), ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ((), (30,), ["2027-01-30", "2027-02-28", "2027-03-30"]),
        ((), (1, 15), ["2027-02-01", "2027-02-15", "2027-03-01"]),
        ((6,), (1,), ["2027-01-31", "2027-02-01", "2027-02-07"]),
    ],
)
def test_days_of_week_and_month(
    weekdays: tuple[int, ...], month_days: tuple[int, ...], wanted: list[str]
) -> None:
    schedule = Schedule("Asia/Tokyo", (time(7),), weekdays, month_days)
    found = upcoming(schedule, datetime(2027, 1, 29, tzinfo=UTC) - DAY / 2, 3)
    assert [f"{one.slot:%Y-%m-%d}" for one in found] == wanted


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(sorted(available_timezones())),
    times=st.sets(st.times(), min_size=1, max_size=4),
    weekdays=st.sets(st.integers(0, 6)),
    month_days=st.sets(st.sampled_from([LAST_DAY, *range(1, 32)])),
    instant=st.datetimes(
        datetime.fromisoformat("2025-01-01"),
        datetime.fromisoformat("2035-01-01"),
        timezones=st.just(UTC),
    ),
)
def test_what_is_next_does_not_depend_on_where_one_begins_to_look(
    zone: str,
    times: set[time],
    weekdays: set[int],
    month_days: set[int],
    instant: datetime,
) -> None:
    schedule = check_schedule(
        Schedule(zone, tuple(times), tuple(weekdays), tuple(month_days))
    )
    following = next_after(schedule, instant)
    assert following.at > instant
    assert following.slot.time() in schedule.times
    halfway = instant + (following.at - instant) / 2
    assert next_after(schedule, halfway) == following
    assert next_after(schedule, following.at).at > following.at
    assert following.at - following.at.replace(second=0) == timedelta(0)


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (Schedule("Mars/Olympus", (time(6),)), "no time zone “Mars/Olympus”"),
        (Schedule("UTC", ()), "needs a time"),
        (Schedule("UTC", (time(6),), weekdays=(7,)), "from 0, Monday"),
        (Schedule("UTC", (time(6),), month_days=(0,)), "from 1 to 31"),
        (Schedule("UTC", tuple(time(n // 2, n % 2) for n in range(25))), "at most 24"),
    ],
)
def test_what_cannot_be_kept_is_refused(schedule: Schedule, said: str) -> None:
    with pytest.raises(DigestInvalid, match=said):
        check_schedule(schedule)


def test_the_minute_on_the_wall() -> None:
    at = datetime(2026, 10, 25, 1, 30, 59, tzinfo=UTC)
    assert slot_of(at, "Europe/Berlin") == datetime.fromisoformat("2026-10-25T02:30")
