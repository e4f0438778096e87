"""What an entry of any kind of feed is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from html import escape

from articles.addresses import check_url
from articles.links import resolve
from articles.tree import parse, text_of
from inkpost.errors import AddressRefused, NoArticle
from inkpost.model import Entry
from inkpost.render import one_line

#: Letters of an id that are kept, and of a text that becomes a title.
_LONGEST_KEY, _FIRST_WORDS = 1000, 80
#: Letters of a text that no other is likely to have.
_TELLING = 100
_MARKUP = re.compile(r"<[a-zA-Z/!]|&[#\w]{1,10};")
#: Years that an entry may be of; others are a mistake, or a wish to stay on top.
_FIRST_YEAR = 1990


def make_entry(
    *,
    key: str,
    links: Iterable[str | None],
    title: str | None,
    byline: str | None,
    published: datetime | None,
    html: str,
    base: str,
    is_whole: bool,
) -> Entry:
    """Return the entry; `links`: where it may be read, the best first.

    `is_whole`: whether the feed says that `html` is the text, and no summary.
    """
    url = next(filter(None, (_address(base, link) for link in links)), "")
    words = text_in(html)
    called = one_line(text_in(title or ""))
    return Entry(
        key=one_line(key, _LONGEST_KEY),
        url=url,
        title=called or first_words(words) or one_line(url) or "Untitled",
        byline=one_line(text_in(byline or ""), 200) or None,
        published=published if published and _is_possible(published) else None,
        html=html,
        base=base,
        is_whole=is_whole,
        mark=_mark(called, words, url or key),
        excerpt=one_line(words, 300),
    )


def _address(base: str, link: str | None) -> str:
    """Return `link` as articles are asked for by it; empty where it is none."""
    try:
        return check_url(resolve(base, link) or "")
    except AddressRefused:
        return ""


def _mark(title: str, words: str, place: str) -> str:
    # Few words may come again, such as “Open thread”.
    parts = (title, words) if len(words) >= _TELLING else (title, words, place)
    return sha256("\n".join(parts).encode("utf-8", "ignore")).hexdigest()[:32]


def text_in(html: str) -> str:
    """Return the words of `html`, which may be plain text too, in one line.

    >>> text_in("Salt &amp; <b>water</b>")
    'Salt & water'
    """
    if not _MARKUP.search(html):
        return " ".join(html.split())
    try:
        return " ".join(text_of(parse(html)[0]).split())
    except NoArticle:
        return ""


def first_words(text: str) -> str:
    """Return what stands for the title of a `text` that has none."""
    return one_line(text, _FIRST_WORDS)


def paragraphs(text: str) -> str:
    """Return plain `text` as HTML."""
    return "".join(
        f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip()
    )


def _is_possible(moment: datetime) -> bool:
    return _FIRST_YEAR <= moment.year <= datetime.now(UTC).year + 1
