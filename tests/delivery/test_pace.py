"""When a mail may go; contract M15, safety 5.1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.pace import OUTBOX, Cap, Caps, may_go, patience_left
from inkpost.post import History

NOW = datetime(2026, 3, 13, 12, tzinfo=UTC)
ANNA, BEN = "anna@kindle.com", "ben@kindle.com"


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def to(recipient: str, *times: datetime) -> list[tuple[datetime, str]]:
    return [(time, recipient) for time in times]


HOURLY = [ago(60 * minute) for minute in range(100)]
FIFTEEN = [(ago(3600 + index), f"r{index}@kindle.com") for index in range(15)]


@pytest.mark.parametrize(
    ("history", "seconds"),
    [
        (History(), 0),
        (History(sender=to(BEN, ago(3))), 7),
        (History(sender=to(BEN, ago(10))), 0),
        (History(recipient=[ago(4)]), 6),
        (History(sender=to(ANNA, *HOURLY)), 86400 - 99 * 60),
        (History(recipient=HOURLY[1:30]), 0),
        (History(recipient=HOURLY[1:31]), 86400 - 30 * 60),
        (History(everyone=[ago(1800)] * 999), 0),
        (History(everyone=[ago(1800)] * 1000), 1800),
        (History(sender=FIFTEEN), 86400 - 3600 - 14),
        (History(sender=FIFTEEN[1:]), 0),
        (History(sender=[*FIFTEEN[1:], (ago(4000), ANNA)]), 0),
        (History(sender=[*FIFTEEN, (ago(90_000), ANNA)]), 86400 - 3600 - 14),
    ],
)
def test_a_mail_goes_as_soon_as_every_cap_lets_it(
    history: History, seconds: float
) -> None:
    assert may_go(history, ANNA, NOW) == NOW + timedelta(seconds=seconds)


@given(st.lists(st.integers(0, 90_000), max_size=40), st.integers(1, 5))
def test_no_window_ever_holds_more_than_its_cap(ages: list[int], most: int) -> None:
    span = timedelta(hours=1)
    caps = Caps((Cap(most, span),), (), (), Cap(100, span))
    history = History(sender=to(ANNA, *map(ago, ages)))
    at = may_go(history, ANNA, NOW, caps)
    assert sum(time > at - span for time, _ in history.sender) < most
    assert at >= NOW


@pytest.mark.parametrize(
    ("history", "left"),
    [
        (History(), 1.0),
        (History(sender=to(ANNA, *HOURLY[:80])), 0.2),
        (History(sender=to(ANNA, *HOURLY)), 0.0),
        (History(sender=FIFTEEN[:12]), 0.2),
        (History(sender=to(ANNA, ago(90_000))), 1.0),
    ],
)
def test_the_patience_of_amazon_is_counted_down(history: History, left: float) -> None:
    assert patience_left(history, NOW) == pytest.approx(left)


def test_what_stays_in_the_outbox_waits_for_nobody() -> None:
    often = [ago(second) for second in range(200)]
    history = History(
        sender=[*FIFTEEN, *to(BEN, *often)], recipient=often, everyone=often * 6
    )
    assert may_go(history, ANNA, NOW) > NOW
    assert may_go(history, ANNA, NOW, OUTBOX) == NOW
    assert patience_left(history, NOW, OUTBOX) > 0.9
