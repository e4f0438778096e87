"""Digests and their issues in the reader's words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, format_skeleton, get_datetime_format

from inkpost.model import Digest, Issue, IssueState, Schedule
from inkpost.model.schedules import LAST_DAY, upcoming
from web.languages import N_, _
from web.times import locale_name

#: What came of an issue, where its deliveries do not tell.
STATES: dict[IssueState, str] = {
    "due": N_("Being made"),
    "made": N_("On its way"),
    "empty": N_("Nothing new"),
    "missed": N_("Missed"),
    "failed": N_("Failed"),
}

ORDERS = {
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "turns": N_("Each site in turn"),
}


def weekdays() -> dict[int, str]:
    """Return the days of the week by their numbers, in the order of the language.

    0 is Monday.
    """
    locale = Locale.parse(locale_name(), sep="_")
    names = locale.days["stand-alone"]["wide"]
    order = [(locale.first_week_day + n) % 7 for n in range(7)]
    return {day: names[day] for day in order}


def days(schedule: Schedule) -> str:
    """Return on which days and at which times a digest is due."""
    times = ", ".join(f"{one:%H:%M}" for one in schedule.times)
    return f"{_days(schedule)} · {times}"


def _days(schedule: Schedule) -> str:
    if schedule.month_days:
        return ", ".join(_month_day(day) for day in schedule.month_days)
    if not schedule.weekdays:
        return _("Every day")
    if schedule.weekdays == (0, 1, 2, 3, 4):
        return _("Monday to Friday")
    names = weekdays()
    return ", ".join(names[day] for day in schedule.weekdays)


def _month_day(day: int) -> str:
    if day == LAST_DAY:
        return _("The last day of the month")
    return _("Day %(day)s of the month", day=day)


def runs(digest: Digest, now: datetime) -> list[str]:
    """Return the next three times, as clocks where the reader lives show them."""
    schedule = digest.plan.schedule
    if schedule is None or digest.paused_at:
        return []
    return [local(one.at, digest.plan.zone) for one in upcoming(schedule, now, 3)]


def local(at: datetime, zone: str) -> str:
    """Return `at` as clocks in `zone` show it, with what they are ahead of UTC."""
    there, locale = at.astimezone(ZoneInfo(zone)), locale_name()
    day = format_skeleton("yMMMEd", there, locale=locale)
    minute = format_datetime(there, "HH:mm (ZZZZ)", locale=locale)
    return str(get_datetime_format("medium", locale)).format(minute, day)


def state(issue: Issue) -> str:
    """Return what came of an issue, of which there is no delivery."""
    return _(STATES[issue.state])
