"""Mail handed to us by the mail server that receives it, over LMTP (RFC 2033).

It is kept before it is answered for, and read by a worker. Nothing is ever answered to
its writer: what is not for a sender of ours is refused to the mail server.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from threading import Event

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from inkpost.logs import set_up_logs
from inkpost.model import AccountId
from inkpost.orders import Enqueue
from inkpost.settings import Settings
from library import Library, open_library
from library.letters import PREFIX

log = structlog.get_logger()

#: Bytes of a mail; Amazon's notices have a hundredth of it.
LONGEST = 1_000_000


class Intake:
    """What aiosmtpd asks of us. `domain`: of the operator's, or empty."""

    def __init__(self, library: Library, enqueue: Enqueue, domain: str) -> None:
        self._library = library
        self._letters = library.letters
        self._enqueue = enqueue
        self._domain = domain.lower()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take mail to senders, to readers' letter boxes, and what bounces."""
        reader = await asyncio.to_thread(self._reader, address.lower())
        if reader is None and not await asyncio.to_thread(self._knows, address.lower()):
            return "550 5.1.1 no sender of ours has this address"
        if reader and not await asyncio.to_thread(self._letters.has_room, reader):
            return "452 4.2.2 too much waits to be read already"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    def _knows(self, address: str) -> bool:
        local, _, domain = address.rpartition("@")
        if domain == self._domain and local.startswith("b-"):
            return True  # our envelopes: see `delivery.send.Relay`
        return self._library.senders.at(address) is not None

    def _reader(self, address: str) -> AccountId | None:
        """Return whose letter box `address` is: there newsletters go."""
        local, _, domain = address.rpartition("@")
        if domain != self._domain or not local.startswith(PREFIX):
            return None
        return self._letters.whose(local)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail, then answer for it."""
        assert isinstance(envelope.content, bytes)
        await asyncio.to_thread(self._keep, envelope.content, envelope.rcpt_tos)
        return "250 2.0.0 kept"

    async def handle_exception(self, error: Exception) -> str:
        """Ask for the mail again later, and say nothing of how it looks inside."""
        log.error("mail not kept", exc_info=error)
        return "451 4.3.0 it cannot be kept just now"

    def _keep(self, content: bytes, addresses: list[str]) -> None:
        """Keep a mail for those to whom it is: as the envelope has it, not its To."""
        readers = [self._reader(address.lower()) for address in addresses]
        for reader in filter(None, dict.fromkeys(readers)):
            self._enqueue("letter", self._letters.keep(reader, content))
        if None in readers:
            self._enqueue("listen", self._library.arrivals.keep(None, content))


def open_intake(intake: Intake, host: str, port: int) -> Controller:
    """Return an LMTP server, not started, that hands everything to `intake`."""

    class Lines(Controller):
        def factory(self) -> SMTP:
            return LMTP(self.handler, data_size_limit=LONGEST, enable_SMTPUTF8=False)

    return Lines(intake, hostname=host, port=port)


def run_lmtp(settings: Settings, enqueue: Enqueue, host: str, port: int) -> None:
    """Take mail until told to stop."""
    set_up_logs("lmtp")
    logging.getLogger("mail.log").setLevel("WARNING")  # aiosmtpd tells of every line
    stopped = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    library = open_library(settings.database_url, settings.data_dir.resolve())
    intake = Intake(library, enqueue, settings.mail_domain)
    server = open_intake(intake, host, port)
    server.start()
    log.info("taking mail over LMTP", host=host, port=port)
    stopped.wait()
    server.stop()
    library.close()
