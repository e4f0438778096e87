"""Certificates and secure lines of the guarded client (safety 29, 33)."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import trustme

from articles import open_fetch
from articles.limits import Limits
from inkpost.errors import (
    PageRefused,
    PageUnavailable,
)
from tests.support.web import Web, open_web

pytestmark = pytest.mark.slow

#: Patient between two reads, so that only the deadline ends it.
PATIENT = Limits(connect=1, read=5, total=0.4, size=100_000)

AUTHORITY = trustme.CA()


@pytest.fixture
def secure() -> Iterator[Web]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("good.example").configure_cert(context)
    with open_web(context) as site:
        yield site


def fetch_secure(site: Web, host: str, authority: trustme.CA | None = None) -> bytes:
    trust = ssl.create_default_context()
    if authority:
        authority.configure_trust(trust)
    fetch = open_fetch(**site.reachable, resolve=lambda *_: ["127.0.0.1"], trust=trust)
    return fetch(f"https://{host}:{site.port}/", PATIENT).content


def test_a_good_certificate_is_believed(secure: Web) -> None:
    secure.add("/", "<p>Hello</p>")
    assert fetch_secure(secure, "good.example", AUTHORITY) == b"<p>Hello</p>"
    assert secure.requests[0].headers["host"] == f"good.example:{secure.port}"


@pytest.mark.parametrize(
    ("host", "authority", "why"),
    [
        ("other.example", AUTHORITY, "[Hh]ostname mismatch"),  # safety 29
        ("good.example", None, "unable to get local issuer|self-signed"),
    ],
)
def test_a_bad_certificate_is_refused_with_the_reason(
    host: str, authority: trustme.CA | None, why: str, secure: Web
) -> None:
    with pytest.raises(PageRefused, match=f"certificate cannot be trusted: .*({why})"):
        fetch_secure(secure, host, authority)
    assert secure.asked == []


def test_the_authorities_that_browsers_believe_are_believed_and_no_other(
    secure: Web,
) -> None:
    fetch = open_fetch(**secure.reachable, resolve=lambda *_: ["127.0.0.1"])
    with pytest.raises(PageRefused, match=r"unable to get local issuer|self-signed"):
        fetch(f"https://good.example:{secure.port}/", PATIENT)


def test_an_expired_certificate_is_refused() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    yesterday = datetime(2020, 1, 1, tzinfo=UTC)
    AUTHORITY.issue_cert("good.example", not_after=yesterday).configure_cert(context)
    with (
        open_web(context) as site,
        pytest.raises(PageRefused, match="certificate has expired"),
    ):
        fetch_secure(site, "good.example", AUTHORITY)  # safety 29


def test_a_handshake_that_stalls_is_cut(web: Web) -> None:
    web.respond = lambda line: time.sleep(3)  # type: ignore[method-assign]
    start = time.monotonic()
    with pytest.raises(PageUnavailable, match=r"took longer|in time"):  # safety 33
        fetch_secure(web, "good.example", AUTHORITY)
    assert time.monotonic() - start < 2


def test_a_site_that_speaks_no_tls_makes_no_secure_connection(web: Web) -> None:
    refusal = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    web.respond = lambda line: line.sendall(refusal)  # type: ignore[method-assign]
    with pytest.raises(PageUnavailable, match="no secure connection"):
        fetch_secure(web, "good.example", AUTHORITY)
