"""The site that an address is of, as it is kept beside it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """Return the host of `url` in lower case, without ``www.``; empty: it has none.

    >>> host_of("https://www.Example.org/a")
    'example.org'
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")[:255]
    except ValueError:
        return ""


def host_of_row(context: Any) -> str:
    """Return the host for the column `host` of a row that is inserted without it."""
    return host_of(context.get_current_parameters()["url"])
