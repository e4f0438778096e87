"""A file put on the web, through the only door."""

from __future__ import annotations

from http.client import HTTPException
from pathlib import Path

from urllib3.exceptions import HTTPError

from articles.addresses import check_url
from articles.deadline import Deadline
from articles.failures import explain
from articles.guard import Door
from articles.limits import UPLOAD, Limits


def put(
    door: Door,
    url: str,
    file: Path,
    login: tuple[str, str] | None,
    limits: Limits = UPLOAD,
) -> int:
    """Put `file` at `url` (HTTP PUT) and return the status of the answer.

    No redirect is followed, and nothing of the answer is read. `login`: user and
    password. Raises `AddressRefused`, `PageUnavailable` and `PageRefused`.
    """
    target = check_url(url)
    with (
        Deadline(limits.total) as deadline,
        door.session(deadline) as session,
        file.open("rb") as body,
    ):
        try:
            with session.put(
                target,
                data=body,
                auth=login,
                stream=True,
                timeout=(limits.connect, limits.read),
            ) as response:
                return response.status_code
        except (OSError, HTTPError, HTTPException, UnicodeError) as error:
            raise explain(error, url, limits, late=deadline.passed) from error
