"""The ways out and in: through the operator's mail server, or through a reader's."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from articles.addresses import Reach, shown
from articles.guard import Door
from articles.names import look_up
from articles.upload import put
from delivery import Send, open_send
from delivery.names import Txt, look_up_txt
from delivery.route import Connect, Route
from delivery.send import Relay
from delivery.servers import IMAP_SCHEMES, SMTP_SCHEMES, read_server
from delivery.ways import Login, Put
from inkpost.errors import AddressRefused
from inkpost.post import Sender
from inkpost.settings import Settings

if TYPE_CHECKING:
    from library import Ear

#: Ports on which readers' mail servers are spoken to (safety 113).
PORTS = frozenset({25, 465, 587, 2525, 143, 993})


def no_put(url: str, _file: Path, _login: Login) -> int:
    """Be a `Put` where there is no way to the web."""
    raise AddressRefused(f"{shown(url)} cannot be reached from here")


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What it takes to send and to listen.

    `mail_from`: the operator's sender. `host`: the operator's mail server, or empty
    where mail goes to the outbox. `domain`: where accounts get addresses, or empty.
    `relay`: how mail of a sender goes out. `mailbox`: the way to a mailbox, or None
    where there is none. `txt`: what name servers say. `put`: how a book gets into a
    folder on the web; `folders`: where those on this machine are, or None.
    """

    mail_from: str
    host: str
    domain: str
    relay: Callable[[Sender], Send]
    mailbox: Callable[[Ear], Route | None]
    txt: Txt = look_up_txt
    put: Put = no_put
    folders: Path | None = None


def open_post_office(
    settings: Settings, outbox: Path, keep: Callable[[Path], None] = lambda _path: None
) -> PostOffice:
    """Return the post office that `settings` describe; raise `SettingInvalid`.

    `keep`: see `open_send`.
    """
    networks = settings.allow_networks, settings.deny_networks
    reach = Reach(*networks, settings.allow_ports)
    connect = public_connect(reach)
    own, host = open_send(settings.smtp_url, outbox, keep), ""
    if isinstance(own, Relay):
        host = own.route.server.host
    ours = _ours(own, settings)

    def relay(sender: Sender) -> Send:
        if sender.smtp_url:
            server = read_server(sender.smtp_url, SMTP_SCHEMES, "The mail server")
            return Relay(Route(server, connect=connect))
        return ours.get(sender.address.rpartition("@")[2], own)

    def mailbox(ear: Ear) -> Route | None:
        if ear.account and not ear.imap_url:
            return None  # its mail is handed to us
        if ear.account:
            server = read_server(ear.imap_url, IMAP_SCHEMES, "The mailbox")
            return Route(server, connect=connect)
        if not settings.imap_url:
            return None
        return Route(read_server(settings.imap_url, IMAP_SCHEMES, "INKPOST_IMAP_URL"))

    return PostOffice(
        settings.mail_from,
        host,
        settings.mail_domain,
        relay,
        mailbox,
        put=partial(put, Door(reach)),
        folders=settings.books_dir,
    )


def _ours(own: Send, settings: Settings) -> dict[str, Send]:
    """Return how mail goes out from the domain that is the operator's own."""
    domain = settings.mail_domain
    if not domain or not isinstance(own, Relay):
        return {}
    sign = None
    if settings.dkim_key:
        from delivery.signing import open_sign  # a third of a second

        sign = open_sign(settings.dkim_key, settings.dkim_selector, domain)
    return {domain: Relay(own.route, sign, bounces="each")}


def public_connect(reach: Reach) -> Connect:
    """Return what opens lines to mail servers that readers name, within `reach`."""

    def connect(address: tuple[str, int], seconds: float) -> socket.socket:
        host, port = address
        found = look_up(host, seconds) if reach.permits_name(host) else []
        public = [each for each in found if reach.permits(each)]
        if not public or port not in PORTS:
            raise AddressRefused(
                f"{shown(host)} is not a public mail server at port {port}: "
                "check host and port in the sender's settings"
            )
        return socket.create_connection((public[0], port), seconds)

    return connect
