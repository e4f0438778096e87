"""The form of a digest: what a reader fills in, and the plan that it means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, Literal, get_args

from inkpost.errors import DigestInvalid
from inkpost.model import (
    DeviceId,
    DigestOrder,
    Format,
    Plan,
    Rules,
    Schedule,
    Selection,
    Source,
    SourceKind,
)
from inkpost.model.schedules import LAST_DAY

#: How the days of a digest are chosen. *never*: it goes when enough waits.
Days = Literal["daily", "weekdays", "weekly", "monthly", "never"]
WORKING_DAYS = (0, 1, 2, 3, 4)
#: Sections that a form has room for, and empty ones that it shows.
MOST_ROWS, EMPTY_ROWS = 12, 2

#: Numbers of the form that may be left empty.
NUMBERS = (
    "most_articles most_minutes least_articles least_minutes send_when long_minutes"
).split()


@dataclass(frozen=True, slots=True)
class Row:
    """A section as it is filled in. `source`: kind and value, with a colon between.

    `words`: of a search, where `source` is ``search``. `place`: in which order.
    """

    title: str = ""
    source: str = ""
    words: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form holds: all as text, so that it can be shown again."""

    name: str = ""
    zone: str = ""
    days: str = "daily"
    weekdays: tuple[int, ...] = ()
    month_days: str = "1"
    times: str = "06:30"
    devices: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    order: str = "newest"
    format: str = "epub"
    keep_days: str = "30"
    numbers: tuple[tuple[str, str], ...] = (("most_articles", "20"),)
    marks_upstream: bool = False
    pictures: bool = True
    mail_when_empty: bool = False

    @property
    def number(self) -> dict[str, str]:
        """The numbers by their names; empty where there is none."""
        return dict.fromkeys(NUMBERS, "") | dict(self.numbers)

    @property
    def has_more(self) -> bool:
        """Whether anything is unusual of what most readers leave as it is."""
        usual = Filled()
        same = (self.order, self.format, self.keep_days, self.number)
        usually = (usual.order, usual.format, usual.keep_days, usual.number)
        ticked = self.marks_upstream or not self.pictures or self.mail_when_empty
        return ticked or same != usually

    @property
    def shown_rows(self) -> tuple[Row, ...]:
        """The rows, with empty ones behind to be filled in."""
        room = MOST_ROWS - len(self.rows)
        return self.rows + (Row(),) * min(EMPTY_ROWS, room)


def filled_with(plan: Plan) -> Filled:
    """Return the form as `plan` fills it."""
    schedule = plan.schedule
    rules = plan.rules
    numbers = tuple((name, str(getattr(rules, name) or "")) for name in NUMBERS)
    return Filled(
        name=plan.name,
        zone=plan.zone,
        days=_days(schedule),
        weekdays=schedule.weekdays if schedule else (),
        month_days=_joined(schedule.month_days) if schedule else "1",
        times=" ".join(f"{one:%H:%M}" for one in schedule.times) if schedule else "",
        devices=plan.devices,
        rows=tuple(_row(source, n) for n, source in enumerate(plan.sources, 1)),
        order=rules.order,
        format=plan.format,
        keep_days=str(rules.keep_days),
        numbers=numbers,
        marks_upstream=plan.marks_upstream,
        pictures=rules.pictures,
        mail_when_empty=rules.mail_when_empty,
    )


def _days(schedule: Schedule | None) -> Days:
    if schedule is None:
        return "never"
    if schedule.month_days:
        return "monthly"
    if not schedule.weekdays:
        return "daily"
    return "weekdays" if schedule.weekdays == WORKING_DAYS else "weekly"


def _joined(days: Sequence[int]) -> str:
    return " ".join("last" if day == LAST_DAY else str(day) for day in days) or "1"


def _row(source: Source, place: int) -> Row:
    known = source.kind != "library" or source.value in ("unread", "favourite")
    tagged = re.fullmatch(r"unread tag:\S+", source.value)
    if known or tagged:
        return Row(source.title, f"{source.kind}:{source.value}", "", str(place))
    return Row(source.title, "search", source.value, str(place))


def plan_of(filled: Filled, names: Mapping[str, str]) -> Plan:
    """Return the plan that is filled in; raise `DigestInvalid`, `QueryUnclear`.

    `names`: what sources are called, for sections without a heading.
    """
    rules = {name: _number(text) for name, text in filled.number.items()}
    if filled.order not in get_args(DigestOrder):
        raise DigestInvalid("Say in which order the articles are to stand")
    if filled.format not in get_args(Format):
        raise DigestInvalid("Say as what kind of file the digest is to come")
    order: Any = filled.order
    format: Any = filled.format
    return Plan(
        name=filled.name,
        zone=filled.zone.strip(),
        schedule=_schedule(filled),
        sources=_sources(filled.rows, names),
        devices=tuple(DeviceId(device) for device in filled.devices),
        rules=Rules(
            order=order,
            keep_days=_number(filled.keep_days) or 30,
            pictures=filled.pictures,
            mail_when_empty=filled.mail_when_empty,
            **rules,
        ),
        format=format,
        marks_upstream=filled.marks_upstream,
    )


def _schedule(filled: Filled) -> Schedule | None:
    if filled.days == "never":
        return None
    daily = Schedule(filled.zone.strip(), read_times(filled.times))
    if filled.days == "weekdays":
        return replace(daily, weekdays=WORKING_DAYS)
    if filled.days == "weekly":
        if not filled.weekdays:
            raise DigestInvalid("Say on which days of the week the digest is sent")
        return replace(daily, weekdays=filled.weekdays)
    if filled.days == "monthly":
        return replace(daily, month_days=_month_days(filled.month_days))
    return daily


def read_times(text: str) -> tuple[time, ...]:
    """Return the times in `text`, such as ``6:30, 18.00``; raise `DigestInvalid`."""
    return tuple(_time(one) for one in re.split(r"[\s,;]+", text.strip()) if one)


def _time(text: str) -> time:
    found = re.fullmatch(r"(\d{1,2})[:.h](\d\d)", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise DigestInvalid(f"“{text}” is no time of the day: write it like 06:30")
    return time(int(found[1]), int(found[2]))


def _month_days(text: str) -> tuple[int, ...]:
    return tuple(_month_day(one) for one in re.split(r"[\s,;]+", text.strip()) if one)


def _month_day(text: str) -> int:
    if text == "last":
        return LAST_DAY
    if not re.fullmatch(r"\d\d?", text):
        raise DigestInvalid(f"“{text}” is no day of a month: write 1 to 31, or last")
    return int(text)


def _sources(rows: Sequence[Row], names: Mapping[str, str]) -> tuple[Source, ...]:
    wanted = [row for row in rows if row.source]
    wanted.sort(key=lambda row: _number(row.place) or MOST_ROWS)
    return tuple(_source(row, names) for row in wanted)


def _source(row: Row, names: Mapping[str, str]) -> Source:
    kind, _colon, value = row.source.partition(":")
    if row.source == "search":
        kind, value = "library", row.words.strip()
    if kind not in get_args(SourceKind):
        raise DigestInvalid("Say for each section what is to be in it")
    if kind == "library":
        Selection.parse(value)  # says now what it cannot understand
    known: Any = kind
    named = value if row.source == "search" else names.get(row.source, "")
    return Source(row.title or named, known, value)


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise DigestInvalid(f"“{text}” is no number: write it in digits")
    return int(text)
