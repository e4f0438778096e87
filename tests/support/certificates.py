"""Certificates for the tests' servers, and clients that trust them."""

from __future__ import annotations

import ssl
from datetime import datetime
from functools import cache

import trustme


@cache
def authority() -> trustme.CA:
    """The certificate authority of the tests."""
    return trustme.CA()


def client_tls() -> ssl.SSLContext:
    """What a client trusts that knows the authority of the tests."""
    context = ssl.create_default_context()
    authority().configure_trust(context)
    return context


def server_tls(
    name: str = "127.0.0.1", *, expires: datetime | None = None
) -> ssl.SSLContext:
    """What a server shows that is called `name`; with `expires`, until then."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(name, not_after=expires).configure_cert(context)
    return context
