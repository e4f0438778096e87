"""Digests are due once: with two clocks, crashes, downtime and clocks that jump."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection

from inkpost.model import Account, Device, Digest, Schedule
from inkpost.model.schedules import moment
from library import Library, open_library
from library.digest_clock import DigestClock, Queue
from tests.support.clock import Clock
from tests.support.papers import AT_ONCE, issues, plan, tick
from tests.support.tables import laid


def at(clock: Clock, text: str) -> None:
    """Move `clock` to a time in Berlin."""
    clock.time = moment(datetime.fromisoformat(text), "Europe/Berlin")


@pytest.fixture
def morning(library: Library, owner: Account, kindle: Device, clock: Clock) -> Digest:
    at(clock, "2026-03-01T12:00")
    return library.digests.add(owner.id, plan(kindle))


def slots(library: Library, digest: Digest, state: str) -> list[str]:
    found = [one for one in issues(library, digest) if one.state == state]
    return sorted(f"{one.slot:%m-%dT%H:%M}" for one in found)


def test_a_digest_is_due_at_its_time_and_not_before(
    library: Library, clock: Clock, morning: Digest
) -> None:
    at(clock, "2026-03-02T06:29")
    tick(library)
    assert issues(library, morning) == ()
    at(clock, "2026-03-02T06:30")
    tick(library)
    tick(library)
    assert slots(library, morning, "empty") == ["03-02T06:30"]
    found = library.digests.find(morning.account, morning.id)
    assert found.next_at == datetime(2026, 3, 3, 5, 30, tzinfo=UTC)


def test_after_downtime_the_newest_goes_and_the_others_are_missed(
    library: Library, clock: Clock, morning: Digest
) -> None:
    at(clock, "2026-03-05T09:00")
    tick(library)
    assert slots(library, morning, "empty") == ["03-05T06:30"]
    assert slots(library, morning, "missed") == [
        "03-02T06:30", "03-03T06:30", "03-04T06:30",
    ]  # fmt: skip
    assert "did not run at that time" in issues(library, morning)[-1].sentence
    assert library.issues.states() == {"empty": 1, "missed": 3}


def test_what_is_too_late_is_missed_and_the_next_is_on_time(
    library: Library, clock: Clock, morning: Digest
) -> None:
    at(clock, "2026-03-02T18:31")
    tick(library)
    assert slots(library, morning, "missed") == ["03-02T06:30"]
    at(clock, "2026-03-03T06:30")
    tick(library)
    assert slots(library, morning, "empty") == ["03-03T06:30"]


def test_a_paused_digest_rests_and_goes_on_from_now(
    library: Library, clock: Clock, morning: Digest
) -> None:
    library.digests.pause(morning.account, morning.id)
    at(clock, "2026-03-09T07:00")
    tick(library)
    assert issues(library, morning) == ()
    resumed = library.digests.resume(morning.account, morning.id)
    assert resumed.next_at == moment(
        datetime.fromisoformat("2026-03-10T06:30"), "Europe/Berlin"
    )


def test_a_clock_that_was_ahead_loses_nothing(
    library: Library, clock: Clock, morning: Digest
) -> None:
    at(clock, "2027-03-02T06:30")  # wrong, by a year
    tick(library)
    at(clock, "2026-03-02T06:30")
    tick(library)
    at(clock, "2026-03-03T06:30")
    tick(library)
    assert slots(library, morning, "missed") == []
    assert slots(library, morning, "empty") == [
        "03-02T06:30", "03-02T06:30", "03-03T06:30",
    ]  # fmt: skip


def test_zones_that_change_their_rules_are_followed(
    library: Library, clock: Clock, morning: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if Berlin had put its clocks back by an hour after this was worked out.
    later = moment(datetime.fromisoformat("2026-03-02T07:30"), "Europe/Berlin")
    monkeypatch.setattr("inkpost.model.schedules.moment", lambda *_: later)
    at(clock, "2026-03-02T06:30")
    library.digest_clock.tick(AT_ONCE)
    found = library.digests.find(morning.account, morning.id)
    assert (found.next_at, issues(library, morning)) == (later, ())


def many_due(library: Library, owner: Account, kindle: Device, clock: Clock) -> None:
    """Plan thirty digests, and let the time come when all of them are due."""
    at(clock, "2026-03-01T12:00")
    for number in range(30):
        library.digests.add(owner.id, plan(kindle, name=f"Digest {number}"))
    at(clock, "2026-03-02T06:30")


def test_many_that_are_due_at_once_begin_one_after_another(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    many_due(library, owner, kindle, clock)
    assert library.digest_clock.tick(a_minute=10, batch=7) == 30
    begun = []
    for _minute in range(4):
        begun.append(len(library.issues.sweep()))
        clock.pass_time(minutes=1)
    # Nobody claims them here, so the sweeper wakes the same again and again.
    assert begun == [1, 11, 21, 30]


def test_what_another_clock_has_claimed_meanwhile_begins_first(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    many_due(library, owner, kindle, clock)
    queue = Queue(clock(), timedelta(seconds=6))
    with library._database.read() as connection:
        assert list(queue.places(connection, 1)) == [clock()]
    library.digest_clock.tick(a_minute=10)
    with library._database.read() as connection:
        last = clock() + timedelta(seconds=6 * 29)
        assert list(queue.places(connection, 1)) == [last + timedelta(seconds=6)]


@pytest.mark.slow
def test_two_clocks_at_once_claim_each_digest_once(
    library: Library, owner: Account, kindle: Device, clock: Clock
) -> None:
    at(clock, "2026-03-01T12:00")
    for number in range(60):
        library.digests.add(owner.id, plan(kindle, name=f"Digest {number}"))
    at(clock, "2026-03-02T06:30")
    with ThreadPoolExecutor(4) as pool:
        ticks = [
            pool.submit(library.digest_clock.tick, AT_ONCE, 5) for _clock in range(4)
        ]
    assert sum(one.result() for one in ticks) == 60
    clock.pass_time(seconds=1)
    assert len(library.issues.sweep()) == 60


def _tick_elsewhere(url: str, folder: Path, time: datetime, begin: Event) -> int:
    """Be the clock of a process of its own, and tick with the others."""
    library = open_library(url, folder, lambda: time)
    begin.wait(60)
    claimed = library.digest_clock.tick(AT_ONCE, batch=5)
    library.close()
    return claimed


@pytest.mark.slow
def test_clocks_of_several_processes_claim_each_digest_once(
    library: Library,
    url: str,
    tmp_path: Path,
    owner: Account,
    kindle: Device,
    clock: Clock,
) -> None:
    at(clock, "2026-03-01T12:00")
    made = {
        library.digests.add(owner.id, plan(kindle, name=f"Digest {number}")).id
        for number in range(90)
    }
    at(clock, "2026-03-02T06:30")
    spawned = multiprocessing.get_context("spawn")  # as processes of their own begin
    with spawned.Manager() as manager, ProcessPoolExecutor(3, spawned) as pool:
        begin = manager.Event()
        ticks = [
            pool.submit(_tick_elsewhere, url, tmp_path, clock.time, begin)
            for _process in range(3)
        ]
        begin.set()
        claimed = [one.result(120) for one in ticks]
    assert sum(claimed) == 90
    found = {
        digest.id: [one.slot for one in issues(library, digest)]
        for digest in library.digests.list(owner.id)
    }
    slot = datetime.fromisoformat("2026-03-02T06:30")
    assert found == {id: [slot] for id in made}


# --- a year --------------------------------------------------------------------------


class Crash(Exception):
    """A clock dies in the middle of a tick."""


class Wrong:
    """The clock of one machine, which may be wrong by its `skew`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.skew = timedelta(0)

    def __call__(self) -> datetime:
        return self._clock.time + self.skew


def _pass(clock: Clock, chance: random.Random, days: int) -> Iterator[None]:
    """Let so many days pass: mostly in steps of minutes, with outages."""
    end = clock.time + timedelta(days=days)
    while clock.time < end:
        rested = chance.random() < 0.002
        clock.time += (
            timedelta(hours=chance.uniform(1, 11))
            if rested
            else timedelta(minutes=chance.uniform(1, 120))
        )
        yield


def _tick_or_crash(ticker: DigestClock, chance: random.Random) -> None:
    """Tick; one in fifteen dies after some transactions, as `kill -9` would do it."""
    if chance.random() < 0.07:
        original, left = ticker._database.write, chance.randint(0, 1)

        def write() -> AbstractContextManager[Connection]:
            nonlocal left
            if left == 0:
                raise Crash
            left -= 1
            return original()

        ticker._database.write = write  # type: ignore[method-assign]
        try:
            ticker.tick(AT_ONCE, batch=2)
        except Crash:
            pass
        finally:
            ticker._database.write = original  # type: ignore[method-assign]
        return
    ticker.tick(AT_ONCE, batch=2)


WISHES = [
    Schedule("Europe/Berlin", (time(2, 30),)),
    Schedule("America/New_York", (time(6, 30), time(18))),
    Schedule("Africa/Casablanca", (time(2, 15),)),
    Schedule("Australia/Lord_Howe", (time(2, 10),)),
    Schedule("Asia/Kathmandu", (time(6),), weekdays=(0, 1, 2, 3, 4)),
    Schedule("America/St_Johns", (time(7),), month_days=(-1,)),
]


@pytest.mark.slow
def test_in_a_year_with_two_clocks_crashes_and_jumps_none_is_lost_or_doubled(
    tmp_path: Path, url: str
) -> None:
    chance, clock = random.Random(7), Clock()
    times = [Wrong(clock), Wrong(clock)]
    libraries = [open_library(url, laid(tmp_path), one) for one in times]
    owner = libraries[0].accounts.owner()
    device = libraries[0].devices.add(owner.id, "Kindle", "reader@kindle.com")
    begin = clock.time
    made = [
        libraries[0].digests.add(owner.id, plan(device, schedule=wish, zone=wish.zone))
        for wish in WISHES
    ]
    # Eight weeks of PostgreSQL, with a change of clocks each in America and in Europe.
    for _ in _pass(clock, chance, 56 if url else 366):
        which = chance.randrange(2)
        # One machine's clock is wrong now and then, and is put right.
        times[which].skew = timedelta(minutes=chance.choice([0, 0, 0, 0, -5, 5, 9]))
        _tick_or_crash(libraries[which].digest_clock, chance)
        for issue in libraries[1 - which].issues.sweep():
            libraries[1 - which].issues.fail(issue, "Made")
    for each in times:
        each.skew = timedelta(0)
    libraries[0].digest_clock.tick(AT_ONCE)
    for wish, digest in zip(WISHES, made, strict=True):
        found = issues(libraries[0], digest)
        names = Counter(f"{one.slot:%Y-%m-%dT%H:%M}" for one in found)
        assert max(names.values()) == 1
        assert sorted(names) == _wanted(wish, begin, clock.time)
        missed = [one for one in found if one.state == "missed"]
        assert len(missed) < len(found) / 5
    for library in libraries:
        library.close()


def _wanted(wish: Schedule, begin: datetime, end: datetime) -> list[str]:
    """Return all slots, from the calendar alone."""
    days = [
        datetime.fromisoformat("2026-02-27") + timedelta(days=n) for n in range(375)
    ]
    slots = [
        datetime.combine(day, one)
        for day in days
        for one in wish.times
        if not wish.weekdays or day.weekday() in wish.weekdays
        if not wish.month_days or (day + timedelta(days=1)).day == 1
    ]
    due = [slot for slot in slots if begin < moment(slot, wish.zone) <= end]
    return sorted(f"{slot:%Y-%m-%dT%H:%M}" for slot in due)
