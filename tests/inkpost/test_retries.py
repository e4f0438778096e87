from __future__ import annotations

from datetime import timedelta

import pytest

from inkpost.errors import MailUnavailable, PageUnavailable, Temporary
from inkpost.retries import pause

SITE = PageUnavailable("https://example.org/ did not answer")
MAIL = MailUnavailable("The mail server did not answer")


@pytest.mark.parametrize(
    ("error", "attempt", "expected"),
    [
        (SITE, 0, timedelta(seconds=30)),
        (SITE, 1, timedelta(minutes=2)),
        (SITE, 2, timedelta(minutes=10)),
        (SITE, 3, timedelta(minutes=30)),
        (SITE, 4, None),
        (MAIL, 0, timedelta(minutes=1)),
        (MAIL, 5, timedelta(hours=1)),
        (MAIL, 27, timedelta(hours=1)),
        (MAIL, 28, None),
        (PageUnavailable("Later", retry_after=90), 0, timedelta(seconds=90)),
        (PageUnavailable("Later", retry_after=90), 2, timedelta(minutes=10)),
        (PageUnavailable("Later", retry_after=99_999_999), 0, timedelta(hours=1)),
        (PageUnavailable("Later", retry_after=90), 4, None),
    ],
)
def test_pauses_grow_until_it_is_time_to_give_up(
    error: Temporary, attempt: int, expected: timedelta | None
) -> None:
    assert pause(error, attempt) == expected


def test_a_mail_server_gets_about_a_day() -> None:
    pauses = [pause(MAIL, attempt) for attempt in range(28)]
    total = sum((wait for wait in pauses if wait), timedelta())
    assert timedelta(hours=23) < total < timedelta(hours=26)
