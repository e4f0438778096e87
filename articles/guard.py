"""The guarded client: the only door to the web.

It stands where urllib3 turns a name into a socket (`HTTPConnection._new_conn`): the
name is looked up once, each address is checked, and the socket is opened to an address
that was checked, so that no name can change its mind in between. Host header, SNI and
certificate check use the name, which is not touched. Redirects are followed hop by hop,
each through the same door.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urljoin

import certifi
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
)
from urllib3.util.ssl_ import create_urllib3_context

from articles.addresses import Reach, check_url, shown
from articles.deadline import Deadline
from articles.failures import explain
from articles.limits import MEGABYTE, Limits
from articles.names import Resolve, look_up
from inkpost import __version__
from inkpost.errors import (
    AddressRefused,
    PageRefused,
    PageTooLarge,
    PageUnavailable,
)

NO_HEADERS: Mapping[str, str] = {}
_FOR_GOOD = frozenset({301, 308})
#: How many of a name's addresses are tried.
_TRIES = 4
_CHUNK = 65536
#: What sites write that send plain text and think that they have to name an encoding.
_NOT_ENCODED = frozenset({"", "identity", "none", "utf-8"})
_ENCODINGS = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd"}) | _NOT_ENCODED
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", -5)})
#: Characters of a redirect's target that stay as they are; spaces, say, do not.
_URL_AS_IS = "%/?:#@!$&'()*+,;=-._~[]|"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered. `chunks`: its body, inflated, to be read once.

    `moved_to`: where what was asked for is from now on: as far as the redirects were
    for good (301, 308).
    """

    url: str
    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]
    moved_to: str


class Door:
    """Opens addresses, as far as `reach` permits.

    `resolve`: looks names up. `trust`: whose certificates are believed; by default the
    authorities that browsers believe. `dress`: gives further headers for an address;
    asked at each hop, so that a site's cookie goes to that site alone.
    """

    def __init__(
        self,
        reach: Reach,
        resolve: Resolve = look_up,
        trust: ssl.SSLContext | None = None,
        dress: Callable[[str], Mapping[str, str]] = lambda _: {},
    ) -> None:
        self._reach = reach
        self._dress = dress
        self._resolve = resolve
        self._trust = trust

    @contextmanager
    def ask(
        self,
        url: str,
        limits: Limits,
        referer: str | None = None,
        more: Mapping[str, str] = NO_HEADERS,
    ) -> Iterator[Answer]:
        """Open `url` and yield the answer at the end of its redirects, not yet read.

        `more`: further headers, for whoever answers. Raises `AddressRefused`,
        `PageUnavailable`, `PageRefused` or `PageTooLarge`, and so does reading the
        answer.
        """
        headers = {"Accept": limits.accept, **more}
        if referer:
            headers["Referer"] = referer
        with Deadline(limits.total) as deadline, self.session(deadline) as session:
            session.headers.update(headers)
            try:
                response, moved_to = self._follow(session, url, limits)
                with response:
                    yield Answer(
                        response.url,
                        response.status_code,
                        response.headers,
                        _read(response, limits, deadline),
                        moved_to,
                    )
            except (OSError, HTTPError, HTTPException, UnicodeError) as error:
                raise explain(error, url, limits, late=deadline.passed) from error

    def session(self, deadline: Deadline) -> _Session:
        """Return a session whose lines are opened here, and cut at `deadline`."""
        session = _Session()
        session.trust_env = False  # neither proxies nor passwords of the environment
        session.headers["User-Agent"] = (
            f"Mozilla/5.0 (compatible; Inkpost/{__version__})"
        )
        session.headers["Accept-Encoding"] = "gzip, deflate, br, zstd"
        session.adapters.clear()
        adapter = _Adapter(max_retries=0)
        adapter.poolmanager = urllib3.PoolManager()
        adapter.poolmanager.pool_classes_by_scheme = _pools(
            lambda line: self._open_socket(line, deadline),
            lambda: self._trust or _browsers_trust(),
        )
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session

    def _follow(
        self, session: _Session, url: str, limits: Limits
    ) -> tuple[requests.Response, str]:
        """Return the answer behind all redirects, and where those for good end."""
        target = moved_to = check_url(url)
        for hop in range(limits.redirects + 1):
            try:
                response = session.get(
                    target,
                    stream=True,
                    timeout=(limits.connect, limits.read),
                    headers=self._dress(target),
                )
            except AddressRefused as error:
                raise _leads_astray(url, error) if hop else error from None
            location = session.target_of(response)
            if location is None:
                return response, moved_to
            response.close()
            for_good = response.status_code in _FOR_GOOD and target == moved_to
            target = _next(url, response.url, location)
            moved_to = target if for_good else moved_to
        raise PageRefused(
            f"{shown(url)} goes round in a circle: it redirects more than "
            f"{limits.redirects} times; open it in the browser"
        )

    def _open_socket(
        self, connection: HTTPConnection, deadline: Deadline
    ) -> socket.socket:
        host, port = connection._dns_host.strip("[]"), connection.port
        seconds = float(connection.timeout)  # type: ignore[arg-type]
        failure: OSError | None = None
        for address in self._addresses(host, port, min(seconds, deadline.left)):
            try:
                line = socket.create_connection(
                    (address, port), min(seconds, deadline.left)
                )
            except OSError as error:
                failure = error
                continue
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            deadline.watch(line)
            return line
        raise NewConnectionError(connection, "no address answered") from failure

    def _addresses(self, host: str, port: int, seconds: float) -> list[str]:
        """Return the addresses of `host` that may be opened, at least one.

        A name that is not there, one that is inside and one that is forbidden get the
        same answer: nobody maps a network by asking.
        """
        if not self._reach.permits_port(port):
            raise AddressRefused(
                f"{host} cannot be opened at port {port}: Inkpost opens the ports of "
                "web sites only"
            )
        found: list[str] = []
        if self._reach.permits_name(host):
            found = self._look_up(host, seconds)
        addresses = [each for each in found if self._reach.permits(each)]
        if not addresses:
            raise AddressRefused(
                f"{shown(host)} is not a public address: no site can be reached there, "
                "so check it for a typing error"
            )
        return addresses[:_TRIES]

    def _look_up(self, host: str, seconds: float) -> list[str]:
        try:
            return self._resolve(host, seconds)
        except OSError as error:
            if isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_NAME:
                return []
            raise PageUnavailable(
                f"{host} did not answer: its name cannot be looked up just now"
            ) from error


class _Session(requests.Session):
    def get_redirect_target(self, *_: object) -> None:
        """Hide redirects: requests would inflate their bodies whole."""

    def target_of(self, response: requests.Response) -> str | None:
        """Return where `response` redirects to; None if it does not."""
        return super().get_redirect_target(response)


class _Adapter(HTTPAdapter):
    def cert_verify(self, *_: object) -> None:
        """Leave the certificates to the door's trust, read once and not per site."""


def _pools(
    open_socket: Callable[[HTTPConnection], socket.socket],
    trust: Callable[[], ssl.SSLContext],
) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return open_socket(self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            self.ssl_context = trust()  # as late as this: many lines are not secure
            return open_socket(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


@cache  # reading the authorities takes longer than a fetch
def _browsers_trust() -> ssl.SSLContext:
    context = create_urllib3_context()
    context.load_verify_locations(certifi.where())
    return context


def _next(first: str, here: str, location: str) -> str:
    try:
        return check_url(urljoin(here, quote(location.strip(), safe=_URL_AS_IS)))
    except (AddressRefused, ValueError) as error:
        raise _leads_astray(first, error) from error


def _leads_astray(first: str, error: Exception) -> AddressRefused:
    return AddressRefused(
        f"{shown(first)} leads to an address that cannot be opened: {error}"
    )


def _read(
    response: requests.Response, limits: Limits, deadline: Deadline
) -> Iterator[bytes]:
    raw = response.raw
    encodings = response.headers.get("Content-Encoding", "").lower().split(",")
    if not {each.strip() for each in encodings} <= _ENCODINGS:
        raise DecodeError(f"unknown encodings {encodings}")
    size = 0
    for chunk in _stream(raw):
        size += len(chunk)
        if size > limits.size:
            raise PageTooLarge(
                f"{shown(response.url)} is longer than "
                f"{limits.size / MEGABYTE:g} MB, the most that Inkpost reads"
            )
        yield chunk
    # A line that was cut looks like the end of the answer.
    if deadline.passed:
        raise TimeoutError
    if raw.tell() and not _inflated_whole(raw):
        raise ProtocolError("the compressed body breaks off")


def _stream(raw: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from raw.stream(_CHUNK, decode_content=True)
    except ValueError as error:  # a chunk of negative length
        raise DecodeError("the body makes no sense") from error


def _inflated_whole(raw: Any) -> bool:
    """Return whether the inflater saw its end; urllib3 itself does not look."""
    decoder = getattr(raw, "_decoder", None)
    inner: Any = getattr(decoder, "_obj", None)
    if hasattr(inner, "is_finished"):  # Brotli
        return bool(inner.is_finished())
    return bool(getattr(inner, "eof", True) or getattr(decoder, "_state", 0))
