"""Incoming mail taken apart, whatever its state: broken MIME, wrong charsets, both.

The old policy of `email` is used on purpose: the new one raises on some of what it
should forgive.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from inkpost.render import one_line

#: Characters of text that are read of one mail.
LONGEST_TEXT = 100_000

_NOT_SHOWN = re.compile(r"(?is)<(style|script|head)\b.*?</\1\s*>")
_BREAK = re.compile(r"(?i)<(?:br|/?p|/?div|/?li|/?tr|/?h[1-6])\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")


def header(letter: Message, name: str) -> str:
    """Return the header `name` as one line; empty where there is none."""
    value = letter.get(name, "")
    try:
        return one_line(str(make_header(decode_header(value))))
    except (HeaderParseError, LookupError, ValueError):
        return one_line(str(value))


def sent_date(letter: Message) -> datetime | None:
    """Return what the header Date says, aware; None where that is no time."""
    try:
        date = parsedate_to_datetime(header(letter, "Date"))
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def text(letter: Message) -> str:
    """Return the words of `letter`: its plain text, or else its HTML without tags."""
    plain = _first(letter, "text/plain")
    if plain is not None and plain.strip():
        return plain[:LONGEST_TEXT]
    markup = (_first(letter, "text/html") or "")[:LONGEST_TEXT]
    lines = _BREAK.sub("\n", _NOT_SHOWN.sub(" ", markup))
    return html.unescape(_TAG.sub(" ", lines))


def _first(letter: Message, kind: str) -> str | None:
    return next(
        (
            decoded(part)
            for part in leaves(letter)
            if part.get_content_type() == kind and not part.get_filename()
        ),
        None,
    )


def leaves(letter: Message) -> Iterator[Message]:
    """Yield the parts of `letter` that hold no parts, outside of enclosed mails."""
    waiting = [letter]
    while waiting:
        part = waiting.pop()
        enclosed = part.get_content_maintype() == "message" and part is not letter
        if enclosed or not part.is_multipart():
            yield part
        else:
            waiting += reversed(inner(part))


def inner(part: Message) -> list[Message]:
    """Return the parts that `part` holds.

    Asked in this order: `get_payload` of a text can raise on a false charset.
    """
    held = part.get_payload() if part.is_multipart() else []
    return [one for one in held if isinstance(one, Message)]


def decoded(part: Message) -> str:
    """Return the text of `part`, in its charset if that is one."""
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")
