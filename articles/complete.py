"""The rest of an article: on its other pages, or in a version that has more of it.

Whether a link leads there is decided by addresses alone (`articles.numbered`), for
words lie in every language; whether it did, by the text that was found there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from articles import cell
from articles.addresses import shown
from articles.fetch import Fetch
from articles.join import Joined
from articles.limits import MEGABYTE, PAGE
from articles.numbered import next_page
from articles.onward import Onward
from articles.reading import Reading, read_page
from articles.siterules import FindRules
from inkpost.errors import InkpostError, PageTooLarge, PageUnavailable
from inkpost.model import Article, Omission, Page

#: Of one article, its first page counted.
MOST_PAGES = 20
MOST_BYTES = 20 * MEGABYTE
#: Seconds for all pages but the first.
MOST_SECONDS = 60
#: Other versions that are tried.
_TRIED = 2
#: How many times as long a version has to be to be fuller.
_FULLER = 1.2
#: Words of an article that may be the beginning of one.
_SHORT = 150
#: Part of an article's lines that has to be in another version of it.
_SAME = 0.5


#: Finds the article of one page, in a cell; raises `NoArticle` or `Unreadable`.
Read = Callable[[Page], Reading]


def complete(first: Page, fetch: Fetch, read: Read) -> Article:
    """Return the article that begins on the page `first`, as whole as can be had.

    What cannot be had of it is an `Omission`. Raises what `read` raises for `first`.
    """
    return _Search(first.url, fetch, read).find(read(first), len(first.content))


def open_reader(fetch: Fetch, find_rules: FindRules) -> Callable[[Page], Article]:
    """Return what reads an article from its first page on, each page in the cell."""

    def read(page: Page) -> Reading:
        rules = find_rules(page.url)
        return cell.run(read_page, page, rules, name=shown(page.url))

    return lambda page: complete(page, fetch, read)


@dataclass
class _Search:
    """The search for the rest of the article at `url`; `spent`: bytes fetched."""

    url: str
    fetch: Fetch
    read: Read
    spent: int = 0
    end: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)

    def find(self, reading: Reading, size: int) -> Article:
        self.spent = size
        article, onward = reading.article, reading.onward
        if onward.single and (whole := self._single(onward.single, article)):
            return whole
        following = self._next(1, onward)
        if onward.fuller and (following or _may_be_cut(article)):
            for url in onward.fuller[:_TRIED]:
                if fuller := self._fuller(url, article):
                    return fuller
        return self._join(reading) if following else article

    def _fuller(self, url: str, article: Article) -> Article | None:
        """Return `article` as it stands at `url`; None unless there is more of it."""
        try:
            other = self._read(url).article
        except InkpostError:
            return None  # the version that there is has lost nothing
        if not is_fuller(other, article):
            return None
        told = f"The version at {shown(url)} was taken, for it has more of the text"
        return replace(
            article,
            body=other.body,
            pictures=other.pictures,
            omissions=other.omissions,
            log=(*article.log, told),
        )

    def _single(self, url: str, article: Article) -> Article | None:
        """Return the article at `url`, where the site's rules say that all of it is."""
        try:
            other = self._read(url).article
        except InkpostError:
            return None
        if len(other.text) < len(article.text):
            return None
        told = f"The rules took the single page at {shown(url)}"
        return replace(other, url=article.url, log=(*other.log, told))

    def _next(self, number: int, onward: Onward) -> str | None:
        return onward.following or next_page(self.url, number, onward.turns)

    def _join(self, reading: Reading) -> Article:
        joined = Joined(reading.article)
        number, missing = 1, None
        while url := self._next(number, reading.onward):
            number += 1
            try:
                reading = self._read_page(url, number)
            except InkpostError as error:
                missing = Omission("page", f"Page {number} and on", f"{error}", url)
                break
            if not joined.add(reading.article):
                number -= 1
                break
        whole = joined.article()
        told = f"{number - bool(missing)} pages were joined"
        return replace(
            whole,
            omissions=(*whole.omissions, *([missing] if missing else [])),
            log=(*whole.log, told),
        )

    def _read_page(self, url: str, number: int) -> Reading:
        if number > MOST_PAGES:
            raise PageTooLarge(
                f"{shown(url)} was not fetched: {MOST_PAGES} pages are read at most"
            )
        return self._read(url)

    def _read(self, url: str) -> Reading:
        left = self.end - time.monotonic()
        if left <= 0:
            raise PageUnavailable(
                f"{shown(url)} was not fetched: the pages before it took "
                f"{MOST_SECONDS} seconds"
            )
        if self.spent >= MOST_BYTES:
            raise PageTooLarge(
                f"{shown(url)} was not fetched: the pages before it have "
                f"{MOST_BYTES // MEGABYTE} MB"
            )
        limits = replace(PAGE, total=min(PAGE.total, left))
        page = self.fetch(url, limits, self.url)
        self.spent += len(page.content)
        return self.read(page)


def _may_be_cut(article: Article) -> bool:
    cut = any(omission.kind == "text" for omission in article.omissions)
    return cut or len(article.text.split()) < _SHORT


def is_fuller(other: Article, article: Article) -> bool:
    """Say whether `other` is the same as `article`, and clearly has more of it."""
    if len(other.text) < _FULLER * len(article.text):
        return False
    mine, theirs = _letters(article.title), _letters(other.title)
    if mine not in theirs and theirs not in mine:
        return False
    lines = article.text.splitlines()
    kept = set(lines) & set(other.text.splitlines())
    return len(kept) >= _SAME * len(set(lines))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
