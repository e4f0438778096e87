"""What a server compresses is read, and a truncated part of it is no page."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd

from articles.fetch import Fetch
from articles.limits import Limits
from inkpost.errors import (
    PageUnavailable,
)
from tests.support.web import Web

pytestmark = pytest.mark.slow

#: A second for everything, and 100 kB.
HASTY = Limits(connect=1, read=0.8, total=1, size=100_000)


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
