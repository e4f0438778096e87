"""What bytes are, when they are not a web page."""

from __future__ import annotations

import re

_BY_TYPE = (
    ("application/pdf", "a PDF"),
    ("application/epub", "an e-book"),
    ("application/x-mobipocket", "an e-book"),
    ("image/", "a picture"),
    ("video/", "a film"),
    ("audio/", "a sound"),
    ("font/", "a font"),
    ("application/zip", "an archive"),
    ("application/x-zip", "an archive"),
    ("application/gzip", "an archive"),
    ("application/x-tar", "an archive"),
    ("application/x-7z", "an archive"),
    ("application/x-rar", "an archive"),
    ("application/vnd.rar", "an archive"),
    ("text/css", "a style sheet"),
    ("text/javascript", "a script"),
    ("application/javascript", "a script"),
    ("application/json", "data for programs"),
    ("text/csv", "data for programs"),
)
_BY_START = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound or a film"),
)
_CONTAINERS = re.compile(rb"....ftyp|RIFF....(?:WEBP|WAVE|AVI )", re.DOTALL)
#: The beginnings of a feed in XML, with all that may stand before its root, and in
#: JSON; and of other JSON, which sites send as a page when a program of theirs fails.
#: What stands before is taken once and for all: else a page that begins with fifty
#: comments is divided into them in millions of ways.
_XML_FEED = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?>(?:<\?.{0,400}?\?>|<!--.{0,4000}?-->"
    rb"|<!DOCTYPE[^>]{0,400}>)\s*){0,9}<(?:rss|(?:\w{1,9}:)?feed\s[^>]{0,2000}?"
    rb"http://(?:www\.w3\.org/2005/Atom|purl\.org/atom)|rdf:RDF)[\s>\"'/]",
    re.DOTALL | re.IGNORECASE,
)
_JSON_FEED = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*\{.{0,2000}?\"https?://jsonfeed\.org/version/", re.DOTALL
)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"|\[\s*[{\[\"])")
#: A document in angle brackets; SVG is one too, but a picture.
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?!svg)[!?a-z]", re.IGNORECASE)


#: Bytes that no text has in any charset of the web: the "binary data bytes" of the
#: WHATWG's MIME Sniffing (section 3), but for NUL, which UTF-16 is full of.
_NEVER_TEXT = re.compile(rb"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: Bytes looked at, and the part of them that may be such; 11 % of random ones are.
_LOOKED_AT, _MOST_STRAY = 2000, 1 / 20


def _is_binary(content_type: str, start: bytes) -> bool:
    looked_at = start[:_LOOKED_AT]
    if looked_at.startswith(_UTF_16) or "utf-16" in content_type.lower():
        return False
    return len(_NEVER_TEXT.findall(looked_at)) > len(looked_at) * _MOST_STRAY


#: What is followed, and not read as an article.
FEED = "a feed"


def not_a_page(name: str, kind: str) -> str:
    """Return the sentence for what is called `name` and is of `kind`."""
    if kind == FEED:
        return (
            f"{name} is a feed, not an article: follow it on the page of your feeds, "
            "and its articles come by themselves"
        )
    return f"{name} is {kind}, not a web page"


def _structure(start: bytes) -> str | None:
    if _XML_FEED.match(start) or _JSON_FEED.match(start):
        return FEED
    return "data for programs" if _JSON.match(start) else None


def kind_of(content_type: str, start: bytes) -> str | None:
    """Return what an answer is, with its article, or None if it may be a web page.

    `start`: its first bytes, which are believed more than its `content_type`.

    >>> kind_of("text/html", b"%PDF-1.7"), kind_of("image/png", b"<!DOCTYPE html>")
    ('a PDF', None)
    """
    for magic, kind in _BY_START:
        if start.startswith(magic):
            return kind
    if _CONTAINERS.match(start):
        return "a sound, a picture or a film"
    if structure := _structure(start):
        return structure
    if _MARKUP.match(start):
        return None
    if _is_binary(content_type, start):
        return "no text"
    media_type = content_type.lower().strip()
    return next(
        (kind for start, kind in _BY_TYPE if media_type.startswith(start)), None
    )
