"""A real mail server that keeps everything; see `scripted` for one that misbehaves.

def test_x(sink: Sink) -> None:            # tests.support.smtp.sink is a fixture
    send = open_send(sink.url, outbox)
    ...
    assert sink.mails[0].recipients == ["a@kindle.com"]
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.certificates import server_tls


@dataclass(frozen=True)
class Mail:
    """A mail as a server took it. `content`: the bytes after DATA, unstuffed."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, taken apart."""
        return BytesParser(policy=policy.default).parsebytes(self.content)


class Sink:
    """A mail server (aiosmtpd) that takes every mail and keeps it.

    `login`: the user and password that it asks for, or None.
    """

    def __init__(
        self,
        *,
        login: tuple[str, str] | None = None,
        starttls: bool = False,
        longest: int = 50_000_000,
    ) -> None:
        self.mails: list[Mail] = []
        self._login = login
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            data_size_limit=longest,
            tls_context=server_tls() if starttls else None,
            require_starttls=starttls,
            auth_required=login is not None,
            auth_require_tls=starttls,
            authenticator=self._authenticate,
        )

    def __enter__(self) -> Sink:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        """The port on 127.0.0.1 that it listens on."""
        return int(self._controller.port)

    @property
    def url(self) -> str:
        """Its address as INKPOST_SMTP_URL has it, without user and password."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail."""
        assert isinstance(envelope.content, bytes)
        self.mails.append(
            Mail(
                str(envelope.mail_from),
                [str(one) for one in envelope.rcpt_tos],
                envelope.content,
            )
        )
        return f"250 2.0.0 kept as {len(self.mails)}"

    def _authenticate(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        mechanism: str,
        given: Any,
    ) -> AuthResult:
        right = isinstance(given, LoginPassword) and self._login == (
            given.login.decode(),
            given.password.decode(),
        )
        return AuthResult(success=right, handled=False)


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that takes every mail."""
    with Sink() as server:
        yield server


def free_port() -> int:
    """Return a port on 127.0.0.1 where nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
