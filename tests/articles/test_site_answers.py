"""What the guarded client makes of redirects, refusals and kinds of content."""

from __future__ import annotations

import pytest

from articles.fetch import Fetch
from inkpost.errors import (
    AddressRefused,
    NotAPage,
    PageRefused,
    PageUnavailable,
)
from tests.support.web import Web

pytestmark = pytest.mark.slow


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
        (b"p { margin: 0 }", "text/css; charset=utf-8", "a style sheet"),
        (b'{"a": 1}', "application/json", "data for programs"),
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
