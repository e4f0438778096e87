"""A land of machines: several data folders, and nothing in common but three services.

    north   web, clock, fetch, bulk
    south   web, clock, fetch, bind
    east                bind, bulk

PostgreSQL, Redis and an object store run beside them, and so do a web site and a mail
server, which are not Inkpost's. Every program is a process of its own, in the hurry of
`tests.faults.hasty`. A machine may die, with all its processes and its folder.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import requests
from cryptography.fernet import Fernet
from sqlalchemy import update

from inkpost.model import Delivery, DeliveryId, ExportId, Issue
from inkpost.processes import ready_file
from inkpost.settings import Settings
from inkpost.store import open_store
from library import Library, open_library
from library.export_tables import export_parts, exports
from tests.faults import hasty
from tests.support import processes
from tests.support.bucket import ObjectStore, running_store
from tests.support.clock import PAST
from tests.support.crew import environment_of
from tests.support.drawings import photograph, to_bytes
from tests.support.postgres import Postgres
from tests.support.scripted import Scripted
from tests.support.smtp import free_port
from tests.support.stories import story
from tests.support.tools import missing
from tests.support.web import Web, open_web, wait_until
from worker import broker
from worker.messages import open_enqueue

#: What runs on each machine: each role on two of them.
PLAN = {
    "north": ("web", "clock", "fetch", "bulk"),
    "south": ("web", "clock", "fetch", "bind"),
    "east": ("bind", "bulk"),
}
PHOTO = to_bytes(photograph(seed=1))

Process = subprocess.Popen[bytes]


@dataclass
class Machine:
    """A data folder and its processes. `port`: of its web app."""

    folder: Path
    port: int = field(default_factory=free_port)
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where its web app is."""
        return f"http://127.0.0.1:{self.port}"

    def signal(self, role: str, number: signal.Signals) -> None:
        """Send a signal to a process and to its children."""
        processes.signal_family(self.processes[role].pid, number)

    def die(self) -> None:
        """Lose all processes at once, and the disk."""
        for process in self.processes.values():
            processes.signal_family(process.pid, signal.SIGKILL)
        for process in self.processes.values():
            process.wait(20)
        self.processes.clear()
        shutil.rmtree(self.folder, ignore_errors=True)


class Land:
    """See above. `library`: what the test itself looks through, from a place abroad."""

    def __init__(
        self, folder: Path, site: Web, post: Scripted, url: str, store: ObjectStore
    ) -> None:
        self.site, self.post, self.store = site, post, store
        self.folder = folder
        self.machines = {name: Machine(folder / name) for name in PLAN}
        self.settings = Settings(
            data_dir=folder / "abroad",
            database_url=url,
            redis_url=broker.own_broker_url(folder),
            store_url=store.url(),
            secret_key=Fernet.generate_key().decode(),
            public_url=self.machines["north"].url,
            smtp_url=post.url,
            mail_from="inkpost@example.org",
            mails_a_day=1_000_000,
            **site.reachable,
        )
        self._log = folder.with_suffix(".log").open("ab")
        program = broker.find_redis() or missing("redis-server")
        self._redis = self._run(broker.redis_command(program, folder), self.settings)
        assert wait_until(lambda: broker.answers(broker.socket_path(folder)))
        self.settings.data_dir.mkdir()
        self.library: Library = open_library(
            url,
            self.settings.data_dir,
            secret_key=self.settings.secret_key,
            store=open_store(self.settings),
        )
        self.enqueue = open_enqueue(self.settings)
        self.owner = self.library.accounts.owner().id
        self.token = self.library.tokens.make(self.owner, "many", "all")[1]
        self.kindle = self.library.devices.add(self.owner, "Kindle", "a@kindle.com")
        self.library.proofs.prove(self.owner, self.kindle.id)
        self._paths = 0
        self._jump = 0.0

    # --- machines

    def start(self, *names: str) -> None:
        """Start machines, whose folders are empty, and wait until they are ready."""
        for name in names:
            machine = self.machines[name]
            machine.folder.mkdir()
            self._set_clock(machine)
            own = self.settings.model_copy(update={"data_dir": machine.folder})
            for role in PLAN[name]:
                words = [role] if role in ("web", "clock") else ["worker", role]
                words += ["--port", str(machine.port)] if role == "web" else []
                program = [sys.executable, "-m", "tests.faults.hasty", *words]
                machine.processes[role] = self._run(program, own)
        for name in names:
            machine = self.machines[name]
            assert wait_until(lambda: self._is_ready(machine), 120), self.log[-3000:]  # noqa: B023

    def _run(self, command: list[str], settings: Settings) -> Process:
        return subprocess.Popen(
            command,
            env=environment_of(settings),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _is_ready(self, machine: Machine) -> bool:
        for role, process in machine.processes.items():
            assert process.poll() is None, f"{role} ended: {self.log[-3000:]}"
            if role == "web" and not answers(machine, "/healthz"):
                return False
            if role != "web" and not ready_file(machine.folder, role).exists():
                return False
        return True

    def stop(self) -> None:
        """End everything."""
        for machine in self.machines.values():
            for role in machine.processes:
                machine.signal(role, signal.SIGCONT)
            machine.die()
        self.library.close()
        self._redis.kill()
        self._redis.wait(10)
        self._log.close()

    @property
    def log(self) -> str:
        """All that the processes have said."""
        return self.folder.with_suffix(".log").read_text("utf-8", "replace")

    def jump(self, time: timedelta) -> None:
        """Move the clocks on the walls of all machines on."""
        self._jump += time.total_seconds()
        for machine in self.machines.values():
            self._set_clock(machine)

    def jumped(self) -> datetime:
        """Return the time on the walls of the machines."""
        return datetime.now(UTC) + timedelta(seconds=self._jump)

    def _set_clock(self, machine: Machine) -> None:
        if machine.folder.is_dir():
            (machine.folder / hasty.JUMP).write_text(str(self._jump))

    def let_export_leases_run_out(self) -> None:
        """Make every lease of exports old, as half a minute would."""
        with self.library._database.write() as connection:
            for table in (exports, export_parts):
                held = update(table).where(table.c.lease_until.is_not(None))
                connection.execute(held.values(lease_until=PAST, tries=0))
            waiting = update(exports).where(exports.c.wake_at.is_not(None))
            connection.execute(waiting.values(wake_at=PAST))

    # --- what a reader does

    def ask(
        self, name: str, method: str, path: str, **given: object
    ) -> requests.Response:
        """Ask the API on a machine; return its answer, which is a yes."""
        answer = requests.request(
            method,
            f"{self.machines[name].url}/api/v1{path}",
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=60,
            **given,  # type: ignore[arg-type]
        )
        assert answer.ok, answer.text
        return answer

    def browser(self, name: str) -> requests.Session:
        """Return a browser that was signed in on a machine."""
        browser = requests.Session()
        browser.headers["Origin"] = self.settings.public_url
        link = self.library.accounts.make_sign_in_link(self.owner)
        path = f"{self.machines[name].url}/sign-in/{link}"
        browser.post(path, timeout=30).raise_for_status()
        return browser

    def page(self) -> str:
        """Put a page with a picture of its own on the site; return its address."""
        self._paths += 1
        photo = self.site.add(f"/{self._paths}.jpg", self._photo(), "image/jpeg")
        text = story(f"Story {self._paths}", 6)
        figure = f'<figure><img src="{photo}" alt="A dog"/></figure>'
        return self.site.add(f"/{self._paths}", text.replace("<p>", f"{figure}<p>", 1))

    def _photo(self) -> bytes:
        return to_bytes(photograph(seed=self._paths))

    def order(self, name: str, url: str) -> DeliveryId:
        """Order a book of `url` on a machine."""
        wish = {"urls": [url], "device": self.kindle.id}
        return DeliveryId(self.ask(name, "POST", "/deliveries", json=wish).json()["id"])

    def look(self, id: DeliveryId) -> Delivery:
        """Return the delivery as it is now."""
        return self.library.deliveries.find(self.owner, id)

    def wait(self, id: DeliveryId, *states: str, seconds: float = 60) -> Delivery:
        """Wait until the delivery is in one of `states`, and return it."""
        reached = wait_until(lambda: self.look(id).state in states, seconds)
        found = self.look(id)
        assert reached, f"it is {found.state}: {found.sentence}\n{self.log[-3000:]}"
        return found

    def deliveries(self, issue: Issue) -> tuple[Delivery, ...]:
        """Return what became of an issue, once it is put together."""

        def now() -> tuple[Delivery, ...]:
            return self.library.issue_list.find(self.owner, issue.id).deliveries

        assert wait_until(lambda: bool(now()), 30)
        return now()

    def wait_for_export(self, id: ExportId) -> tuple[str, int]:
        """Wait until an export is ready; return its SHA-256, and of how many it is."""
        find = self.library.exports.find
        assert wait_until(lambda: not find(self.owner, id).is_open, 120), self.log[
            -3000:
        ]
        made = find(self.owner, id)
        assert made.package, made.sentence
        return made.package.sha256, made.done

    def books(self, id: DeliveryId) -> list[bytes]:
        """Return the books of a delivery that the mail server has taken."""
        mine = [one for one in list(self.post.taken) if id in one.message["Message-ID"]]
        return [
            part.get_content()
            for mail in mine
            for part in mail.message.iter_attachments()
        ]

    def stored(self, folder: str) -> set[str]:
        """Return the names of what the object store has in `folder`."""
        store = self.library.store
        found = store.list(store.folder / folder)
        return {one.path.relative_to(store.folder).as_posix() for one in found}


def answers(machine: Machine, path: str) -> bool:
    """Return whether the web app of `machine` answers `path` with a yes."""
    with suppress(requests.RequestException):
        return requests.get(machine.url + path, timeout=5).ok
    return False


def pictures(book: bytes) -> list[str]:
    """Return the names of the photographs in an EPUB, its cover left out."""
    names = ZipFile(BytesIO(book)).namelist()
    return [name for name in names if name.endswith(".jpg") and "cover" not in name]


@contextmanager
def open_land(folder: Path, postgres: Postgres) -> Iterator[Land]:
    """Give a land whose machines all run."""
    with open_web() as site, Scripted() as post, running_store() as store:
        land = Land(folder, site, post, postgres.url("land"), store)
        try:
            land.start(*PLAN)
            yield land
        finally:
            land.stop()
