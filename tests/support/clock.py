"""A clock that stands still until the test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

#: Long ago, for leases.
PAST = datetime(2020, 1, 1, tzinfo=UTC)


class Clock:
    """Call it for the time; `pass_time` moves it on."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.time

    def pass_time(self, **parts: float) -> None:
        """Move on by `parts`, which are those of a `timedelta`."""
        self.time += timedelta(**parts)
