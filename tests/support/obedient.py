"""A mail server that does as it is told, and workers that die where it says so."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

from delivery import Receipt
from inkpost.errors import MailRefused, MailUnavailable, MailUncertain

Before = Callable[[], None]


class PulledPlug(Exception):
    """The worker dies here and now."""


class Server:
    """A mail server that does as it is told, next time. `taken`: what it has.

    `permits`: mails that may still be handed over.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.next = "250"
        self.permits = 1

    def __call__(self, message: EmailMessage, to: str, before: Before) -> Receipt:
        """Be a `Send`."""
        how = self.next
        if how == "dies before DATA":
            raise PulledPlug
        if how in {"450", "550", "554"}:
            self._say(how)
        assert self.permits, f"a mail that nobody allowed: {message['Message-ID']}"
        before()
        if how == "451 after DATA":
            raise MailUnavailable("later")
        self.permits -= 1
        if how in {"250", "taken, no answer", "taken, dies"}:
            self.taken.append(message)
        self._break(how)
        return Receipt(str(message["Message-ID"]), "250 ok")

    def _say(self, how: str) -> None:
        if how == "450":
            raise MailUnavailable("later")
        concerns = "recipient" if how == "550" else "message"
        raise MailRefused("no", concerns=concerns, code=int(how))  # type: ignore[arg-type]

    def _break(self, how: str) -> None:
        if how in {"taken, no answer", "lost, no answer"}:
            raise MailUncertain("the line broke")
        if how in {"taken, dies", "lost, dies"}:
            raise PulledPlug


ANSWERS = [
    "taken, no answer",
    "taken, dies",
    "250",
    "450",
    "451 after DATA",
    "550",
    "554",
    "dies before DATA",
    "lost, dies",
    "lost, no answer",
]
