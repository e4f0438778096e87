"""A whole service, and all that it speaks to: what faults are done to.

`inkpost serve` in a hurry, with its Redis, workers, clock and web app, on SQLite or on
a PostgreSQL of our own; a web site, a mail server and a mailbox, which misbehave on
demand. It is started once and stays: what a fault leaves behind, the next one meets.
"""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals
from time import monotonic, sleep
from typing import Any

import psycopg
import redis
import requests
from celery import Celery
from psycopg import sql

from inkpost.model import Delivery, DeliveryId
from inkpost.settings import Settings
from library import Library, open_library
from tests.faults import hasty
from tests.support import processes
from tests.support.crew import environment_of
from tests.support.postgres import Postgres
from tests.support.scripted import Scripted
from tests.support.smtp import free_port
from tests.support.stories import story
from tests.support.web import Web, open_web, wait_until
from worker import broker
from worker.configuration import configuration

#: The processes of the service, as the system calls them.
PARTS = ("redis-server", "fetch", "bind", "bulk", "clock", "web")
#: States in which nothing more happens by itself.
ENDS = ("sent", "failed", "maybe_sent", "refused")
#: Paragraphs of the largest book that is made here.
LONG = 1_500
#: What every secret of the town begins with: to be found where none should be.
CANARY = "canary9f3a"
#: Seconds after which a part that a fault took away has to be there again.
BACK = 25.0


@dataclass
class Town:
    """See above. `ordered`: all that was ever ordered; `allowed`: where to connect."""

    folder: Path
    site: Web
    post: Scripted
    mailbox: Web
    postgres: Postgres | None = None
    ordered: list[DeliveryId] = field(default_factory=list)
    memory: dict[str, int] = field(default_factory=dict)
    visits: dict[Any, DeliveryId] = field(default_factory=dict)
    paths: int = 0

    def __post_init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(
            data_dir=self.folder,
            database_url=self.postgres.url("town") if self.postgres else "",
            redis_url=broker.own_broker_url(self.folder),
            public_url=self.url,
            smtp_url=self.post.url,
            imap_url=f"imap://books:{CANARY}imap@127.0.0.1:{self.mailbox.port}",
            metrics_token=f"{CANARY}metrics",
            secret_key=f"{CANARY}key{'A' * 30}=",
            mail_from="inkpost@example.org",
            mails_a_day=1_000_000,
            api_requests_a_minute=1_000_000,
            mails_an_hour=10_000,
            disk_reserve_mb=0,
            **self.site.reachable,
        )
        self.library: Library = open_library(
            self.settings.database_url,
            self.folder,
            secret_key=self.settings.secret_key,
        )
        self.owner = self.library.accounts.owner().id
        self.token = self.library.tokens.make(self.owner, "faults", "all")[1]
        self.kindle = self.library.devices.add(self.owner, "Kindle", "a@kindle.com")
        self.library.proofs.prove(self.owner, self.kindle.id)
        self._publisher = Celery(set_as_current=False)
        self._publisher.conf.update(configuration(self.settings))
        self._log = self.folder.with_suffix(".log").open("ab")
        self._others: list[subprocess.Popen[bytes]] = []

    # --- the service -----------------------------------------------------------------

    def start(self) -> None:
        """Start the service, and wait until all of it is there."""
        self.parent = self.run("serve", "--port", str(self.port))
        self.wait_until_whole(60)

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        """Start one more process of the service."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.hasty", *words],
            env=environment_of(self.settings),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._others.append(process)
        return process

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process that `run` started, and what came from it."""
        processes.signal_family(process.pid, signal.SIGKILL)
        process.wait(20)

    def stop(self) -> None:
        """Stop everything."""
        self.signal_all(signal.SIGCONT)
        if self.parent.poll() is None:
            self.parent.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.parent.wait(30)
        for process in self._others:
            if process.poll() is None:
                self.end(process)
        self.library.close()
        self._publisher.close()
        self._log.close()

    @property
    def log(self) -> str:
        """All that the processes have said."""
        return self.folder.with_suffix(".log").read_text("utf-8", "replace")

    def pid(self, part: str) -> int:
        """Return the id of a part of the service: one of `PARTS`."""
        found = processes.children(self.parent.pid)
        assert part in found, f"{part} does not run: {found}"
        return found[part]

    def signal(self, part: str, number: Signals) -> None:
        """Send a signal to a part and to its children."""
        processes.signal_family(self.pid(part), number)

    def signal_all(self, number: Signals) -> None:
        """Send a signal to the service, its parent included."""
        processes.signal_family(self.parent.pid, number)

    def is_whole(self) -> bool:
        """Return whether all parts are there, and say that they are well."""
        if not set(PARTS) <= set(processes.children(self.parent.pid)):
            return False
        ready = all(
            (self.folder / "run" / f"{part}.ready").exists()
            for part in ("fetch", "bind", "bulk", "clock")
        )
        return ready and self.answers("/readyz")

    def answers(self, path: str, seconds: float = 5) -> bool:
        """Return whether the web app answers `path` with a yes."""
        try:
            return requests.get(self.url + path, timeout=seconds).ok
        except requests.RequestException:
            return False

    def wait_until_whole(self, seconds: float = BACK) -> None:
        """Wait until `is_whole`, which is a duty."""
        assert wait_until(self.is_whole, seconds), self._what_lacks()

    def _what_lacks(self) -> str:
        with suppress(requests.RequestException):
            said = requests.get(f"{self.url}/readyz", timeout=5).text
            return f"not whole: {processes.children(self.parent.pid)} {said}"
        return f"not whole: {processes.children(self.parent.pid)}"

    # --- orders ----------------------------------------------------------------------

    def page(self, content: str = "", paragraphs: int = 8) -> str:
        """Put a page on the site; return its address."""
        path = self.new_path()
        text = content or story(f"Story {self.paths}", paragraphs)
        return self.site.add(path, text)

    def new_path(self) -> str:
        """Return a path that nothing is at."""
        self.paths += 1
        return f"/{self.paths}"

    def order(self, url: str = "", seconds: float = 30) -> DeliveryId:
        """Order `url`, or a page that is well, by the API."""
        answer = requests.post(
            f"{self.url}/api/v1/deliveries",
            json={"urls": [url or self.page()], "device": self.kindle.id},
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=seconds,
        )
        assert answer.status_code == 202, answer.text
        return self._noted(DeliveryId(answer.json()["id"]))

    def note(self, url: str = "") -> DeliveryId:
        """Order it in the database alone: nobody is woken."""
        urls, device = [url or self.page()], self.kindle.id
        id = self.library.deliveries.order(self.owner, urls, device).id
        # This process is in no hurry: it would have the sweeper wait 20 s.
        self.change("UPDATE deliveries SET wake_at = created_at WHERE id = ?", id)
        return self._noted(id)

    def _noted(self, id: DeliveryId) -> DeliveryId:
        self.ordered.append(id)
        return id

    def look(self, id: DeliveryId) -> Delivery:
        """Return the delivery as it is now."""
        return self.library.deliveries.find(self.owner, id)

    def wait(
        self, id: DeliveryId, *states: str, seconds: float = 30, pause: float = 0.05
    ) -> Delivery:
        """Wait until the delivery is in one of `states`, and return it."""
        end = monotonic() + seconds
        while (found := self.look(id)).state not in states:
            assert monotonic() < end, f"it is {found.state}: {found.sentence}"
            sleep(pause)
        return found

    def ask(self, words: str, *values: str) -> list[tuple[Any, ...]]:
        """Return the rows of a question to the database, `?` for each of `values`."""
        if self.postgres:
            with psycopg.connect(
                host=str(self.postgres.folder), user="inkpost", dbname="town"
            ) as line:
                return line.execute(words.replace("?", "%s"), values).fetchall()
        with closing(sqlite3.connect(self.folder / "inkpost.sqlite")) as database:
            return database.execute(words, values).fetchall()

    def change(self, words: str, *values: str) -> None:
        """Change what is in the database, past the library."""
        if self.postgres:
            with psycopg.connect(
                host=str(self.postgres.folder), user="inkpost", dbname="town"
            ) as line:
                line.execute(words.replace("?", "%s"), values)
            return
        path = self.folder / "inkpost.sqlite"
        with closing(sqlite3.connect(path, timeout=15)) as database, database:
            database.execute(words, values)

    def dump(self) -> list[tuple[str, bytes]]:
        """Return all tables of PostgreSQL as they are; SQLite is a file."""
        if self.postgres is None:
            return []
        tables = "SELECT relname FROM pg_stat_user_tables"
        names = [str(name) for (name,) in self.ask(tables)]
        with psycopg.connect(
            host=str(self.postgres.folder), user="inkpost", dbname="town"
        ) as line:
            return [(name, _copied(line, name)) for name in names]

    def is_held(self, id: DeliveryId, state: str) -> bool:
        """Return whether somebody works on the delivery in `state`."""
        held = (
            "SELECT 1 FROM deliveries WHERE id = ? AND state = ? AND lease_owner > ''"
        )
        return bool(self.ask(held, id, state))

    def mails(self, id: DeliveryId) -> int:
        """Return how many mails of the delivery the mail server has taken."""
        return sum(
            id in str(mail.message["Message-ID"]) for mail in list(self.post.taken)
        )

    # --- what is between the parts ---------------------------------------------------

    def redis(self) -> redis.Redis:
        """Return a line to the broker."""
        path = str(broker.socket_path(self.folder))
        return redis.Redis(unix_socket_path=path, socket_timeout=5)

    def say(self, task: str, queue: str, *arguments: object) -> None:
        """Publish a message as Inkpost does; `arguments` may be anything."""
        self._publisher.send_task(task, list(arguments), queue=queue)

    def jump(self, seconds: float) -> None:
        """Move the clock on the wall of all processes."""
        (self.folder / hasty.JUMP).write_text(str(seconds))

    def connected(self) -> set[str]:
        """Return where the processes have connected to."""
        path = self.folder.with_suffix(hasty.CONNECTIONS)
        return set(path.read_text().splitlines()) if path.exists() else set()

    def connections(self) -> set[str]:
        """Return where the processes have connected to, besides where they may."""
        given = [self.site.port, self.post.port, self.mailbox.port, self.port]
        allowed = {f"127.0.0.1:{port}" for port in given}
        allowed |= {str(broker.socket_path(self.folder))}
        return self.connected() - allowed


def _copied(line: psycopg.Connection[Any], table: str) -> bytes:
    words = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with line.cursor().copy(words) as rows:
        return b"".join(bytes(part) for part in rows)


@contextmanager
def open_town(folder: Path, postgres: Postgres | None = None) -> Iterator[Town]:
    """Give a service that runs."""
    with open_web() as site, Scripted() as post, open_web() as mailbox:
        town = Town(folder, site, post, mailbox, postgres)
        town.start()
        try:
            yield town
        finally:
            town.stop()
