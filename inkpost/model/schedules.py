"""When a digest is due: days and times where its reader lives, as moments in UTC.

An occurrence is known by its *slot*, the date and time that a clock on the wall there
would show. A slot that a clock change leaves out is due later by as much as the clock
is put forward, and one that comes twice is due the first time: each is due once.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from inkpost.errors import DigestInvalid

#: Stands for the last day of a month, whichever that is.
LAST_DAY = -1
#: Times a day, so that no digest fills a queue.
MOST_TIMES = 24
#: Days within which every schedule that has a day at all is due: it is due each month.
_HORIZON = 70


@dataclass(frozen=True, slots=True)
class Schedule:
    """Days and times in an IANA `zone`.

    `times`: sorted, at least one. `weekdays`: 0 is Monday. `month_days`: 1 to 31, which
    is the last day in a shorter month, or `LAST_DAY`. A day counts that is in either;
    where both are empty, every day does.
    """

    zone: str
    times: tuple[time, ...]
    weekdays: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """When a digest is due. `at`: in UTC; `slot`: local, without a zone."""

    at: datetime
    slot: datetime


def check_schedule(schedule: Schedule) -> Schedule:
    """Return `schedule` in order; raise `DigestInvalid` where it cannot be kept."""
    if schedule.zone not in _zones():
        raise DigestInvalid(
            f"There is no time zone “{schedule.zone}”: pick one such as Europe/Berlin"
        )
    if not schedule.times:
        raise DigestInvalid("A digest needs a time, such as 06:30")
    if len(set(schedule.times)) > MOST_TIMES:
        raise DigestInvalid(f"A digest has at most {MOST_TIMES} times a day")
    if not set(schedule.weekdays) <= set(range(7)):
        raise DigestInvalid("The days of the week go from 0, Monday, to 6, Sunday")
    if not set(schedule.month_days) <= {LAST_DAY, *range(1, 32)}:
        raise DigestInvalid("The days of a month go from 1 to 31, and -1 is its last")
    minutes = {one.replace(second=0, microsecond=0) for one in schedule.times}
    return Schedule(
        schedule.zone,
        tuple(sorted(minutes)),
        tuple(sorted(set(schedule.weekdays))),
        tuple(sorted(set(schedule.month_days))),
    )


def moment(slot: datetime, zone: str) -> datetime:
    """Return when `slot` is, in UTC, by the rule of this module.

    >>> moment(datetime(2026, 3, 29, 2, 30), "Europe/Berlin").isoformat()
    '2026-03-29T01:30:00+00:00'
    >>> moment(datetime(2026, 10, 25, 2, 30), "Europe/Berlin").isoformat()
    '2026-10-25T00:30:00+00:00'
    """
    # fold=0 is the first of two, and in a gap the offset from before it (PEP 495).
    return slot.replace(tzinfo=_clock(zone), fold=0).astimezone(UTC)


def next_after(schedule: Schedule, instant: datetime) -> Occurrence:
    """Return the first occurrence after `instant`, an aware time.

    Of two slots that a clock change brings to one moment only the earlier counts.
    """
    zone = _clock(schedule.zone)
    # A gap at midnight can bring a slot of yesterday to today.
    day = instant.astimezone(zone).date() - timedelta(days=1)
    for _ in range(_HORIZON):
        if found := _of_day(schedule, zone, day, instant):
            first = min(found)
            if first.at.astimezone(zone).replace(tzinfo=None, fold=0) == first.slot:
                return first
            # It can bring it behind one of the next day, too.
            tomorrow = day + timedelta(days=1)
            return min([first, *_of_day(schedule, zone, tomorrow, instant)])
        day += timedelta(days=1)
    raise DigestInvalid("This digest has no day on which it is due")


def occurrences(
    schedule: Schedule, after: datetime, until: datetime
) -> Iterator[Occurrence]:
    """Yield what is due after `after` and not after `until`, in order."""
    occurrence = next_after(schedule, after)
    while occurrence.at <= until:
        yield occurrence
        occurrence = next_after(schedule, occurrence.at)


def upcoming(schedule: Schedule, after: datetime, count: int) -> tuple[Occurrence, ...]:
    """Return the first `count` occurrences after `after`."""
    found: list[Occurrence] = []
    for _ in range(count):
        found.append(next_after(schedule, found[-1].at if found else after))
    return tuple(found)


def slot_of(instant: datetime, zone: str) -> datetime:
    """Return the minute that the clocks of `zone` show at `instant`."""
    local = instant.astimezone(_clock(zone))
    return local.replace(tzinfo=None, fold=0, second=0, microsecond=0)


def _of_day(
    schedule: Schedule, zone: ZoneInfo, day: date, after: datetime
) -> list[Occurrence]:
    if not _is_due(schedule, day):
        return []
    slots = [datetime.combine(day, one) for one in schedule.times]
    moments = [(slot.replace(tzinfo=zone).astimezone(UTC), slot) for slot in slots]
    return [Occurrence(at, slot) for at, slot in moments if at > after]


def _is_due(schedule: Schedule, day: date) -> bool:
    if not schedule.weekdays and not schedule.month_days:
        return True
    if day.weekday() in schedule.weekdays:
        return True
    if not schedule.month_days:
        return False
    last = monthrange(day.year, day.month)[1]
    if day.day == last and max(schedule.month_days) > last:
        return True
    wanted = LAST_DAY if day.day == last else day.day
    return wanted in schedule.month_days or day.day in schedule.month_days


@lru_cache(maxsize=700)
def _clock(zone: str) -> ZoneInfo:
    """Return the clock of `zone`: the class's own cache keeps eight of 600."""
    return ZoneInfo(zone)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_names() -> tuple[str, ...]:
    """Return the zones that a reader can pick: those with a place, and UTC."""
    places = {name for name in _zones() if "/" in name}
    left_out = ("Etc/", "SystemV/", "posix/", "right/", "US/")
    return (*sorted(one for one in places if not one.startswith(left_out)), "UTC")


# --- after Inkpost was down ----------------------------------------------------------

#: How late an issue may be. A morning paper is still one in the afternoon.
WINDOW = timedelta(hours=12)
#: Missed occurrences of one digest that are written down; what is older is not.
MOST_MISSED = 60


@dataclass(frozen=True, slots=True)
class Turn:
    """What to do for a digest whose time has come. `run`: None where it is too late."""

    run: Occurrence | None
    missed: tuple[Occurrence, ...]
    following: Occurrence


def take_turn(schedule: Schedule, due: Occurrence, now: datetime) -> Turn:
    """Return what is to be done at `now` for what was `due` at the latest by then.

    The latest occurrence runs, if it is within its window; earlier ones are missed.
    Where the zone's rules have changed since `due` was worked out, it may be too early.
    """
    really = moment(due.slot, schedule.zone)
    if really > now:
        return Turn(None, (), Occurrence(really, due.slot))
    following = next_after(schedule, due.at)
    if following.at > now:  # the usual
        late = now - due.at > WINDOW
        return Turn(None if late else due, (due,) if late else (), following)
    # After years of rest only the newest are of interest.
    begin = max(due.at, now - timedelta(days=MOST_MISSED + 10))
    found = [due, *occurrences(schedule, begin, now)][-MOST_MISSED - 1 :]
    following = next_after(schedule, found[-1].at)
    if now - found[-1].at > WINDOW:
        return Turn(None, tuple(found[-MOST_MISSED:]), following)
    return Turn(found[-1], tuple(found[:-1]), following)
