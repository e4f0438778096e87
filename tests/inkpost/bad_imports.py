"""Files that nobody should bring: rows 78 to 89 of the list of bad inputs."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.support import exports
from tests.support.exports import ONE, SECONDS, THREE, TWO, packed, table

HEADER = ["title", "url", "time_added", "tags", "status"]


@dataclass(frozen=True)
class Bad:
    """A bad file. `says`: what is told of it; `counts`: new, there and refused."""

    row: int
    make: Callable[[], str | bytes]
    says: str
    counts: tuple[int, int, int] = (0, 0, 0)


def row(url: str, tags: str = "", title: str = "A") -> list[object]:
    return [title, url, SECONDS, tags, "unread"]


def bomb() -> bytes:
    return packed({"part_000000.csv": b"\0" * 300_000_000})


def lying() -> bytes:
    """An archive whose directory says of 60 MB that they are 1,000 bytes."""
    out = bytearray(packed({"part_000000.csv": b"\0" * 60_000_000}))
    for at in (out.find(b"PK\x01\x02") + 24, out.find(b"PK\x03\x04") + 22):
        out[at : at + 4] = struct.pack("<I", 1_000)
    return bytes(out)


def overlapping() -> bytes:
    """An archive of 400 members that are all the same packed 1 MB of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(b"\0" * 1_000_000) + packer.flush()
    name = b"a.csv"
    crc = zlib.crc32(b"\0" * 1_000_000)
    sizes = struct.pack("<III", crc, len(body), 1_000_000)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes
    local += struct.pack("<HH", len(name), 0) + name + body
    entry = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes
    entry += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    directory = entry * 400
    end = struct.pack("<HHHHIIH", 0, 0, 400, 400, len(directory), len(local), 0)
    return local + directory + b"PK\x05\x06" + end


def members(count: int) -> bytes:
    return packed({f"{number}.txt": b"" for number in range(count)})


def climbing() -> bytes:
    one = table(HEADER, row(ONE))
    names = ["../../etc/cron.d/x.csv", "/abs.csv", "C:\\x.csv", "a\\..\\b.csv"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(name, one.replace("/1", f"/{number}"))
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("nul.csv", table(HEADER, row(TWO)))
    return out.getvalue().replace(b"nul.csv", b"n\0l.csv")


def locked() -> bytes:
    out = bytearray(exports.pocket_zip())
    for sign, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = out.find(sign)
        while at >= 0:
            out[at + place] |= 1
            at = out.find(sign, at + 4)
    return bytes(out)


def spoiled() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("part_000000.csv", table(HEADER, row(ONE)))
    return out.getvalue().replace(b"unread", b"unreaf")


def backwards() -> bytes:
    """An archive whose directory says that it begins before the file does."""
    whole = exports.pocket_zip()
    at = whole.rfind(b"PK\x05\x06") + 16  # where the directory begins
    begin = int.from_bytes(whole[at : at + 4], "little") + 4000
    return whole[:at] + begin.to_bytes(4, "little") + whole[at + 4 :]


def squeezed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("part_000000.csv", table(HEADER, row(ONE)))
    return out.getvalue()


def post(url: str = ONE, **more: object) -> str:
    return json.dumps({"href": url, "toread": "yes", "description": "A"} | more)


def posts(*bad: str) -> str:
    return f"[{post(ONE)}, {', '.join(bad)}, {post(TWO)}]"


def deep(levels: int) -> str:
    return '{"href": "x", "toread": ' + "[" * levels + "]" * levels + "}"


def same(count: int) -> str:
    return table(HEADER, *[row(ONE)] * count)


def tagged() -> str:
    many = "|".join(f"tag {number}" for number in range(10_000))
    evil = "|".join(["<script>", "=HYPERLINK()", "🌊", "\u202eevil", "x" * 1_000_000])
    return table(HEADER, row(ONE, many), row(TWO, evil))


def nested(levels: int) -> str:
    head = exports.bookmarks().partition("<DL>")[0]
    link = f'<DT><A HREF="{ONE}">A</A>'
    return head + "<DL><p><DT><H3>x</H3>" * levels + link + "</DL>" * levels


def endless(piece: str) -> str:
    """Return bookmarks, and behind them 5 MB of what looks like a beginning."""
    return exports.bookmarks() + piece * (5_000_000 // len(piece))


def hostile_book() -> bytes:
    chapter = '<div class="source">' * 100_000 + "<h1 " * 100_000
    return packed({"META-INF/container.xml": "", "EPUB/s01a001.xhtml": chapter})


def hostile_marks() -> bytes:
    return exports.omnivore(marks="> a\n" + "[a](http://" * 400_000)


BAD: dict[str, Bad] = {
    "zeros": Bad(78, bomb, "unpacks to too much"),
    "lying": Bad(78, lying, "damaged"),
    "overlapping": Bad(78, overlapping, "unpacks to too much"),
    "25,000 members": Bad(78, lambda: members(25_000), "unpacks to too much"),
    "nested": Bad(78, lambda: packed({"a.zip": exports.pocket_zip()}), "does not know"),
    "climbing": Bad(79, climbing, "", (4, 0, 0)),
    "password": Bad(80, locked, "password"),
    "truncated": Bad(80, lambda: exports.pocket_zip()[:-30], "damaged"),
    "bad sum": Bad(80, spoiled, "damaged"),
    "before the start": Bad(80, backwards, "damaged"),
    "prefix": Bad(80, lambda: b"#!/bin/sh\n" + exports.pocket_zip(), "", (3, 0, 0)),
    "lzma": Bad(80, squeezed, "ordinary ZIP"),
    "7z": Bad(80, lambda: b"7z\xbc\xaf\x27\x1c" + b"x" * 99, "7-Zip"),
    "renamed": Bad(80, lambda: b"%PDF-1.7 " + b"x" * 99, "is a PDF"),
    "depth": Bad(81, lambda: posts(deep(100_000)), "too deep", (2, 0, 1)),
    "digits": Bad(81, lambda: posts(post(id=1)[:-1] + ', "n": ' + "9" * 10_000 + "}"),
                  "no proper JSON", (2, 0, 1)),
    "NaN": Bad(81, lambda: posts(post(id=float("nan"))), "NaN", (2, 0, 1)),
    "surrogate": Bad(81, lambda: posts(post(THREE, description="\ud800!")), "",
                     (3, 0, 0)),
    "NUL": Bad(81, lambda: posts(post(THREE, description="a\0b")), "", (3, 0, 0)),
    "keys": Bad(81, lambda: posts('{"href": "x", "href": "y", "toread": "no"}'),
                "not a web address", (2, 0, 1)),
    "UTF-16": Bad(81, lambda: posts(post(THREE)).encode("utf-16"), "", (3, 0, 0)),
    "nothing": Bad(81, lambda: b"", "is empty"),
    "object": Bad(81, lambda: post(), "does not know"),
    "not one": Bad(81, lambda: posts("7", '"x"', "[[]]", "null"), "", (2, 0, 0)),
    "long field": Bad(82, lambda: table(HEADER, row(ONE, title="x" * 1_000_000)), "",
                      (1, 0, 0)),
    "open quote": Bad(82, lambda: table(HEADER, row(ONE)) + '"open,x\r\n'
                      + table(row(TWO)), "a quote has no end", (2, 0, 1)),
    "lone CR": Bad(82, lambda: table(HEADER, row(ONE), row(TWO)).replace("\r\n", "\r"),
                   "", (2, 0, 0)),
    "NUL in CSV": Bad(82, lambda: table(HEADER, row(ONE, title="a\0b")), "", (1, 0, 0)),
    "BOM": Bad(82, lambda: "\ufeff" + table(HEADER, row(ONE)), "", (1, 0, 0)),
    "semicolons": Bad(82, lambda: table(HEADER, row(ONE)).replace(",", ";"), "",
                      (1, 0, 0)),
    "few columns": Bad(82, lambda: table(HEADER, row(ONE), ["only"]), "too few columns",
                       (1, 0, 1)),
    "javascript": Bad(83, lambda: table(HEADER, row("javascript:alert(1)"), row(ONE)),
                      "only http and https", (1, 0, 1)),
    "file": Bad(83, lambda: table(HEADER, row("file:///etc/passwd"), row(ONE)),
                "only http and https", (1, 0, 1)),
    "internal": Bad(83, lambda: table(HEADER, row("http://169.254.169.254/latest")),
                    "not a public address", (0, 0, 1)),
    "redis": Bad(83, lambda: table(HEADER, row("http://redis:6379/"), row(ONE)),
                 "not a public address", (1, 0, 1)),
    "long": Bad(83, lambda: table(HEADER, row("https://a.example/" + "x" * 5_000)),
                "too long", (0, 0, 1)),
    "the same": Bad(83, lambda: same(10_000), "", (1, 9_999, 0)),
    "tags": Bad(85, tagged, "", (2, 0, 0)),
    "endless tags": Bad(89, lambda: endless("<a "), "", (3, 0, 0)),
    "endless quotes": Bad(89, lambda: endless("<a \""), "", (3, 0, 0)),
    "hostile book": Bad(89, hostile_book, "does not say", (0, 0, 1)),
    "hostile marks": Bad(89, hostile_marks, "", (3, 0, 0)),
    "hostile clipping": Bad(89, lambda: "A (" + " " * 40_000 + "\n- Your Highlight\n\n"
                            "y\n==========\n", "No article", (0, 0, 1)),
    "deep lists": Bad(89, lambda: nested(5_000), "", (1, 0, 0)),
}  # fmt: skip
