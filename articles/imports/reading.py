"""How other programs write times, tags and text: read without ever failing."""

from __future__ import annotations

import ast
import json
import re
from datetime import UTC, datetime
from typing import Any

#: Characters of a title, of one tag and of a note; tags of one article.
LONGEST_TITLE, LONGEST_TAG, LONGEST_NOTE, MOST_TAGS = 500, 100, 20_000, 100
#: Seconds of 1990 and of 2100: what is larger is in milliseconds, or less than that.
_FIRST, _LAST = 631_152_000, 4_102_444_800
#: What no XML and no database takes.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text_of(value: Any, most: int = LONGEST_TITLE) -> str:
    """Return `value` as text that can be stored, `most` characters of it.

    >>> text_of(None), text_of(" a\\x00b "), text_of(3)
    ('', 'ab', '3')
    """
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return _NEVER.sub("", str(value)[: most + 100]).strip()[:most]


def time_of(value: Any) -> datetime | None:
    """Return the moment that `value` names: seconds, milliseconds, ISO 8601; or None.

    >>> time_of("1435251600") == time_of(1435251600000) == time_of("2015-06-25T17:00Z")
    True
    """
    try:
        return _moment(value)
    except (ValueError, OverflowError, OSError):
        return None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    written = str(value)[:64].strip()
    if not re.fullmatch(r"\d{9,16}(\.\d+)?", written):
        # Readwise writes a space; a time without a zone is taken as UTC.
        found = datetime.fromisoformat(written.replace(" UTC", "Z"))
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC) if found.year > 1980 else None
    seconds = float(written)
    while seconds > _LAST:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC) if seconds > _FIRST else None


def tags_of(value: Any, separator: str = ",") -> tuple[str, ...]:
    """Return the tags in `value`: a list, a list that is written down, or a line.

    >>> tags_of("['a', 'b']"), tags_of('["a"]'), tags_of("a| b", "|"), tags_of(None)
    (('a', 'b'), ('a',), ('a', 'b'), ())
    """
    if isinstance(value, str):
        value = _list_in(value[:50_000]) or value[:50_000].split(separator)
    if not isinstance(value, list):
        return ()
    names = (one.get("name") if isinstance(one, dict) else one for one in value)
    tags = (text_of(name, LONGEST_TAG) for name in names)
    return tuple(dict.fromkeys(filter(None, tags)))[:MOST_TAGS]


def _list_in(written: str) -> list[Any] | None:
    """Return the list that `written` is in JSON or in Python; None where it is none."""
    if not written.strip().startswith("["):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(written)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return found if isinstance(found, list) else None
    return None


def is_true(value: Any) -> bool:
    """Tell whether `value` means yes.

    >>> is_true(1), is_true("true"), is_true("0"), is_true(None)
    (True, True, False, False)
    """
    return str(value).strip().lower() in {"1", "true", "yes", "y", "on"}
