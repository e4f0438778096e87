"""A real mail server that follows a script: it refuses, stalls, drops, talks nonsense.

with scripted(RCPT=b"550 no such user") as server:
    open_send(server.url, outbox)(...)
assert server.taken == []
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.support.smtp import Mail

#: Say nothing more, and keep the line open.
STALL = b"<stall>"
#: Hang up.
DROP = b"<drop>"
#: Take the mail, and hang up without a word.
TAKE_AND_DROP = b"<take and drop>"
#: Say one byte of an answer a tenth of a second, for ever.
DRIP = b"<drip>"

_GOOD: dict[str, bytes] = {
    "HELLO": b"220 script.test ESMTP",
    "AUTH": b"235 2.7.0 welcome",
    "MAIL": b"250 2.1.0 ok",
    "RCPT": b"250 2.1.5 ok",
    "DATA": b"354 go on",
    "BODY": b"250 2.0.0 taken",
    "STARTTLS": b"220 2.0.0 ready",
    "QUIT": b"221 2.0.0 bye",
    "RSET": b"250 2.0.0 ok",
}


Answer = bytes | list[bytes] | Callable[[], bytes]


class _Over(Exception):
    """The script says that the conversation ends here."""


@dataclass
class Scripted:
    """A mail server that answers each moment as `script` says, and well otherwise.

    Moments: HELLO (the line opens), EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, MIDDLE (one
    line of the mail is read), BODY (the whole mail is), QUIT. An answer is one line, or
    a list of which each conversation takes the next and the last stays, or a function
    that is asked for it, and may take its time.

    `taken`: the mails for whose delivery it has become responsible, whatever it said.
    `seen`: every line that it was told, in order.
    """

    script: dict[str, Any] = field(default_factory=dict)
    features: tuple[str, ...] = ("SIZE 50000000", "8BITMIME", "AUTH PLAIN LOGIN")
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    taken: list[Mail] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    conversations: int = 0
    port: int = 0

    def __enter__(self) -> Scripted:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = int(self._listener.getsockname()[1])
        self._stopped = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @property
    def url(self) -> str:
        """Its address as INKPOST_SMTP_URL has it, without user and password."""
        return f"smtp://127.0.0.1:{self.port}"

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            turn, self.conversations = self.conversations, self.conversations + 1
            talk = _Talk(self, line, turn, self._stopped)
            threading.Thread(target=talk.run, daemon=True).start()


class _Talk:
    def __init__(
        self, server: Scripted, line: socket.socket, turn: int, stopped: threading.Event
    ) -> None:
        self._server = server
        self._line = line
        self._turn = turn
        self._stopped = stopped
        self._sender = ""
        self._recipients: list[str] = []

    def run(self) -> None:
        """Talk until one side has had enough."""
        with suppress(_Over, OSError):
            if self._server.implicit_tls:
                self._secure()
            self._reader = self._line.makefile("rb")
            self._say("HELLO")
            while words := self._reader.readline():
                self._server.seen.append(words.decode("latin-1").rstrip("\r\n"))
                self._answer(words.decode("latin-1").strip())
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)  # the reader holds it open
        self._line.close()

    def _answer(self, words: str) -> None:
        verb = words.split(" ")[0].upper()
        if verb in {"EHLO", "HELO"}:
            self._say("EHLO")
        elif verb == "STARTTLS":
            self._say("STARTTLS")
            self._secure()
            self._reader = self._line.makefile("rb")
        elif verb == "DATA":
            self._say("DATA")
            self._take()
        else:
            self._note(verb, words)
            self._say(verb)

    def _note(self, verb: str, words: str) -> None:
        address = words.partition("<")[2].partition(">")[0]
        if verb == "MAIL":
            self._sender, self._recipients = address, []
        if verb == "RCPT":
            self._recipients.append(address)

    def _take(self) -> None:
        if middle := self._script("MIDDLE"):
            self._reader.readline()
            self._act(middle)
        lines = []
        while (line := self._reader.readline()) != b".\r\n":
            if not line:
                raise _Over
            lines.append(line[1:] if line.startswith(b".") else line)
        answer = self._script("BODY") or _GOOD["BODY"]
        if answer.startswith(b"2") or answer == TAKE_AND_DROP:
            self._server.taken.append(
                Mail(self._sender, self._recipients, b"".join(lines))
            )
        self._act(answer)

    def _script(self, moment: str) -> bytes | None:
        answer: Answer | None = self._server.script.get(moment)
        if isinstance(answer, list):
            return answer[min(self._turn, len(answer) - 1)]
        return answer() if callable(answer) else answer

    def _say(self, moment: str) -> None:
        self._act(self._script(moment) or self._good(moment))

    def _good(self, moment: str) -> bytes:
        if moment != "EHLO":
            return _GOOD.get(moment, b"250 ok")
        lines = ["script.test", *self._server.features]
        marked = [f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"]
        return "\r\n".join(marked).encode()

    def _act(self, answer: bytes) -> None:
        if answer in {DROP, TAKE_AND_DROP}:
            raise _Over
        if answer == STALL:
            self._stopped.wait(60)
            raise _Over
        while answer == DRIP and not self._stopped.is_set():
            self._line.sendall(b"2")
            time.sleep(0.1)
        if answer:
            self._line.sendall(answer + b"\r\n")

    def _secure(self) -> None:
        assert self._server.tls
        self._line = self._server.tls.wrap_socket(self._line, server_side=True)


@contextmanager
def scripted(**moments: Answer) -> Iterator[Scripted]:
    """A `Scripted` server; ``scripted(RCPT=b"550 no")``."""
    with Scripted(moments) as server:
        yield server
