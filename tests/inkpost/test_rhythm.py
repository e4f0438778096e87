"""When feeds are looked at: a table of rhythms, hints and troubles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkpost.model import Entry, FeedDocument, FeedPlan
from inkpost.rhythm import (
    DAY,
    HOUR,
    MINUTE,
    SHORTEST,
    after_trouble,
    next_look,
    plan,
    slower,
)

NOW = datetime(2026, 3, 4, 5, 30, tzinfo=UTC)  # a Wednesday


def feed(gap: timedelta, count: int = 20, silence: timedelta = HOUR) -> FeedDocument:
    """Return a feed of `count` entries, `gap` apart, the newest `silence` ago."""
    times = [NOW - silence - number * gap for number in range(count)]
    entries = [Entry("", "", "A", None, time, "", "", False, "") for time in times]
    return FeedDocument("A", "", None, tuple(entries))


@pytest.mark.parametrize(
    ("document", "pause"),
    [
        (feed(6 * HOUR), 2 * HOUR),
        (feed(20 * MINUTE, silence=MINUTE), 15 * MINUTE),
        (feed(2 * MINUTE, count=10, silence=MINUTE), 10 * MINUTE),  # half of its ten
        (feed(MINUTE, count=4, silence=MINUTE), SHORTEST),
        (feed(30 * DAY, silence=9 * DAY), DAY),
        (feed(HOUR, silence=6 * DAY), 12 * HOUR),  # a twelfth of the silence
        (feed(HOUR, count=1), HOUR),
        (FeedDocument("A", "", None, ()), HOUR),
    ],
)
def test_each_rhythm_has_its_pause(document: FeedDocument, pause: timedelta) -> None:
    changed_at = document.entries[0].published if document.entries else NOW
    assert changed_at is not None
    assert plan(document, changed_at, None, NOW).pause == pause


def test_hints_lengthen_a_pause_and_never_shorten_it() -> None:
    document = feed(6 * HOUR)
    assert plan(document, NOW, 60.0, NOW).pause == 2 * HOUR
    assert plan(document, NOW, 4 * 3600.0, NOW).pause == 4 * HOUR
    assert plan(document, NOW, 9_999_999.0, NOW).pause == 12 * HOUR


def test_a_pause_grows_while_nothing_comes() -> None:
    known, pauses = FeedPlan(HOUR), []
    for _ in range(40):
        known = slower(known, NOW - 40 * DAY, NOW)
        pauses.append(known.pause)
    assert pauses[0] == HOUR * 1.25
    assert pauses[-1] == DAY
    assert slower(FeedPlan(HOUR), NOW - HOUR, NOW).pause == HOUR


def test_quiet_hours_and_days_are_kept() -> None:
    hours = FeedPlan(HOUR, tuple(range(6, 10)))
    assert next_look(hours, NOW, "x").replace(minute=0) == NOW.replace(
        hour=10, minute=0
    )
    days = FeedPlan(HOUR, (), (2, 3))
    assert next_look(days, NOW, "x") == datetime(2026, 3, 6, tzinfo=UTC)


@given(st.text(), st.timedeltas(SHORTEST, DAY))
def test_feeds_are_spread_a_little_and_never_early(id: str, pause: timedelta) -> None:
    until = next_look(FeedPlan(pause), NOW, id)
    assert NOW + pause <= until <= NOW + pause * 1.1


@given(st.integers(0, 10_000), st.none() | st.floats(0, 86_400))
def test_troubles_end_in_a_look_a_day(failures: int, wait: float | None) -> None:
    pause = after_trouble(failures, wait, NOW) - NOW
    assert max(timedelta(seconds=wait or 0), 20 * MINUTE) <= pause <= DAY
