"""Embeds: what a book cannot play becomes a line with a link (contract X9b)."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from articles.links import resolve
from articles.tree import Element

#: Players and posts that are content wherever they stand: host, what it is, site.
_KNOWN = (
    (r"youtu\.be|youtube(?:-nocookie)?\.com", "Video", "YouTube"),
    (r"vimeo\.com", "Video", "Vimeo"),
    (r"dailymotion\.com|dai\.ly", "Video", "Dailymotion"),
    (r"twitch\.tv", "Video", "Twitch"),
    (r"ted\.com", "Video", "TED"),
    (r"bilibili\.com", "Video", "Bilibili"),
    (r"tiktok\.com", "Video", "TikTok"),
    (r"soundcloud\.com", "Audio", "SoundCloud"),
    (r"open\.spotify\.com", "Audio", "Spotify"),
    (r"bandcamp\.com", "Audio", "Bandcamp"),
    (r"podcasts\.apple\.com", "Audio", "Apple Podcasts"),
    (r"twitter\.com|x\.com", "Post", "X"),
    (r"instagram\.com", "Post", "Instagram"),
    (r"facebook\.com/plugins/(?:post|video)", "Post", "Facebook"),
    (r"codepen\.io", "Code", "CodePen"),
    (r"gist\.github\.com", "Code", "GitHub"),
    (r"jwplayer\.com|jwplatform\.com|brightcove\.net", "Video", ""),
    (r"giphy\.com", "Animation", "Giphy"),
    (r"datawrapper\.de|dwcdn\.net|flourish\.studio|infogram\.com", "Chart", ""),
    (r"google\.[a-z.]+/maps|openstreetmap\.org", "Map", ""),
)
_HOSTS = [
    (re.compile(rf"(?:^|[/.])(?:{host})(?:[/:?]|$)", re.I), kind, site)
    for host, kind, site in _KNOWN
]
#: Letters that the title of a frame of an unknown host has at least, and what it names
#: when it is an advertisement or a part of the page.
_TOLD = 12
_OTHER = re.compile(
    r"\b(?:ads?|advert\w*|anzeigen?|werbung|publicidad|publicité|pubblicità|reklam\w*|"
    r"sponsor\w*|cookies?|consent|newsletter|captcha|chat|comments?|log-?in|sign|tweet|"
    r"button|like|share|player)\b",
    re.I,
)
_IDENTITY = re.compile(r"/(?:embed|v|shorts)/([\w-]{6,})")


def describe_embed(element: Element, base: str) -> tuple[str, str] | None:
    """Return (address, text) of the line that stands for `element`, None for nothing.

    A frame of an unknown host without a title is an advertisement more often than not.
    """
    source = _source(element)
    address = resolve(base, source)
    if address is None or not address.startswith("http"):
        return None
    title = " ".join((element.get("title") or element.get("aria-label") or "").split())
    if element.tag in ("video", "audio"):
        return address, _line(element.tag.capitalize(), title, urlsplit(address).netloc)
    for host, kind, site in _HOSTS:
        if host.search(address):
            return _page_of(address), _line(
                kind, title, site or urlsplit(address).netloc
            )
    told = len(title) >= _TOLD and not _OTHER.search(title)
    if element.tag == "iframe" and told and "#?secret=" not in address:  # WordPress's
        return address, f"{title[:200]} ({urlsplit(address).netloc})"
    return None


def _source(element: Element) -> str | None:
    for name in ("src", "data-src", "data-lazy-src", "data"):
        if (value := element.get(name)) and not value.startswith("about:"):
            return value
    inner = next(element.iter("source"), None)
    return inner.get("src") if inner is not None else None


def _line(kind: str, title: str, site: str) -> str:
    """Return the text of the link, such as ``Video: A day at sea (YouTube)``."""
    site = site.removeprefix("www.")
    if title and title.casefold() != f"{site} video player".casefold():
        return f"{kind}: {title[:200]} ({site})"
    return f"{kind} ({site})"


def _page_of(address: str) -> str:
    """Return the page of an embedded video, where it can be told from the address."""
    parts = urlsplit(address)
    if "youtu" in parts.netloc:
        if match := _IDENTITY.search(parts.path):
            return f"https://www.youtube.com/watch?v={match[1]}"
        if listed := parse_qs(parts.query).get("list"):
            return f"https://www.youtube.com/playlist?list={listed[0]}"
    if parts.netloc == "player.vimeo.com":
        return f"https://vimeo.com/{parts.path.rsplit('/', 1)[-1]}"
    return address
