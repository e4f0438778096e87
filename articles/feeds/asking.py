"""Asking a site for a feed, politely: only for what is new since the last time."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Collection, Mapping

from articles.addresses import Network, Reach, check_url, shown
from articles.fetch import refusal, seconds_to_wait
from articles.guard import Answer, Door
from articles.limits import FEED
from articles.names import Resolve, look_up
from inkpost.errors import FeedGone, NotAFeed, PageUnavailable
from inkpost.model import FeedAnswer, Validators

#: The longest time that a site may ask us to stay away, in seconds: what it says of
#: itself in a bad hour must not silence it for ever.
LONGEST_WAIT = 86_400.0
#: The longest validator that is sent back.
_LONGEST = 500

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.I)

#: Returns a feed's answer; raises a `Temporary` or a `Permanent` error.
Ask = Callable[[str, Validators], FeedAnswer]


def open_ask(
    allow_networks: Collection[Network] = (),
    deny_networks: Collection[Network] = (),
    allow_ports: Collection[int] = (),
    *,
    resolve: Resolve = look_up,
    trust: ssl.SSLContext | None = None,
    dress: Callable[[str], Mapping[str, str]] = lambda _: {},
) -> Ask:
    """Return what asks for feeds; the arguments are those of `open_fetch`."""
    reach = Reach(tuple(allow_networks), tuple(deny_networks), frozenset(allow_ports))
    door = Door(reach, resolve, trust, dress)

    def ask(url: str, known: Validators) -> FeedAnswer:
        with door.ask(check_url(url), FEED, more=_conditions(known)) as answer:
            return _answer(answer, known)

    return ask


def _conditions(known: Validators) -> dict[str, str]:
    conditions = {}
    if known.etag:
        conditions["If-None-Match"] = known.etag
    if known.modified:
        conditions["If-Modified-Since"] = known.modified
    return conditions


def _answer(answer: Answer, known: Validators) -> FeedAnswer:
    fresh = _fresh(answer.headers)
    if answer.status == 304:
        # A site need not repeat them, and some do so without having had any.
        return FeedAnswer(answer.moved_to, None, "", _validators(answer, known), fresh)
    if answer.status == 410:
        raise FeedGone(
            f"{shown(answer.url)} says that this feed is gone for good (HTTP 410): "
            "Inkpost looks no more; remove it, or look for a new address of the site"
        )
    if error := refusal(answer.url, answer.status, answer.headers):
        if isinstance(error, PageUnavailable):
            error.retry_after = seconds_to_wait(answer.headers, LONGEST_WAIT)
        raise error
    content = b"".join(answer.chunks)
    if not content.strip():
        raise NotAFeed(f"{shown(answer.url)} is empty; check the address")
    kind = answer.headers.get("Content-Type", "")
    return FeedAnswer(answer.moved_to, content, kind, _validators(answer), fresh)


def _validators(answer: Answer, known: Validators = Validators()) -> Validators:
    return Validators(
        _short(answer.headers.get("ETag")) or known.etag,
        _short(answer.headers.get("Last-Modified")) or known.modified,
    )


def _short(value: str | None) -> str | None:
    """Return `value` where it can be sent back as a header."""
    if not value or len(value) > _LONGEST or not value.isascii():
        return None
    return value.strip() if value.isprintable() else None


def _fresh(headers: Mapping[str, str]) -> float | None:
    found = _MAX_AGE.search(headers.get("Cache-Control", ""))
    return min(float(found[1]), LONGEST_WAIT) if found else None
