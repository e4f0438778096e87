"""Rows as parts of an archive: JSON, a row a line, deflated, a few megabytes each."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from inkpost.errors import ArchiveUnfit

#: Bytes of rows after which a part ends, and what one has at most with a last row of
#: the largest kind: a page from a browser, in base64.
PART, LARGEST_PART = 4_000_000, 150_000_000
#: How many times larger a part may become, above ten megabytes (safety 3.2).
_GROWTH, _SMALL = 200, 10_000_000
#: Rows that are handed on together.
_BATCH = 200


def pack(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield the parts of `rows`; the same rows are the same bytes. None: no part."""
    lines: list[bytes] = []
    size = 0
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        line = text.encode("utf-8", "surrogatepass")
        lines.append(line)
        size += len(line)
        if size >= PART:
            yield _deflated(lines)
            lines, size = [], 0
    if lines:
        yield _deflated(lines)


def _deflated(lines: list[bytes]) -> bytes:
    return gzip.compress(b"\n".join([*lines, b""]), compresslevel=6, mtime=0)


def unpack(
    part: bytes, most: int = LARGEST_PART, brackets: int = 1 << 40
) -> Iterator[list[Any]]:
    """Yield the rows of `part` in batches; raise `ArchiveUnfit` for what is none.

    `most`: bytes that it may unpack to. `brackets`: that one row may have: each may
    open a value, which takes room.
    """
    lines = _inflated(part, most).splitlines()
    for begin in range(0, len(lines), _BATCH):
        try:
            batch = lines[begin : begin + _BATCH]
            if any(line.count(b"[") + line.count(b"{") > brackets for line in batch):
                raise ValueError("more values than a row of ours has")
            yield [json.loads(line) for line in batch]
        except (ValueError, RecursionError) as error:
            raise ArchiveUnfit(
                "The archive has rows that cannot be read: take another copy of it"
            ) from error


def _inflated(part: bytes, largest: int) -> bytes:
    inflate = zlib.decompressobj(wbits=31)
    most = min(largest, max(_SMALL, _GROWTH * len(part)))
    try:
        content = inflate.decompress(part, most)
    except zlib.error as error:
        raise ArchiveUnfit(
            "The archive has rows that cannot be unpacked: take another copy of it"
        ) from error
    if not inflate.eof or inflate.unused_data:
        raise ArchiveUnfit("The archive unpacks to too much to be one of Inkpost's")
    return content
