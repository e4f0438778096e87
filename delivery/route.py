"""The way to a mail server: connected, secured, and cut where it takes too long."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from threading import Timer

from delivery.replies import bad_certificate, unanswered
from delivery.servers import MailServer

#: Open a connection to (host, port) within some seconds; raise `OSError`.
Connect = Callable[[tuple[str, int], float], socket.socket]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: for an answer, for the one after a mail, and for it all.

    RFC 5321, 4.5.3.2 asks for five minutes, and for ten after the mail. Before it we
    wait less, for nothing is lost by trying again; after it giving up costs the reader
    a question.
    """

    answer: float = 60.0
    verdict: float = 300.0
    whole: float = 1200.0


@cache
def usual_tls() -> ssl.SSLContext:
    """Return what verifies servers: to read the authorities takes 20 ms, so once."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Route:
    """How `server` is reached.

    `connect`: where readers name servers, one that refuses addresses which are not
    public (safety 113). `tls`: verifies the server's certificate and name.
    """

    server: MailServer
    patience: Patience = Patience()
    connect: Connect = socket.create_connection
    tls: ssl.SSLContext = field(default_factory=usual_tls)

    def dial(self) -> socket.socket:
        """Return an open line, secured where TLS comes first.

        Raises `MailUnavailable`, and `MailRefused` for a certificate.
        """
        server = self.server
        try:
            line = self.connect((server.host, server.port), self.patience.answer)
        except OSError as error:
            raise unanswered(server.host) from error
        return self.secure(line) if server.security == "tls" else line

    def secure(self, line: socket.socket) -> ssl.SSLSocket:
        """Return `line` with TLS on it; raises as `dial` does."""
        host = self.server.host
        try:
            return self.tls.wrap_socket(line, server_hostname=host)
        except ssl.SSLCertVerificationError as error:
            raise bad_certificate(host, error.verify_message) from error
        except OSError as error:
            raise unanswered(host) from error


class Alarm:
    """Cuts `line` after some seconds: a byte a minute is an answer to every timeout.

    A context; `line` may change within it, when TLS is put on.
    """

    def __init__(self, seconds: float, line: socket.socket) -> None:
        self.line = line
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Alarm:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self.line.close()

    def _cut(self) -> None:
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
