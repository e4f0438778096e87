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
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest
import redis
from celery import Celery
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from inkpost.model import Delivery, DeliveryId
from inkpost.orders import Enqueue
from inkpost.processes import ready_file
from inkpost.settings import Settings
from inkpost.store import open_store
from library import Library, open_library
from library.tables import deliveries
from tests.support.clock import PAST
from tests.support.tables import laid
from tests.support.tools import missing
from tests.support.web import Web, wait_until
from worker import broker
from worker.clock import sweep
from worker.configuration import configuration
from worker.messages import open_enqueue

Process = subprocess.Popen[bytes]


@dataclass
class Crew:
    """The processes of one data folder, or, as `Machines`, of one each.

    `settings`: what they are told, and what the test itself uses.
    """

    settings: Settings
    processes: list[Process] = field(default_factory=list)

    @cached_property
    def library(self) -> Library:
        """The library that the processes share."""
        return open_library(
            self.settings.database_url,
            self.settings.data_dir,
            secret_key=self.settings.secret_key,
            store=open_store(self.settings),
        )

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

    def place(self) -> Settings:
        """Return what the next process is told."""
        return self.settings

    def start(self, role: str, program: str = "") -> Process:
        """Start a worker or the clock, and wait until it is ready.

        `program`: Python that starts it in another way.
        """
        place = self.place()
        ready = ready_file(place.data_dir, role)
        ready.unlink(missing_ok=True)
        words = ["clock"] if role == "clock" else ["worker", role]
        how = ["-c", program] if program else ["-m", "inkpost.cli", *words]
        process = self.run([sys.executable, *how], place)
        assert wait_until(lambda: ready.exists() or process.poll() is not None, 60)
        assert process.poll() is None, f"{role} ended with {process.returncode}"
        return process

    def run(self, command: list[str], settings: Settings | None = None) -> Process:
        """Start `command`, in a process group of its own."""
        process = subprocess.Popen(
            command,
            env=environment_of(settings or self.settings),
            start_new_session=True,
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
        with self.library._database.write() as connection:
            held, waiting = deliveries.c.lease_until, deliveries.c.wake_at
            mine = update(deliveries)
            connection.execute(
                mine.where(held.is_not(None)).values(lease_until=PAST, wake_at=PAST)
            )
            connection.execute(mine.where(waiting.is_not(None)).values(wake_at=PAST))
        sweep(self.library, self.enqueue)

    def forget_messages(self) -> None:
        """Lose all messages, as a broker may."""
        path = broker.socket_path(self.settings.data_dir)
        with redis.Redis(unix_socket_path=str(path)) as client:
            client.flushall()

    def wait_for_lease(self, id: DeliveryId, state: str) -> None:
        """Wait until somebody works on the delivery in `state`."""
        found = select(deliveries.c.id).where(
            deliveries.c.id == id,
            deliveries.c.state == state,
            deliveries.c.lease_owner.is_not(None),
        )

        def is_held() -> bool:
            with self.library._database.read() as connection:
                return connection.execute(found).first() is not None

        assert wait_until(is_held, 30)

    def mails(self) -> list[Path]:
        """Return the mails in the outbox, which lie there now."""
        store = self.library.store
        found = sorted(one.path for one in store.list(store.folder / "outbox"))
        assert not store.gone(found)
        return found


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


@dataclass
class Machines(Crew):
    """A crew each of whose processes is alone on its machine.

    It has an empty data folder of its own; the database, the broker and the store of
    the files are all that it has in common with others.
    """

    folder: Path = Path()
    started: int = 0

    def place(self) -> Settings:
        """Return what the next machine is told."""
        self.started += 1
        own = self.folder / f"machine-{self.started}"
        own.mkdir(parents=True)
        return self.settings.model_copy(update={"data_dir": own})


#: A crew on one machine, with SQLite; and with a machine for each process.
MANY = pytest.param("many", marks=pytest.mark.tool)
CREWS = ["one", MANY]


@pytest.fixture
def crew(request: pytest.FixtureRequest, tmp_path: Path, web: Web) -> Iterator[Crew]:
    """A crew with a running Redis and no worker yet; all are killed at the end.

    Its parameter, of `CREWS`, says on how many machines; without: on one.
    """
    settings = local_settings(laid(tmp_path), web)
    crew = Crew(settings)
    if getattr(request, "param", "one") == "many":
        given = {
            "database_url": request.getfixturevalue("postgres_tables"),
            "store_url": request.getfixturevalue("bucket").url(),
            "secret_key": Fernet.generate_key().decode(),
        }
        crew = Machines(settings.model_copy(update=given), folder=tmp_path / "machines")
    crew.start_redis()
    yield crew
    crew.stop()
