"""Bad inputs (safety, section 7), through the real doors of a running service.

A row is an address, or a page of the site, that is ordered by the API; what is not
refused at once is read by a worker. Feeds and files (E, F), devices and requests (G, H)
have doors of their own: `rows_of_files`, `rows_of_the_web`.
"""

from __future__ import annotations

import base64
import io
import socket
from collections.abc import Callable
from dataclasses import dataclass

import requests
from PIL import Image

from inkpost.model import DeliveryId
from tests.articles.hostile_fragments import FRAGMENTS
from tests.faults.table import ATTRIBUTES, BOMB, BOMBED
from tests.faults.town import ENDS, Town
from tests.support.stories import story

#: Brings the input in; returns how it ended, and what the reader is told.
Bring = Callable[[Town], tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """`number`: of safety, section 7. `ends`: as what. `names`: what readers read."""

    number: int
    what: str
    bring: Bring
    ends: str
    names: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


def order(town: Town, url: str) -> tuple[str, str]:
    """Order `url`; return *refused at once* or the final state, and the sentence."""
    answer = requests.post(
        f"{town.url}/api/v1/deliveries",
        json={"urls": [url], "device": town.kindle.id},
        headers={"Authorization": f"Bearer {town.token}"},
        timeout=30,
    )
    if answer.status_code == 422:
        return "refused", answer.text
    assert answer.status_code == 202, answer.text
    town.ordered.append(DeliveryId(answer.json()["id"]))
    found = town.wait(town.ordered[-1], *ENDS, seconds=60)
    return str(found.state), found.sentence


def address(number: int, url: str, names: str, ends: str = "refused") -> Row:
    """Return the row of an address that is refused as it is typed."""
    return Row(number, url[:40], lambda town: order(town, url), ends, names)


def page(number: int, what: str, content: str | bytes, **more: object) -> Row:
    """Return the row of a page of which a book is made all the same."""
    ends, names = str(more.pop("ends", "sent")), str(more.pop("names", ""))

    def bring(town: Town) -> tuple[str, str]:
        url = town.site.add(town.new_path(), content, **more)  # type: ignore[arg-type]
        return order(town, url)

    return Row(number, what, bring, ends, names)


def raw(number: int, what: str, said: bytes, names: str) -> Row:
    """Return the row of a server that says `said`, whatever it is asked."""

    def answer(line: socket.socket) -> None:
        line.sendall(said)

    def bring(town: Town) -> tuple[str, str]:
        return order(town, town.site.raw(town.new_path(), answer))

    return Row(number, what, bring, "failed", names)


def picture(
    number: int,
    what: str,
    content: bytes | Callable[[], bytes],
    kind: str = "image/png",
    url: str = "",
) -> Row:
    """Return the row of a picture: the article goes out whatever it is.

    `content`: a function where it takes seconds to make.
    """

    def bring(town: Town) -> tuple[str, str]:
        made = content() if callable(content) else content
        source = url or town.site.add(town.new_path(), made, kind)
        image = (
            f'<figure><img src="{source}" alt="x" width="600" height="400"></figure>'
        )
        html = story(f"Picture {number} {what}").replace("<h1>", f"{image}<h1>", 1)
        return order(town, town.site.add(town.new_path(), html))

    return Row(number, what, bring, "sent")


def drawn(size: tuple[int, int], mode: str = "L", kind: str = "PNG") -> bytes:
    """Return an empty picture of `size`."""
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind)
    return file.getvalue()


NOT_PUBLIC = "not a public address"
ADDRESSES = [
    address(1, " ", ""),
    address(2, "not a url", "not a web address"),
    address(3, "javascript:alert(1)", "only http and https"),
    address(4, "gopher://127.0.0.1:6379/_X", "only http and https"),
    address(5, "http:///x", "no host"),
    address(6, "https://a.example/" + "a" * 5000, ""),
    address(7, "http://a b/", "not a web address"),
    address(9, "http://user:pw@example.com/", "name or a password"),
    *(
        address(number, url, NOT_PUBLIC, "failed")
        for number, url in [
            (10, "http://[::1]/"), (10, "http://0.0.0.0/"),
            (11, "http://167772169/"), (12, "http://[::ffff:10.0.0.9]/"),
            (12, "http://[fd00:ec2::254]/"), (13, "http://[64:ff9b::a00:9]/"),
            (14, "http://169.254.169.254/latest/meta-data/"),
            (15, "http://192.168.0.1/"), (16, "http://redis/"), (16, "http://db/"),
        ]
    ),
    Row(17, "our own page", lambda town: order(town, f"{town.url}/articles/1"),
        "failed", "Inkpost itself"),
    address(25, "http://127.0.0.1:22/", "port", "failed"),
    address(28, "http://nowhere.invalid/", "typing error", "failed"),
]  # fmt: skip

OK = b"HTTP/1.1 200 OK\r\n"
UNREADABLE = "cannot be read"
ANSWERS = [
    raw(36, "chunks of no size", OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        UNREADABLE),
    raw(37, "20,000 headers", OK + b"X: y\r\n" * 20_000 + b"\r\n", UNREADABLE),
    raw(37, "SSH", b"SSH-2.0-OpenSSH_9.2\r\n" * 2, UNREADABLE),
    page(38, "a gzip bomb", BOMB, headers=BOMBED, ends="failed", names="longer than"),
    page(38, "50 encodings", b"x", headers={"Content-Encoding": "gzip," * 50},
         ends="failed", names=UNREADABLE),
    *(
        page(39, f"HTTP {status}", "x", status=status, ends="failed")
        for status in (401, 402, 403, 404, 410, 451)
    ),
    page(40, "a PDF", b"%PDF-1.7\n%\xe2\xe3\n", content_type="application/pdf",
         ends="failed", names="PDF"),
    page(40, "a ZIP", b"PK\x03\x04" + bytes(99), content_type="application/zip",
         ends="failed"),
    page(41, "nothing", "", ends="failed", names="empty"),
    page(42, "utf-16 that is utf-8", story(), content_type="text/html; charset=utf-16"),
    page(44, "a refresh that leads inside", story().replace(
        "<head>", '<head><meta http-equiv=refresh content="0;url=http://10.0.0.1/">')),
]  # fmt: skip

END = "</article>"


def with_more(more: str) -> str:
    """Return a page whose article has `more` in it."""
    return story().replace(END, more + END)


PAGES = [
    page(46, "2,000 nested elements", with_more("<div>" * 2000 + "<p>Deep.")),
    page(46, "50,000 unclosed <b>", with_more("<p>" + "<b>x" * 50_000)),
    page(47, "300,000 attributes", ATTRIBUTES, ends="failed", names="too long"),
    page(49, "50,000 links", with_more("<p>" + "<a href='/x'>l</a> " * 50_000)),
    page(49, "400,000 entities", with_more("<p>" + "&amp;" * 400_000)),
    page(50, "characters that are none",
         story("A\x00 &#0; &#xD800; &#11; \ufffe \u2028 title")),
    page(51, "a title of 1 MB", story("x" * 1_000_000)),
    page(51, "a title that is a path", story("../../x =cmd() \u202egnp.exe")),
    page(52, "hostile fragments", with_more("<p>So. ".join(FRAGMENTS))),
    page(53, "a cell over a million columns",
         with_more("<table><tr><td colspan=1000000>1<td>2<tr><td>3</table>")),
    page(53, "60 tables in each other", with_more("<table><tr><td>" * 60)),
    page(55, "no article", "<body><nav><a href='/'>Home</a></nav><form><input></form>",
         ends="failed", names="no article"),
]  # fmt: skip

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">%s</svg>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">%s]><svg>&j;</svg>' % b"".join(
    b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(98, 107)
)
PICTURES = [
    picture(59, "30,000 x 30,000", lambda: drawn((30_000, 30_000), "1")),
    picture(60, "200,000 x 40", lambda: drawn((200_000, 40))),
    picture(63, "half a PNG", drawn((900, 900))[:300]),
    picture(63, "random", bytes(range(256)) * 20),
    picture(63, "empty", b""),
    picture(64, "a TIFF called JPEG", drawn((99, 99), "L", "TIFF"), "image/jpeg"),
    picture(64, "PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n", "image/jpeg"),
    picture(65, "an SVG that laughs", LAUGHS, "image/svg+xml"),
    picture(65, "an SVG that asks for files",
            SVG % b'<image href="file:///etc/passwd"/>', "image/svg+xml"),
    picture(66, "the metadata service", b"", url="http://169.254.169.254/x.png"),
    picture(66, "a file", b"", url="file:///etc/passwd"),
    picture(66, "5 MB in the address", b"", url="data:image/png;base64,"
            + base64.b64encode(bytes(5_000_000)).decode()),
    picture(68, "CMYK", drawn((300, 300), "CMYK", "JPEG"), "image/jpeg"),
]  # fmt: skip

ROWS = [*ADDRESSES, *ANSWERS, *PAGES, *PICTURES]
