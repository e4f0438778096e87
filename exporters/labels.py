"""Titles, labels and addresses as a book shows them: one clean line each."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from exporters.bodies.emoji import plain_label
from exporters.profiles import Profile
from inkpost.render import one_line

#: Icon fonts live here; no reader has them (contract T3).
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd\ufffd\ufff9-\ufffb]")
#: What an address may hold, besides letters and digits (RFC 3986; contract L1).
_IN_ADDRESSES = "%:/?[]@!$&'()*+,;=~._-"


def line(text: str, longest: int = 200) -> str:
    """Return `text` on one line, composed (NFC), without signs that no font has."""
    plain = one_line(_PRIVATE.sub("", text), longest)
    return unicodedata.normalize("NFC", plain)


def title_line(text: str, profile: Profile, longest: int = 200) -> str:
    """Return a title as the books of `profile` have it; never empty (contract P4)."""
    clean = line(text, longest)
    if profile.emoji == "words":
        clean = plain_label(clean)
    return clean or "Untitled"


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
