"""Amazon's own mails about Send to Kindle (contract Q2, Background 1).

They are written for people: codes, file names and times are found by pattern.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import Message

from delivery.letters import text
from inkpost.post import Notice
from inkpost.render import one_line

#: The domains that Amazon's shops write from.
DOMAINS = frozenset(
    "amazon." + ending
    for ending in (
        "com ca co.jp co.uk com.au com.br com.mx de es fr in it nl pl se".split()
    )
)
#: Its mailboxes that speak of Send to Kindle. Others, such as marketplace sellers',
#: carry words of strangers.
MAILBOXES = frozenset({"do-not-reply", "donotreply", "no-reply", "sendtokindletou"})

#: How long Amazon waits for the reader's word.
VERIFICATION = timedelta(hours=48)

_DUE_TO = re.compile(r"\bdue\s+to\s+(E\d{3,5})\b")
_CODE = re.compile(r"\b(E\d{3,5})\b")
_FILE = re.compile(
    r"[*•]\s+([^*•\r\n]{1,200}?\.(?:epub|html?|pdf|txt|docx?|rtf|mobi|azw3))\b", re.I
)
_AT = re.compile(
    r"\bat\s+(\d{1,2}):(\d{2})\s*([AP])M\s+on\s+\w{3},?\s+(\w{3})\w*\.?\s+"
    r"(\d{1,2}),?\s+(\d{4})\s+(?:GMT|UTC)"
)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_VERIFY = re.compile(r"(?is)\b(?:verify|confirm)\b.{0,2000}?\b48\s+hours\b")
_SUSPENDED = re.compile(
    r"(?is)\bsuspen(?:d|ded|sion)\b|SendtoKindleTOU|\bproblem with the sender\b"
)


def is_amazons(address: str) -> bool:
    """Return whether `address` is one from which Amazon writes about Send to Kindle."""
    local, _, domain = address.lower().rpartition("@")
    return domain in DOMAINS and local in MAILBOXES


def read_amazon(letter: Message, notice: Notice) -> Notice:
    """Return `notice` with what the believed mail `letter` means.

    A refusal is looked for first: its help text speaks of much else.
    """
    words = text(letter)
    said = one_line(words, 500)
    if code := read_code(words):
        return replace(
            notice,
            kind="refusal",
            code=code,
            files=read_files(words),
            sent_at=read_time(words),
            said=said,
        )
    if _SUSPENDED.search(words) or _SUSPENDED.search(notice.subject):
        return replace(notice, kind="suspension", said=said)
    if _VERIFY.search(words):
        until = notice.at + VERIFICATION if notice.at else None
        files, at = read_files(words), read_time(words)
        return replace(
            notice, kind="verification", until=until, files=files, sent_at=at, said=said
        )
    return replace(notice, said=said)


def read_code(words: str) -> str | None:
    """Return the code of a refusal; E0014 is E014.

    A book may be called “E999”, so file names are not looked at.

    >>> read_code("could not be processed due to E0014 - Unapproved sender")
    'E014'
    """
    match = _DUE_TO.search(words) or _CODE.search(_FILE.sub(" ", words))
    return f"E{int(match[1][1:]):03}" if match else None


def read_files(words: str) -> tuple[str, ...]:
    """Return the names after the bullets.

    >>> read_files("Internal Error: * A walk.epub * Two.v2.epub")
    ('A walk.epub', 'Two.v2.epub')
    """
    return tuple(" ".join(name.split()) for name in _FILE.findall(words))


def read_time(words: str) -> datetime | None:
    """Return when Amazon got the mail; its clock has twelve hours.

    >>> read_time("at 12:05 AM on Fri, Mar 13, 2026 GMT").isoformat()
    '2026-03-13T00:05:00+00:00'
    """
    match = _AT.search(words)
    if match is None or match[4] not in _MONTHS:
        return None
    hour = int(match[1]) % 12 + (12 if match[3] == "P" else 0)
    month = _MONTHS.index(match[4]) + 1
    try:
        day, year, minute = int(match[5]), int(match[6]), int(match[2])
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None
