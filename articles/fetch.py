"""Address -> Page: what a site's answer means."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlsplit

from articles.addresses import Network, Reach, check_url, shown
from articles.guard import Answer, Door
from articles.kinds import FEED, kind_of, not_a_page
from articles.limits import PAGE, Limits
from articles.names import Resolve, look_up
from inkpost.errors import (
    AddressRefused,
    InkpostError,
    NotAPage,
    PageRefused,
    PageUnavailable,
)
from inkpost.model import Page

#: The longest time that a site may ask us to wait, in seconds.
LONGEST_WAIT = 3600.0

#: Answers after which trying again helps.
_TRY_AGAIN = {
    408: "took too long; try again later",
    425: "wants to be asked again later; try then",
    429: "has been asked too often; try again later",
}
_REFUSALS = {
    401: "wants a name and a password; open it in the browser and send it from there",
    402: "wants money for it; open it in the browser and send it from there",
    403: "does not let Inkpost in; open it in the browser and send it from there",
    404: "has no such page; check the address",
    410: "has removed the page; look for it in an archive of the web",
    451: "may not show the page for legal reasons; look for it elsewhere",
}


class Fetch(Protocol):
    """Returns the page at an address, or raises a `Temporary` or `Permanent` error."""

    def __call__(
        self, url: str, limits: Limits = PAGE, referer: str | None = None
    ) -> Page:
        """Return the page at `url`, asked for from the page `referer`."""
        ...


#: Return what is at an address, where somebody has brought it along; else None.
Brought = Callable[[str], bytes | None]


def nothing_brought(_url: str) -> None:
    """Bring nothing along."""


def with_brought(fetch: Fetch, brought: Brought) -> Fetch:
    """Return a fetch that asks no site for what was `brought` along."""

    def look_first(url: str, limits: Limits = PAGE, referer: str | None = None) -> Page:
        saved = url.startswith("file:")  # beside a page on this machine
        content = brought(url if saved else check_url(url))
        return fetch(url, limits, referer) if content is None else Page(url, content)

    return look_first


def open_fetch(
    allow_networks: Collection[Network] = (),
    deny_networks: Collection[Network] = (),
    allow_ports: Collection[int] = (),
    public_url: str = "",
    *,
    resolve: Resolve = look_up,
    trust: ssl.SSLContext | None = None,
    dress: Callable[[str], Mapping[str, str]] = lambda _: {},
) -> Fetch:
    """Return the fetch that all of Inkpost uses; it may be called by many threads.

    The settings of the same names say what it may reach; it opens no page of our own
    `public_url`. `resolve`, `trust`, `dress`: see `articles.guard.Door`.
    """
    reach = Reach(tuple(allow_networks), tuple(deny_networks), frozenset(allow_ports))
    door = Door(reach, resolve, trust, dress)
    ours = urlsplit(public_url).netloc.lower()

    def fetch(url: str, limits: Limits = PAGE, referer: str | None = None) -> Page:
        target = check_url(url)
        if urlsplit(target).netloc == ours:
            raise AddressRefused(
                f"{shown(url)} is a page of Inkpost itself; "
                "send the address of the original article"
            )
        with door.ask(target, limits, referer) as answer:
            return _page(answer, limits)

    return fetch


def _page(answer: Answer, limits: Limits) -> Page:
    if error := refusal(answer.url, answer.status, answer.headers):
        raise error
    content_type = answer.headers.get("Content-Type", "")
    start = next(answer.chunks, b"")
    if limits.accept == PAGE.accept:
        _check_kind(answer.url, content_type, start)
    content = start + b"".join(answer.chunks)
    if not content.strip():
        raise NotAPage(f"{shown(answer.url)} is empty; check the address")
    return Page(answer.url, content, content_type)


def refusal(url: str, status: int, headers: Mapping[str, str]) -> InkpostError | None:
    """Return what the answer `status` of `url` means, or None where it is a yes."""
    url = shown(url)
    if 200 <= status < 300:
        return None
    if status in _TRY_AGAIN or status >= 500:
        what = _TRY_AGAIN.get(status, "is out of order just now; try again later")
        return PageUnavailable(
            f"{url} {what} (HTTP {status})", retry_after=seconds_to_wait(headers)
        )
    if 300 <= status < 400:
        return PageRefused(
            f"{url} goes round in a circle: it redirects to nowhere (HTTP {status}); "
            "open it in the browser"
        )
    what = _REFUSALS.get(status, "did not give out the page; open it in the browser")
    return PageRefused(f"{url} {what} (HTTP {status})")


def seconds_to_wait(
    headers: Mapping[str, str], longest: float = LONGEST_WAIT
) -> float | None:
    """Return the seconds that a site asks us to wait, at most `longest`."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), longest)
    try:
        # Both dates are of the site's own clock, which may be wrong.
        until = parsedate_to_datetime(value)
        now = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
    wait = until.replace(tzinfo=UTC) - now.replace(tzinfo=UTC)
    return min(max(wait.total_seconds(), 0.0), longest)


def _check_kind(url: str, content_type: str, start: bytes) -> None:
    if kind := kind_of(content_type, start):
        sentence = not_a_page(shown(url), kind)
        rest = "" if kind == FEED else "; send the address of the page that links to it"
        raise NotAPage(sentence + rest)
