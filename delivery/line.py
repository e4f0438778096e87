"""A line to an SMTP server, one verb at a time.

`smtplib.SMTP.sendmail` hides the moment from which a mail may not be sent again by
itself: DATA has begun and no answer has come. Here each verb is a step of its own, and
each failure is translated where it is still known what it means.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from delivery.replies import (
    Reply,
    Step,
    no_login,
    no_tls,
    refusal,
    too_big,
    unanswered,
)
from delivery.route import Alarm, Patience, Route
from delivery.servers import MailServer
from inkpost.errors import MailUncertain

#: Bytes given to the socket at once. Its time limit is for one whole `sendall`, which
#: would be too short for a book on a slow line.
PIECE = 64 * 1024

#: Bytes in a line of an answer (RFC 5321, 4.5.3.1.5 allows 512), and lines in one.
LONGEST_LINE, MOST_LINES = 8192, 200

_ANSWER = re.compile(rb"([2-5]\d\d)[ \r\n-]")
_BROKEN = (OSError, smtplib.SMTPException, ValueError)


class _Client(smtplib.SMTP):
    """smtplib's client, which would take half a line for an answer."""

    def getreply(self) -> tuple[int, bytes]:
        """Return the code and the words; -1 as the code where it is no SMTP.

        Raises `SMTPServerDisconnected`: “25” and then nothing is not a yes.
        """
        assert self.sock
        if self.file is None:
            self.file = self.sock.makefile("rb")
        words = []
        for _ in range(MOST_LINES):
            line = self.file.readline(LONGEST_LINE)
            if not line.endswith(b"\n"):
                raise smtplib.SMTPServerDisconnected("half a line")
            words.append(line[4:].strip())
            match = _ANSWER.match(line)
            if match is None:
                return -1, line
            if line[3:4] != b"-":
                return int(match[1]), b"\n".join(words)
        raise smtplib.SMTPServerDisconnected("an answer without end")


@dataclass(frozen=True, slots=True)
class Line:
    """An open, greeted, secured and logged-in line to a mail server."""

    smtp: smtplib.SMTP
    host: str
    patience: Patience

    @property
    def longest(self) -> int | None:
        """Bytes that the server takes in one mail, if it says so (RFC 1870)."""
        size = self.smtp.esmtp_features.get("size", "").split(" ")[0]
        return (int(size) or None) if size.isdecimal() else None

    def address(self, sender: str, recipient: str, size: int) -> None:
        """Name the sender and the one recipient of the next mail, of `size` bytes."""
        if self.longest and size > self.longest:
            raise too_big(self.host, size, self.longest)
        self._ask("MAIL", f"FROM:<{sender}>", sender)
        self._ask("RCPT", f"TO:<{recipient}>", recipient)

    def try_sender(self, sender: str) -> None:
        """Ask whether `sender` may send, and take it back."""
        self._ask("MAIL", f"FROM:<{sender}>", sender)
        self._ask("RSET")

    def hand_over(self, mail: bytes) -> str:
        """Send `mail`, whose lines end in CRLF; return the server's last words.

        Raises `MailUncertain` where the line breaks before they come.
        """
        self._ask("DATA")
        try:
            for start in range(0, len(mail), PIECE):
                self.smtp.send(mail[start : start + PIECE])
            self._wait(self.patience.verdict)
            reply = Reply(*self.smtp.getreply())
        except _BROKEN as error:
            raise _uncertain(self.host) from error
        if reply.code < 0:
            raise _uncertain(self.host)
        if reply.code // 100 != 2:
            raise refusal(self.host, "BODY", reply)
        return reply.text

    def _ask(self, verb: Step, rest: str = "", address: str = "") -> None:
        try:
            reply = Reply(*self.smtp.docmd(verb, rest))
        except _BROKEN as error:
            raise unanswered(self.host) from error
        if reply.code // 100 != (3 if verb == "DATA" else 2):
            raise refusal(self.host, verb, reply, address)

    def _wait(self, seconds: float) -> None:
        if self.smtp.sock:
            self.smtp.sock.settimeout(seconds)


@contextmanager
def open_line(route: Route, greet_as: str) -> Iterator[Line]:
    """Give a line, and hang up after it. `greet_as`: our name for EHLO."""
    smtp = _Client(local_hostname=greet_as)
    with Alarm(route.patience.whole, route.dial()) as alarm:
        smtp.sock = alarm.line
        _greet(smtp, route, alarm)
        yield Line(smtp, route.server.host, route.patience)
        with suppress(*_BROKEN):  # the mail is sent: a rude goodbye changes nothing
            smtp.quit()


def _greet(smtp: smtplib.SMTP, route: Route, alarm: Alarm) -> None:
    """Bring the line to where a mail can be addressed."""
    server = route.server
    try:
        _expect(server, "HELLO", smtp.getreply())
        _expect(server, "EHLO", smtp.ehlo())
        if server.security == "starttls":
            _start_tls(smtp, route, alarm)
        if server.user:
            _log_in(smtp, server)
    except _BROKEN as error:
        raise unanswered(server.host) from error


def _start_tls(smtp: smtplib.SMTP, route: Route, alarm: Alarm) -> None:
    """Put TLS on the line. What was said before is forgotten (RFC 3207, 4.2)."""
    if not smtp.has_extn("starttls"):
        raise no_tls(route.server.host)
    _expect(route.server, "STARTTLS", smtp.docmd("STARTTLS"))
    alarm.line = smtp.sock = route.secure(alarm.line)
    smtp.file = None
    _expect(route.server, "EHLO", smtp.ehlo())


def _expect(server: MailServer, step: Step, answer: tuple[int, bytes]) -> None:
    reply = Reply(*answer)
    if reply.code // 100 != 2:
        raise refusal(server.host, step, reply)


def _log_in(smtp: smtplib.SMTP, server: MailServer) -> None:
    try:
        smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        reply = Reply(error.smtp_code, _raw(error.smtp_error))
        raise refusal(server.host, "AUTH", reply) from error
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException):
        raise
    except smtplib.SMTPException as error:
        raise no_login(server.host) from error


def _raw(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _uncertain(host: str) -> MailUncertain:
    return MailUncertain(
        f"The line to {host} broke while the mail was handed over, so it may have been "
        "sent; look at your device, and send it again if it does not come"
    )
