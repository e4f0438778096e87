"""The guarded client against servers that do what they should not (safety 28-44)."""

from __future__ import annotations

import socket
import ssl
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import brotli  # type: ignore[import-untyped]
import pytest
import trustme
from backports import zstd

from articles import open_fetch
from articles.fetch import Fetch
from articles.limits import Limits
from inkpost.errors import (
    AddressRefused,
    NotAPage,
    PageRefused,
    PageTooLarge,
    PageUnavailable,
)
from tests.support.web import Answer, Web, head, open_web

pytestmark = pytest.mark.slow

#: A second for everything, and 100 kB.
HASTY = Limits(connect=1, read=0.8, total=1, size=100_000)
#: The same, but patient between two reads, so that only the deadline ends it.
PATIENT = Limits(connect=1, read=5, total=0.4, size=100_000)

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
def fetch(web: Web) -> Fetch:
    return open_fetch(**web.reachable)


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


def raw_deflate(content: bytes) -> bytes:
    return zlib.compress(content, wbits=-15)


def gzip(content: bytes) -> bytes:
    return zlib.compress(content, wbits=31)


Compress = Callable[[bytes], bytes]

COMPRESSIONS: list[tuple[str, Compress]] = [
    ("gzip", gzip),
    ("x-gzip", gzip),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", brotli.compress),
    ("zstd", zstd.compress),
    ("gzip, br", lambda content: brotli.compress(gzip(content))),
    ("identity", bytes),
    ("utf-8", bytes),
]


@pytest.mark.parametrize(("name", "compress"), COMPRESSIONS)
def test_every_compression_that_we_ask_for_is_understood(
    name: str, compress: Compress, web: Web, fetch: Fetch
) -> None:
    content = b"<p>" + b"Hello, reader! " * 5_000
    url = web.add("/", compress(content), headers={"Content-Encoding": name})
    assert fetch(url, HASTY).content == content
    asked = web.requests[0].headers["accept-encoding"]
    assert asked == "gzip, deflate, br, zstd"


@pytest.mark.parametrize(("name", "compress"), COMPRESSIONS[:6])
def test_a_truncated_body_is_no_page(
    name: str, compress: Compress, web: Web, fetch: Fetch
) -> None:
    whole = compress(b"".join(b"<p>%d</p>" % number for number in range(5_000)))
    url = web.add("/", whole[: len(whole) // 2], headers={"Content-Encoding": name})
    with pytest.raises(PageUnavailable, match="broke off"):  # safety 38
        fetch(url)


def test_two_streams_in_one_body_are_one_page(web: Web, fetch: Fetch) -> None:
    body = gzip(b"<p>One</p>") + gzip(b"<p>Two</p>")
    url = web.add("/", body, headers={"Content-Encoding": "gzip"})
    assert fetch(url).content == b"<p>One</p><p>Two</p>"


def test_it_follows_redirects_and_says_where_they_end(web: Web, fetch: Fetch) -> None:
    end = web.add("/end?a=1", "<p>The end</p>")
    url = web.redirect("/1", to=web.redirect("/2", to="/end?a=1", status=308))
    assert fetch(url).url == end


def test_a_redirect_with_spaces_in_it_is_followed(web: Web, fetch: Fetch) -> None:
    web.add("/the%20%C3%A9nd", "<p>The end</p>")
    assert fetch(web.redirect("/1", to="/the énd")).url == web.url("/the%20%C3%A9nd")


def test_cookies_that_a_redirect_sets_come_with_the_next_request(
    web: Web, fetch: Fetch
) -> None:
    headers = {"Location": web.add("/end", "<p>x</p>"), "Set-Cookie": "seen=1"}
    fetch(web.add("/1", status=302, headers=headers))
    assert web.requests[1].headers["cookie"] == "seen=1"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_that_goes_round_in_a_circle_ends(
    status: int, web: Web, fetch: Fetch
) -> None:
    url = web.redirect("/1", to=web.redirect("/2", to="/1", status=status))
    with pytest.raises(PageRefused, match="goes round in a circle"):  # safety 23
        fetch(url)
    assert len(web.asked) == 9


def test_a_redirect_to_nowhere_is_refused(web: Web, fetch: Fetch) -> None:
    with pytest.raises(PageRefused, match="redirects to nowhere"):  # safety 23
        fetch(web.add("/", status=302))


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "gopher://a.example/", "http://["]
)
def test_a_redirect_to_something_else_is_refused(
    location: str, web: Web, fetch: Fetch
) -> None:
    with pytest.raises(AddressRefused, match="leads to an address"):  # safety 22
        fetch(web.redirect("/", to=location))


def test_a_refresh_in_the_page_is_not_followed(web: Web, fetch: Fetch) -> None:
    body = '<meta http-equiv="refresh" content="0; url=/inside">'  # safety 44
    assert fetch(web.add("/", body)).content == body.encode()
    assert web.asked == ["/"]


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (401, "wants a name and a password"),
        (402, "wants money"),
        (403, "does not let Inkpost in"),
        (404, "has no such page"),
        (410, "look for it in an archive"),
        (451, "legal reasons"),
        (418, "did not give out the page; open it"),
    ],
)
def test_each_refusal_has_its_sentence(
    status: int, what: str, web: Web, fetch: Fetch
) -> None:
    url = web.add("/", "<p>No</p>", status=status)  # safety 39
    with pytest.raises(PageRefused, match=rf"{url} .*{what}.*\(HTTP {status}\)"):
        fetch(url)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520, 599])
def test_what_may_pass_is_tried_again(status: int, web: Web, fetch: Fetch) -> None:
    with pytest.raises(PageUnavailable, match=f"HTTP {status}"):  # safety 39
        fetch(web.add("/", status=status))


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120.0),
        ("99999999", 3600.0),  # safety 39
        ("9" * 5000, 3600.0),
        ("Mon, 02 Jan 2023 10:05:00 GMT", 300.0),
        ("Mon, 02 Jan 2023 09:00:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_site_may_say_when_to_come_again(
    retry_after: str, seconds: float | None, web: Web, fetch: Fetch
) -> None:
    headers = {"Retry-After": retry_after, "Date": "Mon, 02 Jan 2023 10:00:00 GMT"}
    with pytest.raises(PageUnavailable) as unavailable:
        fetch(web.add("/", status=429, headers=headers))
    assert unavailable.value.retry_after == seconds


@pytest.mark.parametrize(
    ("content", "content_type", "kind"),
    [
        (b"%PDF-1.7", "application/pdf", "a PDF"),  # safety 40
        (b"%PDF-1.7", "text/html", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "a picture"),
        (b"\xff\xd8\xff\xe0", None, "a picture"),
        (b"<svg></svg>", "image/svg+xml", "a picture"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4", "a sound, a picture or a film"),
        (b"....", "video/mp4", "a film"),
        (b"....", "audio/mpeg", "a sound"),
        (b"PK\x03\x04", "application/zip", "an archive"),
        (b"PK\x03\x04", None, "an archive"),
    ],
)
def test_what_is_no_page_is_called_by_its_name(
    content: bytes, content_type: str | None, kind: str, web: Web, fetch: Fetch
) -> None:
    url = web.add("/", content, content_type)
    with pytest.raises(NotAPage, match=f"{url} is {kind}, not a web page"):
        fetch(url)


@pytest.mark.parametrize(
    "content_type",
    [None, "", "image/png", "application/octet-stream", "text/plain", "?"],
)
def test_a_page_under_a_wrong_type_is_a_page(
    content_type: str | None, web: Web, fetch: Fetch
) -> None:
    page = fetch(web.add("/", "<!DOCTYPE html><p>Hello</p>", content_type))  # safety 40
    assert page.content == b"<!DOCTYPE html><p>Hello</p>"


@pytest.mark.parametrize(("status", "body"), [(204, ""), (200, ""), (200, " \r\n\t ")])
def test_an_empty_page_is_no_page(
    status: int, body: str, web: Web, fetch: Fetch
) -> None:
    with pytest.raises(NotAPage, match="is empty"):  # safety 41
        fetch(web.add("/", body, status=status))


def test_bytes_and_header_are_handed_on_as_they_came(web: Web, fetch: Fetch) -> None:
    body = "<p>Grüße</p>".encode("utf-16")  # safety 42
    page = fetch(web.add("/", body, "text/html; charset=iso-8859-1"))
    assert page.content == body
    assert page.content_type == "text/html; charset=iso-8859-1"


def test_who_asks_is_said(web: Web, fetch: Fetch) -> None:
    fetch(web.add("/", "<p>x</p>"))
    assert "Inkpost/" in web.requests[0].headers["user-agent"]


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


# --- secure lines --------------------------------------------------------------------

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
