"""The canary: a small book with a code, typed back to prove a device.

It proves three things at once: that the address is the reader's, that the sender is
approved there, and that Amazon turns our books into books (safety 5.1, 90-93).
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from inkpost.model import Article, Edition, Section
from inkpost.post import Code, Verdict
from inkpost.render import render

#: How long a code is good, how often it may be tried, and how many go to one address
#: in a day, whoever asks (safety 5.1).
GOOD_FOR, TRIES, A_DAY = timedelta(hours=24), 5, 3

_NOT_DIGITS = re.compile(r"[\s-]")


def new_code(now: datetime) -> Code:
    """Return a code that nobody can guess."""
    return Code(f"{secrets.randbelow(1_000_000):06}", now)


def check_code(code: Code, given: str, now: datetime) -> tuple[Verdict, Code]:
    """Return what `given` proves, and the code as it is to be remembered.

    A spent code stays spent, even if it is right now (safety 92).
    """
    if code.tries >= TRIES or now >= code.sent_at + GOOD_FOR:
        return "spent", replace(code, tries=TRIES)
    digits = _NOT_DIGITS.sub("", given).encode(errors="replace")
    if hmac.compare_digest(digits, code.digits.encode()):
        return "proved", replace(code, tries=TRIES)
    spent = replace(code, tries=code.tries + 1)
    return ("spent" if spent.tries >= TRIES else "wrong"), spent


def may_send_code(sent: Sequence[datetime], now: datetime) -> bool:
    """Return whether an address may get one more code: `sent`, when it got others."""
    return sum(at > now - timedelta(days=1) for at in sent) < A_DAY


def canary_edition(code: Code, device: str, mail_from: str) -> Edition:
    """Return the book that carries `code` to the device called `device`.

    The code is in its text alone: subject and file name come back in Amazon's refusals,
    and so to whoever wrote a stranger's address down.
    """
    shown = f"{code.digits[:3]} {code.digits[3:]}"
    title = "Your Inkpost code"
    body = render(
        "mail", "canary.html", shown=shown, device=device, mail_from=mail_from
    )
    article = Article(
        url="",
        title=title,
        body=body,
        site_name="Inkpost",
        published=code.sent_at,
        language="en",
    )
    return Edition(
        title=title,
        key=f"canary {code.digits} {code.sent_at.isoformat()}",
        date=code.sent_at,
        sections=(Section("Code", (article,)),),
        creator="Inkpost",
    )
