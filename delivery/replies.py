"""What a mail server's answer means, and what the reader can do about it.

Translated once, here: a 4xx is tried again, a 5xx is told. RFC 5321, 4.2 has the
codes, RFC 3463 the enhanced ones, which are believed first where a server gives them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from inkpost.errors import MailRefused, MailUnavailable
from inkpost.render import one_line

#: The verb that was answered. HELLO is the server's greeting; BODY ends the mail.
Step = Literal[
    "HELLO", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "RSET", "DATA", "BODY"
]

_Fault = Literal["hello", "login", "sender", "recipient", "big", "message"]

_ENHANCED = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")

_BY_ENHANCED: dict[str, _Fault] = {
    "5.2.3": "big",
    "5.3.4": "big",
    "5.7.0": "sender",
    "5.7.1": "sender",
    "5.7.8": "login",
    "5.7.9": "login",
}
_BY_SUBJECT: dict[str, _Fault] = {"5.1": "recipient", "5.2": "recipient"}
_BY_STEP: dict[Step, _Fault] = {
    "HELLO": "hello",
    "EHLO": "hello",
    "STARTTLS": "hello",
    "AUTH": "login",
    "MAIL": "sender",
    "RCPT": "recipient",
}
_BY_CODE: dict[int, _Fault] = {530: "login", 535: "login", 538: "login"}

_SENTENCES: dict[_Fault, str] = {
    "hello": "{host} does not talk to us ({code}); ask its operator why",
    "login": "{host} refused the user name or password ({code}); "
    "write them anew in the sender's settings",
    "sender": "{host} does not let you send this mail ({code}); "
    "the sender's address has to be one that your account there may use",
    "recipient": "{host} knows no mailbox {subject} ({code}); "
    "compare it with the address that your device shows",
    "big": "{host} finds the mail too big ({code}); "
    "send fewer articles at once, or without pictures",
    "message": "{host} refused the mail ({code}); ask its operator why",
}
_CONCERNS: dict[_Fault, Literal["sender", "recipient", "message"]] = {
    "recipient": "recipient",
    "big": "message",
    "message": "message",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer. `code`: 200 to 599, or -1 where it is no SMTP."""

    code: int
    raw: bytes

    @property
    def text(self) -> str:
        """The words of the answer as one short line."""
        return one_line(self.raw.decode("utf-8", "replace"), 160)


def refusal(
    host: str, step: Step, reply: Reply, subject: str = ""
) -> MailUnavailable | MailRefused:
    """Return the error that `reply` is. `subject`: the address that `step` named."""
    if reply.code < 400:
        return MailUnavailable(
            f"{host} answered something that is no SMTP: "
            "look whether its host and port are right"
        )
    said = f"; it said: “{reply.text}”" if reply.text else ""
    if reply.code < 500:
        return MailUnavailable(
            f"{host} asked us to come back later ({reply.code}){said}"
        )
    fault = _fault(step, reply)
    sentence = _SENTENCES[fault].format(host=host, code=reply.code, subject=subject)
    return MailRefused(
        sentence + said, concerns=_CONCERNS.get(fault, "sender"), code=reply.code
    )


def unanswered(host: str) -> MailUnavailable:
    """Return the error of a line that did not open, or broke before DATA."""
    return MailUnavailable(
        f"The mail server {host} did not answer: "
        "look whether its host and port are right"
    )


def no_tls(host: str) -> MailRefused:
    """Return the error of a server without STARTTLS."""
    return MailRefused(
        f"{host} offers no encryption (STARTTLS), so nothing was sent to it; "
        "use smtps:// if it has a TLS port"
    )


def bad_certificate(host: str, why: str) -> MailRefused:
    """Return the error of a server that cannot prove that it is `host`."""
    return MailRefused(
        f"{host} showed a certificate that cannot be trusted ({one_line(why, 80)}), "
        "so nothing was sent to it; check its name, or have its certificate mended"
    )


def login_refused(host: str) -> MailRefused:
    """Return the error of a mailbox that does not open for us."""
    return MailRefused(
        f"{host} refused the user name or password; "
        "write them anew in the sender's settings"
    )


def no_login(host: str) -> MailRefused:
    """Return the error of a server that has no login that we know."""
    return MailRefused(
        f"{host} offers no login on this line; use smtp+starttls:// or smtps://, or "
        "leave out user and password"
    )


def too_big(host: str, size: int, longest: int) -> MailRefused:
    """Return the error of a mail of `size` bytes, where `longest` are taken."""
    return MailRefused(
        f"{host} takes mails of {longest / 1e6:.1f} MB and this one has "
        f"{size / 1e6:.1f} MB; send fewer articles at once, or without pictures",
        concerns="message",
        code=552,
    )


def _fault(step: Step, reply: Reply) -> _Fault:
    """Return what is at fault: by the enhanced code, else by code and step."""
    if reply.code == 552 and step != "RCPT":
        return "big"
    if reply.code in _BY_CODE:
        return _BY_CODE[reply.code]
    if match := _ENHANCED.search(reply.text):
        enhanced = match.group()
        general = _BY_SUBJECT.get(enhanced[:3], _BY_STEP.get(step, "message"))
        return _BY_ENHANCED.get(enhanced, general)
    return _BY_STEP.get(step, "message")
