"""The whole service, as `inkpost serve` starts it: clicks, many addresses, memory."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import requests

from bench.site import serving
from bench.speed.books import (
    AT_ONCE,
    INKPOST,
    addresses,
    articles,
    local,
    with_pictures,
)
from bench.speed.figures import Figure, run
from inkpost.model import AccountId, DeliveryId, DeviceId
from inkpost.settings import Settings
from library import Library, open_library
from tests.support.crew import environment_of
from tests.support.pages import real_pages
from tests.support.smtp import Sink, free_port
from worker import broker


@dataclass
class Served:
    """A running service. `library`: the one that its processes share."""

    address: str
    process: subprocess.Popen[bytes]
    library: Library
    account: AccountId
    device: DeviceId
    token: str

    def click(self, url: str) -> tuple[float, DeliveryId]:
        """Order `url` as a program does; return when, and the delivery."""
        began = time.time()
        answer = requests.post(
            f"{self.address}/api/v1/deliveries",
            json={"urls": [url], "device": self.device},
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        answer.raise_for_status()
        return began, DeliveryId(answer.json()["id"])

    def taken(self, began: float, id: DeliveryId, patience: float = 60) -> float:
        """Return the seconds from the click until the mail server has the mail."""
        while time.time() < began + patience:
            found = self.library.deliveries.find(self.account, id)
            if found.finished_at is not None:
                if found.state != "sent":
                    raise RuntimeError(f"{found.state}: {found.sentence}")
                return found.finished_at.timestamp() - began
            time.sleep(0.1)
        raise RuntimeError(f"{id} did not arrive in {patience} s")


@contextmanager
def served(folder: Path, site: str, mail: str) -> Iterator[Served]:
    """Run `inkpost serve` on `folder`; it may fetch from `site`."""
    port, near = free_port(), local(site)
    settings = Settings.model_validate(
        {
            "data_dir": folder,
            "redis_url": broker.own_broker_url(folder),
            "mail_from": "ink@books.example.org",
            "smtp_url": mail,
            "public_url": f"http://127.0.0.1:{port}",
            "articles_a_day": 100_000,
            "allow_networks": near["INKPOST_ALLOW_NETWORKS"],
            "allow_ports": near["INKPOST_ALLOW_PORTS"],
        }
    )
    command = [INKPOST, "serve", "--port", str(port)]
    quiet = subprocess.DEVNULL
    environment = environment_of(settings) | {"INKPOST_REDIS_URL": ""}
    process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
    library = open_library(settings.database_url, folder)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/readyz", process)
        owner = library.accounts.owner()
        device = library.devices.add(owner.id, "Kindle", "reader@kindle.com")
        library.proofs.prove(owner.id, device.id)
        token = library.tokens.make(owner.id, "bench", "all")[1]
        yield Served(address, process, library, owner.id, device.id, token)
    finally:
        process.terminate()
        process.wait(60)
        library.close()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("inkpost serve ended")
        try:
            with urlopen(address):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("inkpost serve is not ready")


def rest(_runs: int) -> Iterator[Figure]:
    """Measure what the service holds in memory when nobody has asked for anything."""
    with (
        serving(real_pages()[:1]) as pages,
        tempfile.TemporaryDirectory() as name,
        served(Path(name), next(iter(pages)), "") as service,
    ):
        time.sleep(10)
        held = tuple(_held(service) for _ in range(3))
        yield Figure("idle `inkpost serve`, all processes", held, "MB", 350)


def click(runs: int) -> Iterator[Figure]:
    """Measure clicks, one a second."""
    with (
        Sink() as sink,
        serving(real_pages()[::3]) as pages,
        tempfile.TemporaryDirectory() as name,
        served(Path(name), next(iter(pages)), sink.url) as service,
    ):
        url, _ = with_pictures(pages, 4)
        service.taken(*service.click(f"{url}?warm"))
        clicks = []
        for number in range(max(20, runs * 6)):
            clicks.append(service.click(f"{url}?{number}"))
            time.sleep(max(0.0, 1 - (time.time() - clicks[-1][0])))
        seconds = sorted(service.taken(*click) for click in clicks)
    high = seconds[int(0.95 * len(seconds))]
    yield Figure("click to mail taken, 1 a second, p50", tuple(seconds), "s", 0.6)
    yield Figure("click to mail taken, 1 a second, p95", (high,), "s", 1.5)


def _held(service: Served) -> float:
    """Return the MB that the service's processes hold, shared pages counted once."""
    total = 0
    waiting = [service.process.pid]
    while waiting:
        id = waiting.pop()
        for task in Path(f"/proc/{id}/task").glob("*/children"):
            waiting += [int(child) for child in task.read_text().split()]
        rollup = Path(f"/proc/{id}/smaps_rollup").read_text()
        total += next(int(x.split()[1]) for x in rollup.splitlines() if x[:4] == "Pss:")
    return total / 1024


def wait_for_sites(runs: int, count: int = 500) -> Iterator[Figure]:
    """Measure `count` addresses whose site takes 0.2 s for each, by the ideal."""
    jobs = 8
    with (
        serving(articles(), pictures=False, latency=0.2) as pages,
        tempfile.TemporaryDirectory() as name,
    ):
        urls = addresses(pages, count)
        command = [*AT_ONCE, str(Path(name) / "b.epub"), *urls]
        used = [run(command, **local(urls[0])) for _ in range(max(1, runs // 3))]
    # What has to be computed takes as long as it takes; the waiting is to be beside it.
    ideal = [max(one.cpu / 2, 0.2 * len(urls) / jobs) for one in used]
    ratios = tuple(one.wall / best for one, best in zip(used, ideal, strict=True))
    yield Figure(f"{count} addresses at 0.2 s: wall : ideal", ratios, goal=1.5)
