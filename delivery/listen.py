"""The sender's mailbox, read over IMAP: looked at, never changed.

Mails are taken as the raw bytes that a signature is over. Nothing is marked, moved,
answered or deleted, for a person may use the mailbox too.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from delivery.replies import bad_certificate, login_refused, no_tls, unanswered
from delivery.route import Alarm, Route
from delivery.servers import MailServer

#: Bytes read of one mail: Amazon's notices have a tenth of it.
LONGEST_MAIL = 256 * 1024
#: Bytes that a server may send as one piece, whatever it was asked for.
LONGEST_PIECE = 2 * LONGEST_MAIL
#: Mails fetched with one question, and looked at in one visit.
AT_ONCE, A_VISIT = 25, 2000

_BROKEN = (OSError, imaplib.IMAP4.error, ValueError)
_UID = re.compile(rb"\bUID (\d{1,10})\b")
#: Codes of RFC 5530 with which a login fails today and not tomorrow.
_LATER = re.compile(r"\[(?:UNAVAILABLE|INUSE|SERVERBUG|LIMIT)\]")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Place:
    """How far a mailbox was read: `validity` is its generation, `uid` the last mail."""

    validity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail of a mailbox. `content`: its bytes, cut at `LONGEST_MAIL`."""

    place: Place
    content: bytes


def listen(
    route: Route, since: date, place: Place | None = None, mailbox: str = "INBOX"
) -> Iterator[Incoming]:
    """Yield the mails that came after `place`, oldest first, at most `A_VISIT`.

    Where `place` is None, or of another generation of the mailbox, it begins with the
    mails of the day `since`. Raises `MailUnavailable` and `MailRefused`.
    """
    with _open_mailbox(route) as client:
        try:
            yield from _read(client, mailbox, since, place)
        except _BROKEN as error:
            raise unanswered(route.server.host) from error


def visit(route: Route) -> None:
    """Open the mailbox and leave; raises as `listen` does."""
    with _open_mailbox(route) as client:
        try:
            _ask(client.select("INBOX", readonly=True))
        except _BROKEN as error:
            raise unanswered(route.server.host) from error


def _read(
    client: imaplib.IMAP4, mailbox: str, since: date, place: Place | None
) -> Iterator[Incoming]:
    _ask(client.select(_quoted(mailbox), readonly=True))
    validity = int(client.response("UIDVALIDITY")[1][0] or 0)
    known = place.uid if place and place.validity == validity else 0
    day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
    wanted = f"UID {known + 1}:*" if known else f"SINCE {day}"
    found = _ask(client.uid("SEARCH", wanted))[0] or b""
    # “UID 8:*” always has the last mail, even where that is the seventh.
    uids = sorted(uid for uid in map(int, found.split()) if uid > known)[:A_VISIT]
    for start in range(0, len(uids), AT_ONCE):
        for uid, content in _fetch(client, uids[start : start + AT_ONCE]):
            yield Incoming(Place(validity, uid), content)


def _fetch(client: imaplib.IMAP4, uids: list[int]) -> list[tuple[int, bytes]]:
    """Return the mails `uids` that are still there, in order."""
    which = ",".join(map(str, uids))
    answer = _ask(client.uid("FETCH", which, f"(UID BODY.PEEK[]<0.{LONGEST_MAIL}>)"))
    mails = [
        (int(match[1]), part[1][:LONGEST_MAIL])
        for part in answer
        if isinstance(part, tuple) and (match := _UID.search(part[0]))
    ]
    return sorted(mail for mail in mails if mail[0] in uids)


def _ask(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return what an IMAP command brought; raise `IMAP4.error` where that is a no."""
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(str(answer[1]))
    return answer[1]


class _Client(imaplib.IMAP4):
    """imaplib's client on a line of ours, which takes no endless pieces."""

    def __init__(self, route: Route, line: socket.socket) -> None:
        self._line = line
        super().__init__(route.server.host, route.server.port)

    def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002
        return self._line

    def read(self, size: int) -> bytes:
        """Return `size` bytes of a literal."""
        if size > LONGEST_PIECE:
            raise self.abort(f"a piece of {size} bytes")
        return super().read(size)


@contextmanager
def _open_mailbox(route: Route) -> Iterator[imaplib.IMAP4]:
    """Give a client that is logged in, and leave politely."""
    with Alarm(route.patience.whole, route.dial()) as alarm:
        client = _enter(route, alarm)
        yield client
        with suppress(*_BROKEN):
            client.logout()


def _enter(route: Route, alarm: Alarm) -> imaplib.IMAP4:
    server = route.server
    try:
        client = _Client(route, alarm.line)
        if server.security == "starttls":
            _start_tls(client, route, alarm)
        _log_in(client, server)
    except _BROKEN as error:
        raise unanswered(server.host) from error
    return client


def _start_tls(client: imaplib.IMAP4, route: Route, alarm: Alarm) -> None:
    if "STARTTLS" not in client.capabilities:
        raise no_tls(route.server.host)
    try:
        client.starttls(route.tls)
    except ssl.SSLCertVerificationError as error:
        raise bad_certificate(route.server.host, error.verify_message) from error
    alarm.line = client.sock


def _log_in(client: imaplib.IMAP4, server: MailServer) -> None:
    try:
        client.login(_quoted(server.user), server.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        if _LATER.search(str(error)):
            raise
        raise login_refused(server.host) from error


def _quoted(words: str) -> str:
    """Return `words` as an IMAP string; imaplib quotes passwords and nothing else."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
