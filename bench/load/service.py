"""A whole service with many readers, and a mail server that notes when a mail came."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit
from urllib.request import urlopen

import requests
import urllib3

from articles.extraction import extract
from bench.site import serving
from inkpost.errors import NoArticle
from inkpost.model import AccountId, DeliveryId, DeviceId
from inkpost.settings import Settings
from library import Library, open_library
from tests.support.crew import environment_of
from tests.support.crowd import fill
from tests.support.pages import read_page, real_pages
from tests.support.postgres import running_postgres
from tests.support.scripted import Scripted
from tests.support.smtp import Mail, free_port
from worker import broker

#: Readers: so many that none orders more than a sender may mail (one in ten seconds).
READERS = 300
#: Articles that the first reader has in the library.
ARTICLES = 2000
_ID = re.compile(rb"(?im)^message-id:\s*<([\w-]+)")


class Arrived(list[Mail]):
    """When which delivery's mail was taken; the mails themselves are not kept."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, list[float]] = {}

    def append(self, mail: Mail) -> None:
        """Note that `mail` was taken now."""
        found = _ID.search(mail.content)
        assert found
        self.at.setdefault(found[1].decode(), []).append(time.time())


@dataclass
class Reader:
    """Somebody with a Kindle, and a program that has a token."""

    account: AccountId
    device: DeviceId
    token: str


@dataclass
class Service:
    """A running `inkpost serve`. `library`: the one that its processes share."""

    address: str
    folder: Path
    process: subprocess.Popen[bytes]
    library: Library
    readers: list[Reader]
    #: Pages that are asked for: their addresses, and what stands there.
    pages: dict[str, bytes]
    arrived: Arrived
    #: Of PostgreSQL; empty: it runs on SQLite.
    database_url: str
    numbers: Iterator[int] = field(default_factory=count)
    #: Which waiting delivery was told when how many seconds are left.
    asked: list[tuple[DeliveryId, float, float]] = field(default_factory=list)

    @property
    def database(self) -> str:
        """The name of what it runs on."""
        return "PostgreSQL" if self.database_url else "SQLite"

    def __post_init__(self) -> None:
        self.pool = urllib3.PoolManager(maxsize=300, retries=False)
        self._lock = Lock()

    def ask(
        self, method: str, path: str, token: str = "", json: object = None, **more: str
    ) -> urllib3.BaseHTTPResponse:
        """Return the answer to a request; `more`: further headers."""
        headers = {key.replace("_", "-"): value for key, value in more.items()}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self.pool.request(
            method, self.address + path, json=json, headers=headers,
            timeout=60, redirect=False,
        )  # fmt: skip

    def new_page(self) -> str:
        """Return the address of a page that nobody has asked for yet."""
        with self._lock:
            number = next(self.numbers)
        pages = list(self.pages)
        return f"{pages[number % len(pages)]}?{number}"

    def click(self, reader: Reader) -> DeliveryId:
        """Order a page; raise `RuntimeError` where that is not taken."""
        order = {"urls": [self.new_page()], "device": reader.device}
        answer = self.ask("POST", "/api/v1/deliveries", reader.token, order)
        if answer.status != 202:
            raise RuntimeError(f"{answer.status}: {answer.data[:200]!r}")
        return DeliveryId(answer.json()["id"])

    def cookie(self, reader: Reader) -> str:
        """Return the cookie of a browser that is signed in."""
        link = self.library.accounts.make_sign_in_link(reader.account)
        browser = requests.Session()
        headers = {"Origin": self.address}
        answer = browser.post(
            f"{self.address}/sign-in/{link}",
            headers=headers, timeout=20, allow_redirects=False,
        )  # fmt: skip
        return answer.headers["Set-Cookie"].partition(";")[0]


def useful_pages(number: int) -> list[Path]:
    """Return about `number` real pages, of all kinds, that have an article."""
    pages = real_pages()
    found = []
    for path in pages[:: max(1, len(pages) // number)]:
        try:
            extract(read_page(path))
        except NoArticle:
            continue
        found.append(path)
    return found


@contextmanager
def served(
    *, postgresql: bool, latency: float = 0.05, paths: list[Path] | None = None
) -> Iterator[Service]:
    """Run `inkpost serve`, a site that answers after `latency` seconds, a mail server.

    `paths`: the pages of the site; None: forty of all kinds.

    Everything is as a machine of one's own has it; but for how many mails leave in an
    hour, and how often one token may ask.
    """
    arrived = Arrived()
    with (
        tempfile.TemporaryDirectory(prefix="inkpost-load-") as name,
        serving(paths or useful_pages(40), latency=latency) as pages,
        Scripted(taken=arrived) as mail,
    ):
        folder = Path(name)
        settings = _settings(folder, next(iter(pages)), mail)
        if not postgresql:
            with _running(settings, folder, pages, arrived) as service:
                yield service
            return
        with running_postgres() as server:
            with_postgres = {"database_url": server.url("load")}
            settings = settings.model_copy(update=with_postgres)
            with _running(settings, folder, pages, arrived) as service:
                yield service


def _settings(folder: Path, page: str, mail: Scripted) -> Settings:
    given = {
        "data_dir": folder,
        "redis_url": broker.own_broker_url(folder),
        "mail_from": "ink@books.example.org",
        "mail_domain": "books.example.org",
        "smtp_url": mail.url,
        "public_url": f"http://127.0.0.1:{free_port()}",
        "mails_an_hour": 10_000,
        "api_requests_a_minute": 1_000_000,
        "articles_a_day": 100_000,
        "guest_sites": "*",
        "allow_networks": "127.0.0.0/8",
        "allow_ports": str(urlsplit(page).port),
    }
    return Settings.model_validate(given)


@contextmanager
def _running(
    settings: Settings, folder: Path, pages: dict[str, bytes], arrived: Arrived
) -> Iterator[Service]:
    library = open_library(settings.database_url, folder)
    address = settings.public_url
    readers = [_reader(library, number) for number in range(READERS)]
    owner = library.accounts.owner()
    fill(library, owner, ARTICLES, datetime.now(UTC))
    port = str(urlsplit(address).port)
    command = [sys.executable, "-m", "inkpost.cli", "serve", "--port", port]
    environment = environment_of(settings) | {"INKPOST_REDIS_URL": ""}
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_until_ready(f"{address}/readyz", process)
        url = settings.database_url
        yield Service(address, folder, process, library, readers, pages, arrived, url)
    finally:
        process.terminate()
        process.wait(60)
        library.close()


def _reader(library: Library, number: int) -> Reader:
    accounts = library.accounts
    account = accounts.add(f"Reader {number}") if number else accounts.owner()
    device = library.devices.add(account.id, "Kindle", f"reader{number}@kindle.com")
    library.proofs.prove(account.id, device.id)
    token = library.tokens.make(account.id, "load", "all")[1]
    return Reader(account.id, device.id, token)


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until `address` answers; raise `RuntimeError` where `process` ends first."""
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("inkpost serve ended")
        try:
            with urlopen(address):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("inkpost serve is not ready")
