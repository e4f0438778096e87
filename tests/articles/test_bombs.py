"""Bombs: little on the line, much in the memory (safety 34, 38). Peaks are measured."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import cache

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd

from tests.support.web import Web, head

pytestmark = pytest.mark.slow

MEGABYTE = 1_000_000

#: Fetches an address in a process of its own, as a page; prints what came of it, and by
#: how many megabytes its memory grew at the worst.
_CLIENT = """
import json, resource, sys
from ipaddress import ip_network
from articles import open_fetch
from inkpost.errors import InkpostError

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

url, warm, port = sys.argv[1:]
fetch = open_fetch([ip_network("127.0.0.0/8")], allow_ports=[int(port)])
fetch(warm)
before = peak()
try:
    result = f"a page of {len(fetch(url).content)} bytes"
except InkpostError as error:
    result = f"{type(error).__name__}: {error}"
print(json.dumps([result, peak() - before]))
"""


def fetched(url: str, web: Web) -> tuple[str, float]:
    warm = web.add("/warm", "<p>Hello</p>")
    done = subprocess.run(
        [sys.executable, "-c", _CLIENT, url, warm, str(web.port)],
        capture_output=True,
        check=True,
        timeout=60,
    )
    result, grown = json.loads(done.stdout)
    return result, grown


@cache
def gzip_of_zeros() -> bytes:
    """Two gigabytes in two megabytes: twenty members of a hundred megabytes each."""
    return zlib.compress(bytes(100 * MEGABYTE), wbits=31) * 20


def gzip_of_gzip() -> bytes:
    return zlib.compress(gzip_of_zeros(), wbits=31)


def deflate_of_zeros() -> bytes:
    return zlib.compress(bytes(200 * MEGABYTE))


def brotli_of_zeros() -> bytes:
    packer = brotli.Compressor(quality=3)
    parts = [packer.process(bytes(50 * MEGABYTE)) for _ in range(6)]
    return b"".join(parts) + bytes(packer.finish())


def zstd_of_zeros() -> bytes:
    return zstd.compress(bytes(200 * MEGABYTE)) * 10


BOMBS = [
    ("gzip", gzip_of_zeros),
    ("gzip, gzip", gzip_of_gzip),
    ("deflate", deflate_of_zeros),
    ("br", brotli_of_zeros),
    ("zstd", zstd_of_zeros),
]


@pytest.mark.parametrize(("encoding", "make"), BOMBS)
def test_a_bomb_is_too_long_and_does_not_go_off(
    encoding: str, make: Callable[[], bytes], web: Web
) -> None:
    url = web.add("/bomb", make(), headers={"Content-Encoding": encoding})
    result, grown = fetched(url, web)
    assert result.startswith("PageTooLarge")
    assert grown < 50


def test_a_bomb_in_a_redirect_is_not_even_read(web: Web) -> None:
    end = web.add("/end", "<p>The end</p>")
    headers = {"Content-Encoding": "gzip", "Location": end}
    url = web.add("/", gzip_of_zeros(), status=302, headers=headers)
    result, grown = fetched(url, web)
    assert result == "a page of 14 bytes"
    assert grown < 20


def test_a_bomb_in_a_refusal_is_not_even_read(web: Web) -> None:
    headers = {"Content-Encoding": "gzip"}
    url = web.add("/", gzip_of_zeros(), status=404, headers=headers)
    result, grown = fetched(url, web)
    assert result.startswith("PageRefused")
    assert grown < 20


def test_an_endless_body_takes_no_more_than_the_limit(web: Web) -> None:
    result, grown = fetched(web.drip("/", head(200), b"x" * 100_000, pause=0), web)
    assert result.startswith("PageTooLarge")
    assert grown < 40


def test_an_endless_line_takes_next_to_nothing(web: Web) -> None:
    def without_end(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(500):
            line.sendall(b"1" * 100_000)

    result, grown = fetched(web.raw("/", without_end), web)
    assert result.startswith("PageUnavailable")
    assert grown < 20


def test_a_stream_that_inflates_to_nothing_takes_nothing(web: Web) -> None:
    packer = zlib.compressobj(wbits=31)
    empty_block = packer.flush(zlib.Z_FULL_FLUSH)
    body = empty_block + b"\x00\x00\x00\xff\xff" * 4_000_000
    url = web.add("/", body, headers={"Content-Encoding": "gzip"})
    result, grown = fetched(url, web)
    assert result.startswith("PageUnavailable")
    assert grown < 20
