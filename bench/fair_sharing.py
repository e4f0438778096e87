"""How long a click takes while somebody else's bulk export runs, and while none does.

python -m bench.fair_sharing [--articles 3000] [--clicks 30]

A whole service (`inkpost serve`: Redis, workers, clock, web) on SQLite. A click is a
page that a reader saves and has sent: from the order by the API to *sent* into the
outbox. The bulk job is another account's export of all its articles. A click's p95
while it runs is to be at most twice its idle p95.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

from bench.bulk_export import grow, read_real
from bench.sections import put
from bench.site import serving
from library import Library, open_library
from tests.support.pages import real_pages


def main() -> int:
    """Measure, and write what came of it to bench/results/bulk.md."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=3_000)
    options.add_argument("--clicks", type=int, default=30)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name, serving(real_pages()[:6]) as pages:
        folder = Path(name)
        library = open_library("", folder)
        bo = library.accounts.add("Bo")
        grow(library, folder, bo, read_real(12), given.articles)
        port = _free_port()
        service = _serve(folder, port, next(iter(pages)))
        try:
            idle, busy, made = _measure(library, port, pages, bo.id, given.clicks)
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait()
            library.close()
    ratio = _p95(busy) / _p95(idle)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    text = (
        f"A click (an order of one page, to its mail in the outbox), {given.clicks} "
        f"times, while nothing else runs and while another account exports "
        f"{given.articles:,} articles ({made:,} of which were bound in that time); "
        f"{len(os.sched_getaffinity(0))} processors, load averages {load} at the end."
        "\n\n"
        "| | median | p95 |\n|---|---|---|\n"
        f"| idle | {statistics.median(idle):.2f} s | {_p95(idle):.2f} s |\n"
        f"| beside bulk | {statistics.median(busy):.2f} s | {_p95(busy):.2f} s |\n\n"
        f"p95 beside it over p95 idle: {ratio:.2f} (to be at most 2).\n"
    )
    print(text)
    put("Fair sharing", text)
    return 0 if ratio <= 2 else 1


def _measure(
    library: Library, port: int, pages: dict[str, bytes], bulk: str, clicks: int
) -> tuple[list[float], list[float], int]:
    """Return seconds of clicks when idle and when not, and what was bound meanwhile."""
    owner = library.accounts.owner()
    mine, theirs = (
        library.tokens.make(account, "bench", "all")[1] for account in (owner.id, bulk)
    )
    library.devices.add(owner.id, "Outbox", "reader@kindle.com")
    api, urls = f"http://127.0.0.1:{port}/api/v1", list(pages)
    fresh = iter(f"{urls[n % len(urls)]}?n={n}" for n in range(10 * clicks))
    for _ in range(3):
        _click(api, mine, next(fresh))  # everything is warm then
    idle = [_click(api, mine, next(fresh)) for _ in range(clicks)]
    bearer = {"Authorization": f"Bearer {theirs}"}
    wanted = {"query": "", "title": "Everything"}
    made = requests.post(f"{api}/exports", json=wanted, headers=bearer, timeout=20)
    export = f"{api}/exports/{made.json()['id']}"
    while not requests.get(export, headers=bearer, timeout=20).json()["done"]:
        time.sleep(0.2)
    busy: list[float] = []
    while len(busy) < clicks:
        state = requests.get(export, headers=bearer, timeout=20).json()
        if state["state"] != "working":
            break
        busy.append(_click(api, mine, next(fresh)))
    return idle, busy, int(state["done"])


def _click(api: str, token: str, url: str) -> float:
    bearer = {"Authorization": f"Bearer {token}"}
    begin = time.perf_counter()
    order = {"urls": [url], "address": "reader@kindle.com"}
    made = requests.post(f"{api}/deliveries", json=order, headers=bearer, timeout=60)
    made.raise_for_status()
    path = f"{api}/deliveries/{made.json()['id']}"
    while True:
        state = requests.get(path, headers=bearer, timeout=60).json()["state"]
        if state == "sent":
            return time.perf_counter() - begin
        if state == "failed":  # a page without an article takes its time as well
            return time.perf_counter() - begin
        time.sleep(0.05)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _serve(folder: Path, port: int, page: str) -> subprocess.Popen[bytes]:
    site = page.rsplit(":", 1)[1].split("/")[0]
    given = {
        "INKPOST_ALLOW_NETWORKS": "127.0.0.0/8",
        "INKPOST_ALLOW_PORTS": site,
        "INKPOST_API_REQUESTS_A_MINUTE": "1000000",
        "INKPOST_STORAGE_MB": "1000000",
    }
    command = [sys.executable, "-m", "inkpost.cli", "serve"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--data", str(folder)],
        env=os.environ | given,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "serve.log").open("wb"),
    )
    while True:
        try:
            address = f"http://127.0.0.1:{port}/healthz"
            if requests.get(address, timeout=5).status_code == 200:
                return process
        except requests.ConnectionError:
            time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
