"""Certificates for the tests' servers, and clients that trust them."""

from __future__ import annotations

import ssl
from datetime import datetime
from functools import cache
from pathlib import Path

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


def server_tls_files(folder: Path) -> None:
    """Write cert.pem and key.pem, for the server 127.0.0.1, to `folder`."""
    issued = authority().issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    issued.private_key_pem.write_to_path(folder / "key.pem")
