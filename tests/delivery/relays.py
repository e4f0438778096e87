"""Relays to the tests' mail servers."""

from __future__ import annotations

import socket
from pathlib import Path

from delivery import Receipt
from delivery.route import Patience, Route
from delivery.send import Relay
from delivery.servers import MailServer, Security
from tests.delivery.books import KINDLE, mail
from tests.support.certificates import client_tls
from tests.support.scripted import DRIP, STALL, Scripted

CALM = Patience(answer=20, verdict=20, whole=60)
#: For servers that do not answer.
IMPATIENT = {
    STALL: Patience(answer=0.2, verdict=0.2, whole=60),
    DRIP: Patience(answer=20, verdict=20, whole=0.5),
}


def nothing() -> None:
    """What a test does before DATA that has nothing to remember."""


def relay(
    port: int,
    security: Security = "plain",
    user: str = "",
    password: str = "",
    host: str = "127.0.0.1",
    patience: Patience = CALM,
) -> Relay:
    """Return a relay to `port` of this machine, which it calls `host`."""

    def connect(address: tuple[str, int], seconds: float) -> socket.socket:
        here = address[0].replace("mail.test", "127.0.0.1")
        return socket.create_connection((here, address[1]), seconds)

    server = MailServer(host, port, security, user, password)
    return Relay(Route(server, patience, connect, client_tls()))


def send(server: Scripted, folder: Path, answer: bytes = b"") -> Receipt:
    """Send to `server`, with the patience that its `answer` needs."""
    patience = IMPATIENT.get(answer, CALM)
    return relay(server.port, patience=patience)(mail(folder), KINDLE, nothing)
