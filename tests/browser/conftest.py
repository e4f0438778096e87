"""Chromium in front of a whole running Inkpost, with its demo page.

`INKPOST_SHOTS=<folder>` keeps a picture of every page that `shot` is called for.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page

from tests.support.desk import owner, service

__all__ = ["owner", "service"]


class Seen(Protocol):
    """What a picture can be taken of."""

    def screenshot(self, *, path: str, full_page: bool) -> bytes:
        """Take it."""


Shot = Callable[[Seen, str], None]

#: Seconds that the whole service may take to start on a busy machine.
START = 90


@dataclass(frozen=True)
class Site:
    """A running Inkpost on the data in `folder`.

    `link`: signs its owner in once; `demo`: the news page.
    """

    address: str
    link: str
    demo: str
    folder: Path


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("inkpost")
    port, demo = free_port(), free_port()
    serve = (
        "from inkpost.serve import run_serve; from inkpost.settings import Settings;"
        f"run_serve(Settings(data_dir={str(data)!r}), {port}, demo_port={demo})"
    )
    with (data / "log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", serve], stdout=log, stderr=log
        )
        try:
            link = _wait_for_link(process, data / "log")
            here = f"http://127.0.0.1:{port}"
            yield Site(here, link, f"http://127.0.0.1:{demo}/", data)
        finally:
            process.terminate()
            process.wait(60)


def _wait_for_link(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"http://\S+/sign-in/\S+", log.read_text()):
            return found[0]
        time.sleep(0.2)
    pytest.fail(f"Inkpost did not start:\n{log.read_text()}")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en-GB", accept_downloads=True)
    context.set_default_timeout(30_000)
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture(scope="session")
def shot() -> Shot:
    folder = os.environ.get("INKPOST_SHOTS")

    def keep(page: Seen, name: str) -> None:
        if folder:
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return keep
