"""Bad device addresses, bad titles of mails, and bad requests (safety 7, G and H)."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

import requests

from tests.faults.rows import Bring, Row, order
from tests.faults.rows_of_files import api
from tests.faults.town import Town
from tests.support.stories import story

REFUSED = "not a device address"


def device(number: int, address: str) -> Row:
    """Return the row of an address that is no device's."""

    def bring(town: Town) -> tuple[str, str]:
        answer = api(town, "POST", "/devices", json={"name": "x", "address": address})
        return str(answer.status_code), answer.text

    return Row(number, repr(address[:40]), bring, "422", REFUSED if address else "")


DEVICES = [
    device(number, address)
    for number, address in enumerate(
        [
            '"a@evil.test, b"@kindle.com', "a@evil.test(@kindle.com)",
            "<a@evil.test>@kindle.com", "a@kindle.com\n@evil.test",
            "a@kindle.com, b@evil.test", "grp: a@kindle.com;", "a@kindle.com.evil.test",
            "a@sub.kindle.com", "a%evil@kindle.com", "a@kındle.com", "a@ｋindle.com",
            "-oQ/tmp@kindle.com", "a@[127.0.0.1]", "a" * 280 + "@kindle.com",
            "@kindle.com", "a@kindle.com\x00",
        ],
        start=96,
    )
]  # fmt: skip


def titled(title: str) -> Bring:
    """Return what orders a page of that title, and looks at the mail."""

    def bring(town: Town) -> tuple[str, str]:
        ended, sentence = order(town, town.page(story(title)))
        message = town.post.taken[-1].message
        assert message["Bcc"] is None
        assert message["X-Evil"] is None
        assert len(message.get_all("Subject", [])) == 1
        return ended, sentence

    return bring


TITLES = [
    Row(112, what, titled(title), "sent")
    for what, title in {
        "CR LF Bcc": "One\r\nBcc: b@evil.test\r\nX-Evil: 1",
        "U+2028": "Two\u2028Bcc: b@evil.test\u2029\x85X-Evil: 1",
        "NUL": "Three\x00Bcc: b@evil.test",
        "20,000 characters": "Four " * 4000,
        "a surrogate": "Five &#xD800; &#10;Bcc: b@evil.test",
    }.items()
]


def web(
    number: int, what: str, ends: str, path: str, names: str = "", **more: Any
) -> Row:
    """Return the row of a request to the web app; `ends`: the status.

    *refused* stands for all that say no, a line that is cut within a body included.
    """

    def bring(town: Town) -> tuple[str, str]:
        asked = {"method": "GET", "timeout": 60, "allow_redirects": False, **more}
        if asked.pop("token", None):
            asked["headers"] = {"Authorization": f"Bearer {town.token}"} | asked.get(
                "headers", {}
            )
        try:
            answer = requests.request(url=town.url + path, **asked)
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            return "refused", "hung up"
        told = f"{answer.text[:5000]} {answer.headers}"
        no = 400 <= answer.status_code < 500 and ends == "refused"
        return "refused" if no else str(answer.status_code), told

    return Row(number, what, bring, ends, names)


def endless(size: int) -> Iterable[bytes]:
    """Yield `size` bytes, of which nobody says beforehand how many they are."""
    yield from (b"x" * 100_000 for _ in range(size // 100_000))


def silent(town: Town) -> tuple[str, str]:
    """Open 300 lines that never finish a head or a body, and ask for a page."""
    with ExitStack() as stack:
        for number in range(300):
            line = socket.create_connection(("127.0.0.1", town.port), 5)
            stack.enter_context(line)
            line.send(b"POST /deliveries HTTP/1.1\r\nHost: x\r\nContent-Length: 9")
            line.send(b"\r\n\r\nhalf" if number % 2 else b"")
        answer = requests.get(f"{town.url}/sign-in", timeout=20)
    return str(answer.status_code), answer.text


JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTS = {"Content-Type": "multipart/form-data; boundary=x"}
PART = "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n"
POST: dict[str, Any] = {"method": "POST"}


def body(number: int, what: str, said: bytes | str | Iterable[bytes]) -> Row:
    """Return the row of an order whose body is no JSON that is wanted."""
    path = "/api/v1/deliveries"
    return web(
        number, what, "refused", path, data=said, headers=JSON, token=True, **POST
    )


WEB = [
    web(115, "a form of another site", "403", "/deliveries",
        data={"urls": "http://a.invalid/"}, headers={"Origin": "https://evil.test"},
        **POST),
    web(115, "no Origin", "403", "/deliveries", data={"urls": "x"}, **POST),
    web(115, "text/plain to the API", "refused", "/api/v1/deliveries", data="{}",
        headers={"Content-Type": "text/plain"}, token=True, **POST),
    web(116, "GET on what changes", "refused", "/account/remove"),
    web(117, "a page in a frame", "200", "/sign-in", "frame-ancestors 'none'"),
    web(118, "/send without a reader", "200", "/send?url=http://a.invalid/",
        "for its own readers only"),
    web(120, "another Host", "400", "/sign-in", headers={"Host": "evil.test"}),
    web(121, "a link that is none", "200", "/sign-in/" + "x" * 43),
    web(123, "no token", "401", "/api/v1/articles"),
    web(123, "a wrong token", "401", "/api/v1/articles",
        headers={"Authorization": "Bearer ink_" + "x" * 43}),
    web(123, "a token in the query", "401", "/api/v1/articles?token=ink_x"),
    web(123, "a token of 1 MB", "refused", "/api/v1/articles",
        headers={"Authorization": "Bearer " + "x" * 1_000_000}),
    web(124, "a random id", "404", "/api/v1/deliveries/" + "0" * 22, token=True),
    web(125, "a signed link that is none", "403", "/downloads/" + "x" * 80),
    body(126, "200 MB without a length", endless(200_000_000)),
    body(126, "3 MB", b'"' + b"x" * 3_000_000 + b'"'),
    web(126, "100,000 fields", "refused", "/deliveries",
        data="&".join(f"a{number}=1" for number in range(100_000)), headers=FORM,
        **POST),
    web(126, "5,000 parts without a name", "refused", "/deliveries",
        data=PART * 5000 + "--x--\r\n", headers=PARTS, **POST),
    Row(128, "300 lines that say nothing", silent, "200"),
    body(129, "NaN", b'{"urls": [NaN]}'),
    body(129, "depth 50,000", b"[" * 50_000),
    body(129, "1e400", b'{"urls": [1e400]}'),
    body(129, "unknown fields", b'{"urls": ["http://a.invalid/"], "more": 1}'),
    *(web(130, what, "200", "/api/v1/articles", params={"q": question}, token=True)
      for what, question in {"%": "%", "_": "_", "quotes": "'\"--",
                             "a pattern": "(a+)+$ [z-a] \\"}.items()),
    web(130, "1 MB", "refused", "/api/v1/articles", params={"q": "x" * 1_000_000},
        token=True),
    web(132, "the catalogue with a token", "401", "/opds", token=True),
]  # fmt: skip

ROWS = [*DEVICES, *TITLES, *WEB]
