"""Which of many links is the next page of an article, judged by its address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from articles.onward import host_of

#: Names of a parameter that is the page's number.
_PARAMETERS = frozenset(
    "page p pg paged pagenum pageno page_no page_number seite pagina pag página sida "
    "strona strana side part teil".split()
)
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp|cms)$", re.I)
_WORD = r"[/_-](?:page|seite|pagina|pag|part|teil|p)[-_/]?"
_NUMBER = rf"(?:/|[,;]|{_WORD})0?(\d{{1,2}})"
#: Before an ending only: without one, `-2` is how two articles of one name are told
#: apart.
_IN_FILE = rf"(?:/|[-_,.;]|{_WORD})0?(\d{{1,2}})"


def page_number(first: str, url: str) -> int | None:
    """Return which page of the article at `first` is at `url`; None if it is none.

    >>> page_number("https://a.example/lamp", "https://www.a.example/lamp/2/")
    2
    >>> page_number("https://a.example/lamp.html", "https://a.example/lamp-3.html")
    3
    >>> page_number("https://a.example/?id=7", "https://a.example/?id=7&page=2")
    2
    >>> page_number("https://a.example/lamp", "https://a.example/stair/2") is None
    True
    """
    one, other = urlsplit(first), urlsplit(url)
    if host_of(first) != host_of(url) or not (one.query or one.path.strip("/")):
        return None  # a front page goes on with other articles
    if one.path.rstrip("/") == other.path.rstrip("/"):
        return _in_query(one.query, other.query)
    if one.query != other.query:
        return None
    path = one.path.rstrip("/")
    stem = _ENDING.sub("", path)
    number = _NUMBER if stem == path else rf"(?:\.\w{{3,5}})?{_IN_FILE}"
    match = re.fullmatch(rf"{re.escape(stem)}{number}(?:\.\w{{3,5}})?/?", other.path)
    return int(match[1]) if match else None


def _in_query(one: str, other: str) -> int | None:
    """Return the number that is all in which the query `other` differs from `one`."""
    before, after = parse_qsl(one), parse_qsl(other)
    added = [pair for pair in after if pair not in before]
    rest = [pair for pair in before if pair not in after]
    if len(added) != 1 or any(name != added[0][0] for name, _ in rest):
        return None
    name, value = added[0]
    if name.lower() not in _PARAMETERS or not re.fullmatch(r"\d{1,2}", value):
        return None
    return int(value)


def next_page(first: str, number: int, turns: Iterable[str]) -> str | None:
    """Return which of `turns` is page `number` + 1 of the article at `first`.

    >>> next_page("https://a.example/lamp", 1, ["https://a.example/lamp/2"])
    'https://a.example/lamp/2'
    """
    wanted = number + 1
    return next((url for url in turns if page_number(first, url) == wanted), None)
