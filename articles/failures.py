"""What went wrong on the way to a site, said once, as the reader has to know it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import HTTPException, IncompleteRead, RemoteDisconnected

from urllib3.exceptions import (
    DecodeError,
    InvalidChunkLength,
    InvalidHeader,
    NewConnectionError,
)
from urllib3.exceptions import TimeoutError as AnyTimeout

from articles.addresses import shown
from articles.limits import Limits
from inkpost.errors import InkpostError, PageRefused, PageUnavailable

_GARBLED = (DecodeError, InvalidChunkLength, InvalidHeader, UnicodeError, HTTPException)
#: These are among the garbled by inheritance only.
_BROKE_OFF = (RemoteDisconnected, IncompleteRead)


def explain(
    error: BaseException, url: str, limits: Limits, *, late: bool
) -> InkpostError:
    """Return the error to raise for `error`, whatever library raised it.

    `late`: whether the deadline had passed, and cut the line.
    """
    causes = list(_chain(error))
    if late:
        return PageUnavailable(
            f"{shown(url)} took longer than {limits.total:g} seconds"
        )
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return PageRefused(
                f"{shown(url)} was not opened, for its certificate cannot be trusted: "
                f"{cause.verify_message}"
            )
    if any(_is_timeout(cause) for cause in causes):
        return PageUnavailable(f"{shown(url)} did not answer in time")
    if any(_is_garbled(cause) for cause in causes):
        return PageRefused(f"{shown(url)} answered in a way that cannot be read")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return PageUnavailable(f"{shown(url)} made no secure connection")
    return PageUnavailable(f"{shown(url)} did not answer, or broke off")


def _is_timeout(error: BaseException) -> bool:
    # urllib3 counts a refused connection among the timeouts.
    late = isinstance(error, (AnyTimeout, TimeoutError))
    return late and not isinstance(error, NewConnectionError)


def _is_garbled(error: BaseException) -> bool:
    broke_off = isinstance(error, _BROKE_OFF) and not isinstance(
        error, InvalidChunkLength
    )
    return isinstance(error, _GARBLED) and not broke_off


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and all that it wraps, be it as a cause or as an argument."""
    waiting, seen = [error], set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = (current.__cause__, getattr(current, "reason", None), *current.args)
        waiting += [each for each in inner if isinstance(each, BaseException)]
