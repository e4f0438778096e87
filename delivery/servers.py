"""Mail servers: where they are, how the line is secured, who logs in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from inkpost.errors import SettingInvalid

Security = Literal["plain", "starttls", "tls"]

#: The scheme of an address -> how the line is secured, and the usual port.
SMTP_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("plain", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
IMAP_SCHEMES: dict[str, tuple[Security, int]] = {
    "imap": ("plain", 143),
    "imap+starttls": ("starttls", 143),
    "imaps": ("tls", 993),
}


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server and our account on it. `user`: empty where nobody logs in."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


def read_server(
    url: str, schemes: dict[str, tuple[Security, int]], name: str
) -> MailServer:
    """Return the server at `url`, its user and password percent-decoded.

    Raises `SettingInvalid`, which calls the address `name` and never repeats it: it
    holds a password.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
    except ValueError as error:
        raise _invalid(name, "it is not an address", schemes) from error
    if parts.scheme not in schemes:
        raise _invalid(name, "its beginning is unknown", schemes)
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise _invalid(name, "it needs a host, and nothing after it", schemes)
    if not (user + password).isascii() or not (user + password).isprintable():
        raise _invalid(name, "user and password have to be ASCII", schemes)
    security, usual_port = schemes[parts.scheme]
    return MailServer(parts.hostname, port or usual_port, security, user, password)


def _invalid(
    name: str, why: str, schemes: dict[str, tuple[Security, int]]
) -> SettingInvalid:
    scheme = next(reversed(schemes))
    return SettingInvalid(
        f"{name} cannot be used: {why}; "
        f"write it like {scheme}://user:password@mail.example.org"
    )
