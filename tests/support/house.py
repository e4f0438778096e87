"""`inkpost serve` as its users have it: one command, real processes, a browser's view.

def test_x(house: House) -> None:
    reader = house.sign_in()
    reader.add_device("Kindle", "a@kindle.com")
    delivery = reader.send("https://...")
    assert reader.wait(delivery) == "sent"
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

from library import open_library
from tests.support.smtp import free_port
from tests.support.web import wait_until

_LINK = re.compile(r"http://\S+/sign-in/\S+")


class House:
    """A running service. `folder`: its data; `log`: what it printed."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = environment
        self._log = folder.with_suffix(".log")

    @property
    def log(self) -> str:
        """All that the service has printed since it was started last."""
        return self._log.read_text("utf-8", "replace")

    @property
    def link(self) -> str:
        """The one-time sign-in link."""
        found = _LINK.search(self.log)
        assert found, self.log
        return found[0]

    def start(self) -> None:
        """Start it, and wait until it says that it is ready."""
        words = ["serve", "--data", str(self.folder), "--port", str(self.port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "inkpost.cli", *words],
                env={**os.environ, **self._environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        assert wait_until(lambda: bool(_LINK.search(self.log)) or self._ended(), 90)
        assert not self._ended(), self.log

    def stop(self) -> int:
        """Stop it as an operator does; return the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(60)

    def kill(self) -> None:
        """Kill the parent, as a power cut does."""
        self._process.kill()
        self._process.wait(10)

    def sign_in(self) -> Reader:
        """Use the sign-in link up, and return the reader's browser."""
        browser = requests.Session()
        browser.headers["Origin"] = self.url
        browser.post(self.link, timeout=30).raise_for_status()
        return Reader(self.url, browser)

    def token(self) -> str:
        """Return a new API token of the owner, with all scopes."""
        library = open_library("", self.folder)
        try:
            owner = library.accounts.owner()
            return library.tokens.make(owner.id, "test", "all")[1]
        finally:
            library.close()

    def prove(self, address: str) -> None:
        """Prove the owner's device at `address`, as if its code had been typed in."""
        library = open_library("", self.folder)
        try:
            owner = library.accounts.owner()
            for device in library.devices.list(owner.id):
                if device.address == address:
                    library.proofs.prove(owner.id, device.id)
        finally:
            library.close()

    def _ended(self) -> bool:
        return self._process.poll() is not None


class Reader:
    """A reader at a browser without JavaScript."""

    def __init__(self, url: str, browser: requests.Session) -> None:
        self._url = url
        self._browser = browser

    def open(self, path: str) -> requests.Response:
        """Open a page; it has to be there."""
        response = self._browser.get(self._url + path, timeout=30)
        response.raise_for_status()
        return response

    def fill_in(self, path: str, **fields: str) -> requests.Response:
        """Send a form, and follow to where it leads."""
        return self._browser.post(self._url + path, data=fields, timeout=30)

    def add_device(self, name: str, address: str) -> str:
        """Add a device; return its id."""
        self.fill_in("/devices", name=name, address=address).raise_for_status()
        found = re.search(r'<option value="([\w-]+)"', self.open("/").text)
        assert found
        return found[1]

    def send(self, urls: str, device: str) -> str:
        """Order a book; return the path of the page that shows how it comes along."""
        shown = self.fill_in("/deliveries", urls=urls, device=device)
        assert shown.ok, shown.text
        return shown.url.removeprefix(self._url)

    def wait(self, delivery: str, words: str, seconds: float = 60) -> str:
        """Wait until the page says `words`; return the page."""
        wait_until(lambda: words in self.open(delivery).text, seconds)
        page = self.open(delivery).text
        assert words in page, page
        return page


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[House]:
    """Give a started house on the data folder `folder`; stop it at the end."""
    house = House(folder, environment)
    house.start()
    try:
        yield house
    finally:
        house.stop()
