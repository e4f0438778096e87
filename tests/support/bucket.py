"""A real object store that speaks S3 (moto), on a port of its own, and empty.

def test_x(bucket: ObjectStore) -> None:
    store = open_store(Settings(store_url=bucket.url(), ...))
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest
import requests

from tests.support import processes
from tests.support.smtp import free_port
from tests.support.web import wait_until


class ObjectStore:
    """A server with one bucket, whose content is lost when it ends."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._prefixes = 0
        self.start()

    def start(self) -> None:
        """Start it, with an empty bucket."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1",
             "-p", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert wait_until(self._answers, 30)
        requests.put(f"{self.address}/inkpost", timeout=10).raise_for_status()

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/moto-api/", timeout=5).ok
        except requests.RequestException:
            return False

    def url(self, port: int = 0) -> str:
        """Return what INKPOST_STORE_URL is for a place that nobody else has.

        `port`: another way to it.
        """
        self._prefixes += 1
        place = f"127.0.0.1:{port or self.port}/inkpost/place-{self._prefixes}"
        return f"s3+http://id:canary-key@{place}"

    def freeze(self) -> None:
        """Let it answer nobody, and keep what it has."""
        processes.signal_family(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it answer again."""
        processes.signal_family(self.process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End it."""
        self.thaw()
        self.process.kill()
        self.process.wait(10)


@contextmanager
def running_store() -> Iterator[ObjectStore]:
    """Run a server; it is gone at the end."""
    server = ObjectStore()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def bucket() -> Iterator[ObjectStore]:
    """A running server."""
    with running_store() as server:
        yield server


class Door:
    """A way to a server that can be shut: then it hangs up on everybody."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._is_open = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._lines: list[socket.socket] = []
        Thread(target=self._serve, daemon=True).start()

    def shut(self) -> None:
        """Hang up, and let nobody through."""
        self._is_open = False
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._lines.clear()

    def open(self) -> None:
        """Let everybody through again."""
        self._is_open = True

    def close(self) -> None:
        """End it."""
        self.shut()
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                if not self._is_open:
                    line.close()
                    continue
                beyond = socket.create_connection(("127.0.0.1", self._port))
                self._lines += [line, beyond]
                for one, other in ((line, beyond), (beyond, line)):
                    Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while chunk := one.recv(65536):
            other.sendall(chunk)
    for line in (one, other):
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
