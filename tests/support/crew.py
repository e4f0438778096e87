"""Real Redis, real workers: processes that a test starts, kills and starts again.

def test_x(crew: Crew) -> None:
    worker = crew.start("fetch")
    id = crew.order(url)
    crew.wait(id, "fetching")
    crew.kill(worker)
    crew.let_leases_run_out()
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest
import redis
from celery import Celery

from inkpost.model import Delivery, DeliveryId
from inkpost.orders import Enqueue
from inkpost.processes import ready_file
from inkpost.settings import Settings
from library import Library, open_library
from tests.support.tools import missing
from tests.support.web import Web, wait_until
from worker import broker
from worker.clock import sweep
from worker.configuration import configuration
from worker.messages import open_enqueue

Process = subprocess.Popen[bytes]


@dataclass
class Crew:
    """The processes of one data folder. `settings`: what each of them is told."""

    settings: Settings
    processes: list[Process] = field(default_factory=list)

    @cached_property
    def library(self) -> Library:
        """The library that the processes share."""
        return open_library(self.settings.database_url, self.settings.data_dir)

    @cached_property
    def enqueue(self) -> Enqueue:
        """What wakes the workers."""
        return open_enqueue(self.settings)

    def start_redis(self) -> Process:
        """Start our Redis, and wait until it answers."""
        program = broker.find_redis() or missing("redis-server")
        process = self.run(broker.redis_command(program, self.settings.data_dir))
        assert wait_until(
            lambda: broker.answers(broker.socket_path(self.settings.data_dir))
        )
        return process

    def start(self, role: str, program: str = "") -> Process:
        """Start a worker or the clock, and wait until it is ready.

        `program`: Python that starts it in another way.
        """
        ready = ready_file(self.settings.data_dir, role)
        ready.unlink(missing_ok=True)
        words = ["clock"] if role == "clock" else ["worker", role]
        how = ["-c", program] if program else ["-m", "inkpost.cli", *words]
        process = self.run([sys.executable, *how])
        assert wait_until(lambda: ready.exists() or process.poll() is not None, 30)
        assert process.poll() is None, f"{role} ended with {process.returncode}"
        return process

    def run(self, command: list[str]) -> Process:
        """Start `command`, in a process group of its own."""
        process = subprocess.Popen(
            command, env=environment_of(self.settings), start_new_session=True
        )
        self.processes.append(process)
        return process

    def kill(self, process: Process) -> None:
        """SIGKILL to the process and its children, as when the plug is pulled."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Kill what runs, and close the library."""
        for process in reversed(self.processes):
            if process.poll() is None:
                self.kill(process)
        self.library.close()

    def order(self, *urls: str, address: str = "reader@kindle.com") -> DeliveryId:
        """Order a book of `urls`, and wake a worker."""
        owner = self.library.accounts.owner()
        device = self.library.devices.add(owner.id, "Kindle", address)
        self.library.proofs.prove(owner.id, device.id)
        delivery = self.library.deliveries.order(owner.id, urls, device.id)
        self.enqueue("fetch", delivery.id)
        return delivery.id

    def publish(self, task: str, queue: str) -> None:
        """Send a message for a task of the test's own."""
        with Celery(set_as_current=False) as app:
            app.conf.update(configuration(self.settings))
            app.send_task(task, ["some-id"], queue=queue)

    def look(self, id: DeliveryId) -> Delivery:
        """Return the delivery as it is now."""
        return self.library.deliveries.find(self.library.accounts.owner().id, id)

    def wait(self, id: DeliveryId, *states: str, seconds: float = 30) -> Delivery:
        """Wait until the delivery is in one of `states`, and return it."""
        reached = wait_until(lambda: self.look(id).state in states, seconds)
        found = self.look(id)
        assert reached, f"it is {found.state}: {found.sentence}"
        return found

    def let_leases_run_out(self) -> None:
        """Make every lease old, as half a minute would; then sweep."""
        with closing(sqlite3.connect(self.settings.data_dir / "inkpost.sqlite")) as db:
            past = "2020-01-01 00:00:00.000000"
            db.execute("UPDATE deliveries SET lease_until = ?, wake_at = ?"
                       " WHERE lease_until IS NOT NULL", (past, past))  # fmt: skip
            db.execute(
                "UPDATE deliveries SET wake_at = ? WHERE wake_at IS NOT NULL", (past,)
            )
            db.commit()
        sweep(self.library, self.enqueue)

    def forget_messages(self) -> None:
        """Lose all messages, as a broker may."""
        path = broker.socket_path(self.settings.data_dir)
        with redis.Redis(unix_socket_path=str(path)) as client:
            client.flushall()

    def wait_for_lease(self, id: DeliveryId, state: str) -> None:
        """Wait until somebody works on the delivery in `state`."""
        found = (
            "SELECT 1 FROM deliveries WHERE id = ? AND state = ? AND lease_owner > ''"
        )
        with closing(sqlite3.connect(self.settings.data_dir / "inkpost.sqlite")) as db:
            assert wait_until(lambda: db.execute(found, (id, state)).fetchone(), 30)

    def mails(self) -> list[Path]:
        """Return the mails in the outbox."""
        return sorted((self.settings.data_dir / "outbox").glob("*.eml"))


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment for a child process that is to have the same settings."""
    others = {k: v for k, v in os.environ.items() if not k.startswith("INKPOST_")}
    given = {
        f"INKPOST_{field.upper()}": _written(getattr(settings, field))
        for field in Settings.model_fields
    }
    return others | {name: text for name, text in given.items() if text}


def _written(value: object) -> str:
    if isinstance(value, tuple | frozenset):
        return ",".join(str(part) for part in value)
    return "" if value is None else str(value)


def local_settings(folder: Path, web: Web) -> Settings:
    """Return settings that reach the test's web site, with a Redis of our own."""
    return Settings(
        data_dir=folder,
        redis_url=broker.own_broker_url(folder),
        mail_from="inkpost@example.org",
        **web.reachable,
    )


@pytest.fixture
def crew(tmp_path: Path, web: Web) -> Iterator[Crew]:
    """A crew with a running Redis and no worker yet; all are killed at the end."""
    crew = Crew(local_settings(tmp_path, web))
    crew.start_redis()
    yield crew
    crew.stop()
