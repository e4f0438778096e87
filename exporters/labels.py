"""Titles, labels and addresses as a book shows them: one clean line each."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from exporters.bodies.emoji import plain_label
from exporters.profiles import Profile
from inkpost.render import one_line

#: Controls, icon fonts, what is no character: no font shows them (contract T1, T3).
_STRANGE = re.compile(
    "[\x7f-\x9f\u206a-\u206f\ue000-\uf8ff\ufdd0-\ufdef\ufff9-\uffff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
#: What an address may hold, besides letters and digits (RFC 3986; contract L1).
_IN_ADDRESSES = "%:/?[]@!$&'()*+,;=~._-"


def line(text: str, longest: int = 200) -> str:
    """Return `text` on one line, composed (NFC), without signs that no font has."""
    plain = _STRANGE.sub("", one_line(text, longest))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def has_rtl(text: str) -> bool:
    """Say whether `text` has letters that run from right to left (UAX 9)."""
    return bool({"R", "AL"} & set(map(unicodedata.bidirectional, text)))


def shown_line(text: str, profile: Profile, longest: int = 200) -> str:
    """Return `text` as the books of `profile` show it; maybe empty."""
    clean = line(text, longest)
    return plain_label(clean) if profile.emoji == "words" else clean


def title_line(text: str, profile: Profile, longest: int = 200) -> str:
    """Return a title as the books of `profile` have it; never empty (contract P4)."""
    return shown_line(text, profile, longest) or "Untitled"


def entry_label(text: str) -> str:
    """Return a line of the table of contents: short, and never with emoji (N2)."""
    return plain_label(line(text, 150)) or "Untitled"


def web_link(url: str) -> str | None:
    """Return `url` as a link's target, or None if books may not link to it (L1, L2)."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        netloc = parts.netloc.replace(host, host.encode("idna").decode())
    except ValueError:  # UnicodeError, too: a host that has no such name
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    address, _, fragment = parts._replace(netloc=netloc).geturl().partition("#")
    place = "#" + quote(fragment, safe=_IN_ADDRESSES) if fragment else ""
    return quote(address, safe=_IN_ADDRESSES) + place


def short_address(url: str, longest: int = 60) -> str:
    """Return `url` as people say it: without scheme, ``www.`` and a final slash."""
    plain = re.sub(r"^https?://(www\.)?", "", url).split("?")[0].rstrip("/")
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
