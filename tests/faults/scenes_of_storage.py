"""What can be done to the database and to the disk."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import sleep

import psycopg

from tests.faults.moments import Lock
from tests.faults.scenes import LONG, Act
from tests.faults.town import Town
from tests.support import processes


def lock(seconds: float) -> Act:
    """Keep everybody from writing for a while."""

    def act(town: Town) -> None:
        with Lock(town) as held:
            held.take()
            sleep(seconds)

    return act


def end_lines(town: Town) -> None:
    """Cut all lines to PostgreSQL, as its administrator or a fail-over does."""
    _administer(
        town,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = 'town' AND pid <> pg_backend_pid()",
    )


def _administer(town: Town, words: str) -> None:
    assert town.postgres
    with psycopg.connect(
        host=str(town.postgres.folder), user="inkpost", dbname="postgres",
        autocommit=True,
    ) as line:  # fmt: skip
        line.execute(words)


def restart_postgres(how: signal.Signals) -> Act:
    """Stop PostgreSQL, and start it again after a while."""

    def act(town: Town) -> None:
        assert town.postgres
        town.postgres.stop(how)
        sleep(2)
        (town.postgres.folder / "cluster" / "postmaster.pid").unlink(missing_ok=True)
        town.postgres.start()

    return act


def freeze_postgres(town: Town) -> None:
    """Let PostgreSQL answer nobody for a while."""
    assert town.postgres
    pid = town.postgres.process.pid
    processes.signal_family(pid, signal.SIGSTOP)
    sleep(LONG)
    processes.signal_family(pid, signal.SIGCONT)


@contextmanager
def read_only_postgres(town: Town) -> Iterator[None]:
    """Let PostgreSQL take no changes, as a replica does."""
    words = "ALTER DATABASE town SET default_transaction_read_only"
    _administer(town, f"{words} = on")
    end_lines(town)
    try:
        yield
    finally:
        _administer(town, f"{words} = off")
        end_lines(town)


def read_only_for_a_while(town: Town) -> None:
    """Let PostgreSQL take no changes for longer than a lease."""
    with read_only_postgres(town):
        sleep(LONG)


# --- the disk ------------------------------------------------------------------------


@contextmanager
def full_disk(town: Town) -> Iterator[None]:
    """Fill the disk with the data folder up to the last byte, for a while."""
    filler = town.folder / "filler"
    try:
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                with suppress(OSError):
                    while True:
                        file.write(bytes(size))
        yield
    finally:
        filler.unlink()


def fill(town: Town) -> None:
    """Fill the disk for longer than a lease."""
    with full_disk(town):
        sleep(LONG)


def lose(*names: str) -> Act:
    """Remove folders from the data folder, as a careless hand does."""

    def act(town: Town) -> None:
        for name in names:
            shutil.rmtree(town.folder / name, ignore_errors=True)

    return act
