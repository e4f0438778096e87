"""Mail -> sent, once: through a mail server, or into a folder where there is none."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

from delivery.line import open_line
from delivery.route import Route
from delivery.servers import SMTP_SCHEMES, read_server
from inkpost.errors import MailUnavailable

#: Headers are not folded: some relays misread a file name that has a line of its own
#: (contract M5). RFC 5322, 2.1.1 allows 998 characters a line.
WIRE = policy.SMTP.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A mail that was taken.

    `answer`: the server's last words, or the file's path. `longest`: bytes that the
    server takes in a mail, if it says so.
    """

    message_id: str
    answer: str
    longest: int | None = None


#: Send a message to one recipient. The callable is called right before the mail is
#: handed over, so that this can be remembered first; what it raises stops the sending.
#: Raises `MailUnavailable`, `MailRefused` or `MailUncertain`.
Send = Callable[[EmailMessage, str, Callable[[], None]], Receipt]


def open_send(
    smtp_url: str, outbox: Path, keep: Callable[[Path], None] = lambda _path: None
) -> Send:
    """Return how mail is sent: through `smtp_url`, or into `outbox` where it is empty.

    `keep`: called with each file that was written there. Raises `SettingInvalid`.
    """
    if not smtp_url:
        return Outbox(outbox, keep)
    server = read_server(smtp_url, SMTP_SCHEMES, "INKPOST_SMTP_URL")
    return Relay(Route(server))


#: Return a mail, whose lines end in CRLF, with a signature before it.
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Relay:
    """A `Send` through a mail server, one line a mail.

    `sign`: puts our signature on it, where the domain is ours. `bounces`: to whom mail
    servers give it back: to *from*, as they who keep our mailbox demand; or, where the
    domain is ours, to an address for *each* mail (contract M3).
    """

    route: Route
    sign: Sign | None = None
    bounces: Literal["from", "each"] = "from"

    def __call__(
        self, message: EmailMessage, recipient: str, before_data: Callable[[], None]
    ) -> Receipt:
        """Send `message`; see `Send`."""
        mail = message.as_bytes(policy=WIRE)
        if self.sign:
            mail = self.sign(mail)
        sender = str(message["From"])
        if self.bounces == "each":
            sender = f"b-{str(message['Message-ID']).strip('<>')}"
        with open_line(self.route, greet_as=sender.rpartition("@")[2]) as line:
            line.address(sender, recipient, len(mail))
            before_data()
            answer = line.hand_over(_dot_stuffed(mail))
            return Receipt(str(message["Message-ID"]), answer, line.longest)


def _dot_stuffed(mail: bytes) -> bytes:
    """Return `mail` as DATA carries it: CRLF alone ends a line, a dot alone the mail.

    A lone CR or LF before a dot could end it for a careless server (SMTP smuggling).
    """
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", mail)
    end = b"" if lines.endswith(b"\r\n") else b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) + end + b".\r\n"


@dataclass(frozen=True, slots=True)
class Outbox:
    """A `Send` into a folder, which stands for everybody's mailbox."""

    folder: Path
    keep: Callable[[Path], None]

    def __call__(
        self, message: EmailMessage, recipient: str, before_data: Callable[[], None]
    ) -> Receipt:
        """Write `message` as a file; a second time changes nothing. See `Send`."""
        message_id = str(message["Message-ID"])
        path = self.folder / f"{outbox_name(message_id)}.eml"
        before_data()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(path, message.as_bytes(policy=WIRE))
        except OSError as error:
            raise MailUnavailable(
                f"The mail to {recipient} cannot be written to {path}; "
                "look whether the disk is full"
            ) from error
        self.keep(path)
        return Receipt(message_id, str(path))


def _write(path: Path, content: bytes) -> None:
    """Write `path` whole, or not at all."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def outbox_name(message_id: str) -> str:
    """Return the file name, without suffix, of the mail `message_id`.

    >>> outbox_name("<d7f3@books.example.org>")
    'd7f3'
    """
    return re.sub(r"[^A-Za-z0-9_-]", "_", message_id.strip("<>").partition("@")[0])
