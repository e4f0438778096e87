"""Requests to the API of a service, through the only door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Protocol
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError

from articles.addresses import check_url, shown
from articles.deadline import Deadline
from articles.failures import explain
from articles.guard import Door
from articles.limits import Limits
from inkpost.errors import PageRefused, PageTooLarge, PageUnavailable

#: Answers are lists of entries, without their texts.
API = Limits(read=20, total=40, size=10_000_000)


class Talk(Protocol):
    """Asks a service for something, and returns the value of its JSON answer."""

    def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: object = None,
    ) -> Any:
        """Send `body` as JSON; None where the answer has no body.

        Raises `AddressRefused`, `PageUnavailable`, `PageRefused`, `PageTooLarge`.
        """
        ...


def open_talk(door: Door, limits: Limits = API) -> Talk:
    """Return what talks through `door`. It follows no redirect: it carries secrets."""

    def talk(
        method: str, url: str, headers: Mapping[str, str], body: object = None
    ) -> Any:
        target = check_url(url)
        given = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            given["Content-Type"] = "application/json"
        with Deadline(limits.total) as deadline, door.session(deadline) as session:
            try:
                with session.request(
                    method,
                    target,
                    data=data,
                    headers=given,
                    stream=True,
                    timeout=(limits.connect, limits.read),
                ) as response:
                    content = response.raw.read(limits.size + 1, decode_content=True)
                    status = response.status_code
            except (OSError, HTTPError, HTTPException, UnicodeError) as error:
                raise explain(error, url, limits, late=deadline.passed) from error
            if deadline.passed:
                raise PageUnavailable(f"{_site(url)} was too slow; try again later")
        if len(content) > limits.size:
            raise PageTooLarge(f"{_site(url)} answered with more than it should")
        return _value(url, status, content)

    return talk


def _value(url: str, status: int, content: bytes) -> Any:
    site = _site(url)
    if status in (401, 403) or (status == 400 and _is_no_login(content)):
        raise PageRefused(f"{site} does not accept what you gave to log in: look again")
    if status == 429 or status >= 500:
        raise PageUnavailable(
            f"{site} is busy (HTTP {status}); it is asked again later"
        )
    if not 200 <= status < 300:
        raise PageRefused(
            f"{site} has no such API there (HTTP {status}): compare the address"
        )
    if not content.strip():
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise PageRefused(f"{site} answered with something else than JSON") from error


def _is_no_login(content: bytes) -> bool:
    """Say whether OAuth 2 refuses a login: with status 400 (RFC 6749, 5.2)."""
    try:
        error = json.loads(content)["error"]
    except (ValueError, RecursionError, TypeError, LookupError):
        return False
    return error in ("invalid_grant", "invalid_client", "unauthorized_client")


def _site(url: str) -> str:
    return shown(urlsplit(url).netloc)
