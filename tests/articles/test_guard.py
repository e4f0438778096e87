"""The guarded client against servers that break off, drip or make no sense."""

from __future__ import annotations

import socket
import struct
import time
import zlib

import pytest

from articles import open_fetch
from articles.fetch import Fetch
from articles.limits import Limits
from inkpost.errors import (
    AddressRefused,
    PageRefused,
    PageTooLarge,
    PageUnavailable,
)
from tests.support.web import Answer, Web, head

pytestmark = pytest.mark.slow

#: A second for everything, and 100 kB.
HASTY = Limits(connect=1, read=0.8, total=1, size=100_000)
#: The same, but patient between two reads, so that only the deadline ends it.
PATIENT = Limits(connect=1, read=5, total=0.4, size=100_000)

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def hang_up(line: socket.socket) -> None:
    line.close()


def reset(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def test_a_closed_port_is_a_site_that_does_not_answer(web: Web) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    fetch = open_fetch(web.reachable["allow_networks"], allow_ports=[port])
    with pytest.raises(PageUnavailable, match="did not answer, or broke off"):
        fetch(f"http://127.0.0.1:{port}/")  # safety 32


@pytest.mark.parametrize("answer", [hang_up, reset], ids=["closes", "resets"])
def test_a_line_that_breaks_is_tried_again_later(
    answer: Answer, web: Web, fetch: Fetch
) -> None:
    url = web.raw("/", answer)  # safety 32
    with pytest.raises(PageUnavailable, match="did not answer, or broke off"):
        fetch(url)


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 1000\r\n\r\nhalf",
        b"Transfer-Encoding: chunked\r\n\r\nff\r\nhalf",
    ],
    ids=["length", "chunked"],
)
def test_half_a_page_is_no_page(body: bytes, web: Web, fetch: Fetch) -> None:
    url = web.raw("/", lambda line: line.sendall(OK + body))
    with pytest.raises(PageUnavailable):
        fetch(url)


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b"H"),
        (OK, b"X"),
        (OK, b"X-A: 1\r\n"),
        (OK + b"\r\n", b"x"),
        (OK + b"Content-Length: 1000\r\n\r\n", b"x"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (
            OK + b"Content-Encoding: gzip\r\n\r\n" + zlib.compress(b"", wbits=31)[:10],
            b"\0",
        ),
    ],
    ids="status header headers body length chunks continue gzip".split(),
)  # safety 33
def test_a_site_that_drips_is_cut_at_the_deadline(
    first: bytes, drop: bytes, web: Web, fetch: Fetch
) -> None:
    url = web.drip("/", first, drop, pause=0.02)
    start = time.monotonic()
    with pytest.raises(PageUnavailable, match=r"took longer than 0\.4 seconds"):
        fetch(url, PATIENT)
    assert time.monotonic() - start < 2


def test_a_silent_site_is_cut_after_one_read(web: Web, fetch: Fetch) -> None:
    with pytest.raises(PageUnavailable, match="did not answer in time"):
        fetch(web.stall("/"), Limits(read=0.2))  # safety 33


def test_redirects_do_not_begin_the_time_anew(web: Web, fetch: Fetch) -> None:
    def slowly(line: socket.socket) -> None:
        time.sleep(0.15)
        line.sendall(head(302, {"Location": web.url("/"), "Content-Length": "0"}))

    url = web.raw("/", slowly)
    with pytest.raises(PageUnavailable, match="took longer"):
        fetch(url, PATIENT)


@pytest.mark.parametrize(
    ("first", "more"),
    [
        (OK + b"\r\n", b"x" * 10_000),
        (
            OK + b"Transfer-Encoding: chunked\r\n\r\n",
            b"2710\r\n" + b"x" * 10_000 + b"\r\n",
        ),
        (OK + b"Content-Length: 1000000\r\n\r\n", b"x" * 10_000),
    ],
    ids=["endless", "chunked", "honest"],
)  # safety 34
def test_a_body_without_end_is_too_long(
    first: bytes, more: bytes, web: Web, fetch: Fetch
) -> None:
    url = web.drip("/", first, more, pause=0)
    with pytest.raises(PageTooLarge, match=r"longer than 0\.1 MB"):
        fetch(url, HASTY)


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello",  # safety 36
        OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
        OK + b"X-A: 1\r\n" * 20_000 + b"\r\nhello",  # safety 37
        OK + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\nhello",
        b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n",
        b"hello\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\nhello",
        b"\x00" * 1000,
        OK + b"Content-Encoding: gzip\r\n\r\nthis is not compressed",  # safety 38
        OK + b"Content-Encoding: br\r\n\r\nthis is not compressed",
        OK + b"Content-Encoding: zstd\r\n\r\nthis is not compressed",
        OK + b"Content-Encoding: compress\r\n\r\nhello",
        OK + b"Content-Encoding: " + b", ".join([b"gzip"] * 50) + b"\r\n\r\nhello",
    ],
    ids="two-lengths chunk-size negative-chunk headers header ssh http-0.9 status nuls "
    "gzip br zstd unknown fifty".split(),
)
def test_an_answer_that_makes_no_sense_is_refused(
    answer: bytes, web: Web, fetch: Fetch
) -> None:
    url = web.raw("/", lambda line: line.sendall(answer))
    with pytest.raises(PageRefused, match="answered in a way that cannot be read"):
        fetch(url, Limits(total=5))


def test_a_negative_length_is_no_length(web: Web, fetch: Fetch) -> None:
    answer = OK + b"Content-Length: -5\r\n\r\nhello"  # safety 36
    url = web.raw("/", lambda line: line.sendall(answer))
    assert fetch(url, HASTY).content == b"hello"


def test_a_name_that_is_nowhere_is_no_public_address(web: Web) -> None:
    def nowhere(host: str, seconds: float) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    with pytest.raises(AddressRefused, match=r"a\.example is not a public address"):
        open_fetch(resolve=nowhere)("https://a.example/")  # safety 28


def test_a_resolver_that_fails_is_asked_again_later() -> None:
    def out_of_order(host: str, seconds: float) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    with pytest.raises(PageUnavailable, match=r"a\.example did not answer"):
        open_fetch(resolve=out_of_order)("https://a.example/")  # safety 28
