"""A web site of our own: a real server on 127.0.0.1 whose routes a test gives.

It can do what real sites do, and what they should not: drip, stall, lie, bomb.

    def test_something(web: Web) -> None:
        url = web.add("/a.html", "<p>Hello</p>")
        web.redirect("/old", to=url)
        web.raw("/lies", lambda line: line.sendall(b"SSH-2.0-OpenSSH_9.2\\r\\n"))
        ...
        assert web.asked == ["/a.html"]
"""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network
from typing import TypedDict

import pytest

#: Writes an answer; the line is closed when it returns.
Answer = Callable[[socket.socket], None]

LOOPBACK = IPv4Network("127.0.0.0/8")


class Reachable(TypedDict):
    """The settings with which the guarded client may reach the test's server."""

    allow_networks: tuple[IPv4Network | IPv6Network, ...]
    allow_ports: frozenset[int]


@dataclass(frozen=True)
class Request:
    """What a client asked; the names of `headers` are in lower case."""

    path: str
    headers: Mapping[str, str]


@dataclass
class Web:
    """The site. `requests`: what was asked, in order; `connections`: how many came."""

    port: int
    host: str = "127.0.0.1"
    routes: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def asked(self) -> list[str]:
        """The paths asked, in order."""
        return [request.path for request in self.requests]

    @property
    def reachable(self) -> Reachable:
        """Settings for `open_fetch(**web.reachable)`."""
        return Reachable(allow_networks=(LOOPBACK,), allow_ports=frozenset({self.port}))

    def url(self, path: str = "/", host: str = "") -> str:
        """Return the address of `path`; `host`: another name of this machine."""
        return f"http://{host or self.host}:{self.port}{path}"

    def add(
        self,
        path: str,
        body: bytes | str = b"",
        content_type: str | None = "text/html; charset=utf-8",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Answer `path` with `body`; return its address."""
        content = body.encode() if isinstance(body, str) else body
        fields = {"Content-Type": content_type} if content_type else {}
        fields |= {"Content-Length": str(len(content)), **(headers or {})}
        answer = head(status, fields) + content
        return self.raw(path, lambda line: line.sendall(answer))

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Send who asks for `path` to `to`; return its address."""
        return self.add(path, status=status, headers={"Location": to})

    def raw(self, path: str, answer: Answer) -> str:
        """Let `answer` write whatever it wants; return the path's address."""
        self.routes[path] = answer
        return self.url(path)

    def stall(self, path: str, first: bytes = b"") -> str:
        """Send `first`, then nothing for as long as the client waits."""
        return self.drip(path, first, b"")

    def drip(self, path: str, first: bytes, drop: bytes, pause: float = 0.05) -> str:
        """Send `first`, then `drop` again and again, `pause` seconds apart."""

        def answer(line: socket.socket) -> None:
            line.sendall(first)
            while not self.stopped.wait(pause):
                line.sendall(drop)

        return self.raw(path, answer)

    def respond(self, line: socket.socket) -> None:
        """Read one request from `line`, remember and answer it."""
        self.connections += 1
        request = read_request(line)
        if request is None:
            return
        self.requests.append(request)
        answer = self.routes.get(request.path.partition("?")[0], _missing)
        answer = self.routes.get(request.path, answer)
        answer(line)


def head(status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """Return the head of an answer, up to the empty line."""
    lines = [f"HTTP/1.1 {status} {_phrase(status)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


def _phrase(status: int) -> str:
    known = {int(each): each.phrase for each in HTTPStatus}
    return known.get(status, "Unheard Of")


def _missing(line: socket.socket) -> None:
    line.sendall(head(404, {"Content-Length": "0"}))


def read_request(line: socket.socket) -> Request | None:
    """Return the request that comes on `line`; None if the client hung up."""
    reader = line.makefile("rb")
    first = reader.readline().decode("latin-1").split()
    if len(first) < 2:
        return None
    headers = {}
    while (text := reader.readline().decode("latin-1").strip()) != "":
        name, _, value = text.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Request(first[1], headers)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    # A short queue would refuse a client that fetches much at once.
    request_queue_size = 256


def serve(respond: Answer, host: str) -> tuple[_Server, int]:
    """Start a server on `host` that lets `respond` answer; return it and its port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                self.request.settimeout(30)
                respond(self.request)
            except OSError:
                pass  # the client hung up, as clients with limits do

    server = _Server((host, 0), Handler)
    threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    ).start()
    return server, server.server_address[1]


def wait_until(true: Callable[[], bool], seconds: float = 10) -> bool:
    """Wait until `true()` is; return whether it was within `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def open_web(
    tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Web]:
    """Open a web site of our own, with nothing on it; with `tls` a secure one."""
    site = Web(port=0, host=host)

    def respond(line: socket.socket) -> None:
        with tls.wrap_socket(line, server_side=True) if tls else line as secured:
            site.respond(secured)

    server, site.port = serve(respond, host)
    yield site
    site.stopped.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def web() -> Iterator[Web]:
    """A web site of our own, with nothing on it."""
    with open_web() as site:
        yield site
