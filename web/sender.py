"""From whom a reader's books come: what the form says, and whether it works."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import quote

from fastapi import Form

from delivery.doctor import DkimKey, Finding, examine, examine_mailbox
from delivery.route import Patience
from delivery.send import Relay
from delivery.servers import SMTP_SCHEMES, MailServer, read_server
from inkpost.errors import SenderMissing, SettingInvalid
from inkpost.mailing import settle_sender
from inkpost.model import Account
from inkpost.post import Sender
from inkpost.post_office import PORTS, open_post_office
from library import Ear
from web.desk import Desk

#: A reader waits for the answer, so nobody is waited for as long as when a book goes.
QUICK = Patience(answer=8, verdict=8, whole=25)

SMTP = {"starttls": ("smtp+starttls", 587), "tls": ("smtps", 465)}
IMAP = {"starttls": ("imap+starttls", 143), "tls": ("imaps", 993)}

_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9.-]{3,200}")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")


def sender_of(desk: Desk, reader: Account) -> Sender | None:
    """Return from whom the books of `reader` come; None while there is nobody."""
    settings, library = desk.settings, desk.library
    mail_from, domain = settings.mail_from, settings.mail_domain
    try:
        return settle_sender(library, reader.id, mail_from, domain, settings.smtp_url)
    except SenderMissing:
        return None


def sender_address(desk: Desk, reader: Account) -> str:
    """Return from which address the books of `reader` come; empty where from none."""
    sender = sender_of(desk, reader)
    return sender.address if sender else ""


def mail_leaves(desk: Desk, sender: Sender | None) -> bool:
    """Return whether mail of `sender` goes to a mail server, and not to the outbox."""
    return bool(desk.settings.smtp_url or (sender and sender.smtp_url))


@dataclass(frozen=True)
class MailAccount:
    """What the form for a mail account of the reader's own has.

    `password`: empty where it stays as it was. `imap_host`: empty where no mailbox is
    looked into; it takes the same user and password.
    """

    address: Annotated[str, Form(max_length=200)] = ""
    host: Annotated[str, Form(max_length=253)] = ""
    port: Annotated[str, Form(max_length=5)] = ""
    security: Annotated[str, Form(max_length=10)] = "starttls"
    user: Annotated[str, Form(max_length=200)] = ""
    password: Annotated[str, Form(max_length=500)] = ""
    imap_host: Annotated[str, Form(max_length=253)] = ""
    imap_security: Annotated[str, Form(max_length=10)] = "tls"

    def urls(self, known: Sender | None) -> tuple[str, str]:
        """Return the addresses of its servers; the second is empty where there is none.

        `known`: whose password is taken where there is none here. Raises
        `SettingInvalid`.
        """
        if not _ADDRESS.fullmatch(self.address):
            raise SettingInvalid("The sender is an address like books@example.org")
        password = self.password or _password(known)
        login = f"{quote(self.user, safe='')}:{quote(password, safe='')}@"
        login = login if self.user else ""
        smtp = _url(self.host, self.port, SMTP.get(self.security), login)
        imap = ""
        if self.imap_host:
            imap = _url(self.imap_host, "", IMAP.get(self.imap_security), login)
        read_server(smtp, SMTP_SCHEMES, "The mail server")
        return smtp, imap


def _url(host: str, port: str, how: tuple[str, int] | None, login: str) -> str:
    if not _HOST.fullmatch(host):
        raise SettingInvalid("The mail server has a name like smtp.example.org")
    if how is None:
        raise SettingInvalid("Mail goes over STARTTLS or TLS: choose one")
    scheme, usual = how
    number = int(port) if port.isdecimal() else usual
    if number not in PORTS:
        allowed = ", ".join(map(str, sorted(PORTS)))
        raise SettingInvalid(f"Mail servers are spoken to at the ports {allowed} only")
    return f"{scheme}://{login}{host}:{number}"


def _password(known: Sender | None) -> str:
    server = own_server(known)
    return server.password if server else ""


def own_server(sender: Sender | None) -> MailServer | None:
    """Return the mail server that the reader gave; None where it is the operator's."""
    if sender is None or not sender.smtp_url:
        return None
    return read_server(sender.smtp_url, SMTP_SCHEMES, "The mail server")


def demand_free(desk: Desk, reader: Account, address: str) -> None:
    """Raise `SettingInvalid` where `address` is somebody else's sender here."""
    taken = desk.library.senders.at(address)
    operators = address == desk.settings.mail_from and not reader.is_owner
    if operators or (taken and taken.account != reader.id):
        raise SettingInvalid(f"{address} cannot be your sender: it is in use here")


def examine_sender(desk: Desk, sender: Sender) -> tuple[Finding, ...]:
    """Return what is good and bad about `sender`; no mail is sent."""
    settings = desk.settings
    post = open_post_office(settings, desk.outbox, desk.store.keep)
    relay = post.relay(sender)
    if not isinstance(relay, Relay):
        words = "Mail goes to the outbox: there is no mail server yet"
        return (Finding("line", "doubtful", words),)
    key, domain = None, sender.address.rpartition("@")[2]
    if settings.dkim_key and domain == settings.mail_domain:
        key = DkimKey(settings.dkim_selector, settings.dkim_key)
    route = replace(relay.route, patience=QUICK)
    findings = examine(route, sender.address, post.txt, key)
    ear = desk.library.senders.ear(sender.account if sender.smtp_url else "operator")
    return (*findings, _mailbox(desk, ear))


def _mailbox(desk: Desk, ear: Ear | None) -> Finding:
    route = open_post_office(desk.settings, desk.outbox).mailbox(ear) if ear else None
    if route is None:
        return Finding(
            "mailbox",
            "doubtful",
            "Nobody reads the mail that comes back to the sender, so refusals are not "
            "heard: give its IMAP server, or hand the mail over",
        )
    return examine_mailbox(replace(route, patience=QUICK))
