"""Links: absolute, of a safe scheme, without what only follows the reader."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from articles.tree import Element

#: Schemes of links that a book may carry (contract L2).
_SCHEMES = ("https", "http", "mailto", "tel")
#: Parameters that only tell who sent the reader; the page is the same without them.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|_hs(?:enc|mi)", re.I
)
#: Characters that no address may have as such (contract L1), and what is not ASCII.
_ILLEGAL = re.compile(r"[^!#$%&'()*+,\-./:;=?@\[\]_~0-9A-Za-z]")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: An address that stays as it is, or is only to be put behind the site's: most are.
_AS_MEANT = r"!$&()*+,\-./:=@_~0-9A-Za-z"
_ESCAPED = "%[0-9A-Fa-f]{2}"
_PLAIN = re.compile(
    rf"(https?://[a-z0-9._-]+)?(/(?:[{_AS_MEANT}]++|{_ESCAPED})*+)"
    rf"(\?(?:[{_AS_MEANT};?]++|{_ESCAPED})++)?(#(?:[{_AS_MEANT}]++|{_ESCAPED})++)?"
)

#: Places in a page that links name, before they may tell which page it is.
_PLACES = 3


def shorten_jumps(root: Element, url: str) -> None:
    """Make ``#part`` of links that name the page itself in full.

    Saved pages have them, and what a page's own software writes. The page is `url`, its
    canonical, or whatever has three places or more named that are all here.
    """
    pages = {url.partition("#")[0], ""}
    pages |= {
        link.get("href") or ""
        for link in root.iter("link")
        if link.get("rel") == "canonical"
    }
    jumps: dict[str, list[tuple[Element, str]]] = {}
    for link in root.iter("a"):
        page, _, place = (link.get("href") or "").partition("#")
        if place:
            jumps.setdefault(page, []).append((link, place))
    named = {page: {place for _, place in links} for page, links in jumps.items()}
    ids: set[str | None] = set()
    if any(len(named[page]) >= _PLACES for page in named.keys() - pages):
        ids |= {element.get("id") or element.get("name") for element in root.iter()}
    for page, links in jumps.items():
        if page in pages or (len(named[page]) >= _PLACES and named[page] <= ids):
            for link, place in links:
                link.set("href", f"#{place}")


def resolve(base: str, href: str | None) -> str | None:
    """Return `href`, found on the page `base`, as an absolute address that is safe.

    None where it is not a link to the web, a mailbox or a telephone.

    >>> resolve("https://a.example/x/y", " ../b c?utm_source=z&q=1")
    'https://a.example/b%20c?q=1'
    >>> resolve("https://a.example/", "javascript:alert(1)") is None
    True
    """
    if not href:
        return None
    return _plainly(base, href) or _thoroughly(base, href)


def beside(base: str, src: str | None) -> str | None:
    """Return the ``file:`` address of the picture `src` of the saved page `base`.

    None where `base` is on the web, or the picture on another machine.

    >>> beside("file:///home/a/page.html", "page_files/boat.jpg")
    'file:///home/a/page_files/boat.jpg'
    >>> beside("https://a.example/", "boat.jpg") is None
    True
    """
    if not src or not base.startswith("file:"):
        return None
    try:
        address = _escape(urljoin(base, src.strip()).partition("?")[0])
    except ValueError:
        return None
    return address if address.startswith("file:///") else None


def _plainly(base: str, href: str) -> str | None:
    """Return what `_thoroughly` would, None where there is anything to it."""
    plain = _PLAIN.fullmatch(href)
    if plain is None:
        return None
    site, path, query, _ = plain.groups()
    if query and "=" in query and _TRACKING.search(query):
        return None
    if site:
        return href
    if path.startswith("//") or "/." in path:
        return None
    return _site(base) + href if _site(base) else None


@lru_cache(maxsize=64)
def _site(base: str) -> str:
    """Return scheme and host of `base`, empty where it has none."""
    return (_thoroughly(base, "/") or "").removesuffix("/")


@lru_cache(maxsize=4096)
def _thoroughly(base: str, href: str) -> str | None:
    href = re.sub(r"[\t\n\r]", "", href.strip())
    scheme = _SCHEME.match(href)
    if scheme and scheme[0][:-1].lower() not in _SCHEMES:
        return None
    try:
        absolute = urljoin(base, href)
        if absolute[:4].lower() == "http":
            return _web(absolute)
    except ValueError:
        return None
    if scheme and len(href) > len(scheme[0]):
        return _escape(href)
    return None


def _web(url: str) -> str | None:
    parts = urlsplit(url)
    host = parts.hostname
    if not host or parts.scheme not in ("http", "https"):
        return None
    if not host.isascii():
        host = host.encode("idna").decode()
    elif ":" in host:
        host = f"[{host}]"
    if not re.fullmatch(r"[A-Za-z0-9._\-\[\]:]+", host):
        return None
    port = f":{parts.port}" if parts.port else ""
    query = _escape(parts.query)
    if "=" in query and _TRACKING.search(query):
        query = without_tracking(query)
    return urlunsplit(
        (
            parts.scheme,
            host + port,
            _escape(parts.path) or "/",
            query,
            _escape(parts.fragment),
        )
    )


def without_tracking(query: str) -> str:
    """Return `query` without parameters that only follow the reader (contract L6).

    >>> without_tracking("a=1&utm_medium=x&b")
    'a=1&b'
    """
    kept = [
        part
        for part in query.split("&")
        if not _TRACKING.fullmatch(part.partition("=")[0])
    ]
    return "&".join(kept)


def _escape(part: str) -> str:
    """Return `part` with every character percent-encoded that no address may have."""
    part = _ILLEGAL.sub(_percent, _BARE_PERCENT.sub("%25", part))
    return part.replace("[", "%5B").replace("]", "%5D").replace("'", "%27")


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
