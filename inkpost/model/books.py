"""From a page to a book: Page, Article, Edition, Package."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from inkpost.errors import InkpostError

Direction = Literal["ltr", "rtl"]

#: The date of a book whose articles tell none: the first that a ZIP file can hold.
NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)

Format = Literal["epub", "kepub", "azw3", "mobi", "pdf", "html", "md", "txt", "json"]


@dataclass(frozen=True, slots=True)
class Page:
    """A web page as it was served.

    `url`: where it was found in the end, after redirects. `content`: the bytes,
    inflated but not decoded. `content_type`: the header's value, such as
    ``text/html; charset=utf-8``, or empty.
    """

    url: str
    content: bytes
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an article.

    `url`: absolute, the same as in the `src` of the article's body. `path`: the
    re-encoded file (JPEG or PNG), named by the SHA-256 of its bytes, or None while it
    is not fetched. `width`, `height`: of that file, in pixels; 0 while it is not
    fetched.
    """

    url: str
    alt: str = ""
    path: Path | None = None
    media_type: Literal["", "image/jpeg", "image/png"] = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Omission:
    """Something of the original that the book does not have.

    `what`: what is missing, as the reader would call it. `reason`: why, one sentence.
    `url`: where it can be seen, or None.
    """

    kind: Literal["picture", "text", "table", "embed", "page"]
    what: str
    reason: str
    url: str | None = None


@dataclass(frozen=True)
class Article:
    """An article, without anything around it.

    `body`: an XHTML fragment of the output contract's allow-list, in NFC; its headings
    start at h2, its links are absolute (or `#id` within it), and each `img` has an
    absolute `src` that one of `pictures` has as its `url`. `language`: a BCP 47 tag.
    `published`: aware. `logo`: its publisher's, the `url` of one of `pictures`. `log`:
    how the article was found, one sentence a decision.
    """

    url: str
    title: str
    body: str
    byline: str | None = None
    site_name: str | None = None
    published: datetime | None = None
    language: str | None = None
    direction: Direction = "ltr"
    excerpt: str | None = None
    lead_picture: str | None = None
    logo: str | None = None
    pictures: tuple[Picture, ...] = ()
    omissions: tuple[Omission, ...] = ()
    log: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The running text, one block a line, without the pictures' captions."""
        from inkpost.render import running_text

        return running_text(self.body)

    @cached_property
    def minutes(self) -> int:
        """Minutes to read it, at least 1 (contract D13)."""
        return reading_minutes(self.text)


#: Words and East Asian characters a minute (contract D13).
WORDS_A_MINUTE, CHARACTERS_A_MINUTE = 230, 450
#: Where the first of those characters may be.
_EAST = re.compile("[^\0-\u303f]")


@cache  # it takes as long to compile as all other patterns for a book
def _east_asian() -> re.Pattern[str]:
    return re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def reading_minutes(text: str) -> int:
    """Return how many minutes it takes to read `text`, rounded, at least 1.

    >>> reading_minutes("word " * 460)
    2
    """
    characters = 0
    if _EAST.search(text):
        text, characters = _east_asian().subn(" ", text)
    words = len(text.split())
    return max(1, round(words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE))


@dataclass(frozen=True, slots=True)
class Section:
    """Articles under one heading; iterated, maybe several times, never held at once."""

    title: str
    articles: Collection[Article]


@dataclass(frozen=True, slots=True)
class Actions:
    """What a reader can do with an article from inside a book: links to the service.

    Absolute, signed for one reader, one article and one action (contract D6); None:
    the book does not offer it. A link that runs out does so from the edition's `date`
    on, never from the clock, or the same edition would not give the same bytes.
    """

    archive: str | None = None
    favourite: str | None = None
    read_on_site: str | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """An article that had no room in an issue, and stays for the next one."""

    title: str
    url: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Edition:
    """What is bound into one book, in reading order.

    `key`: what the book's identifier is made from: the same key, the same book. `kind`:
    an *article* alone, a *collection* of saved ones, or a dated *issue* of a digest.
    `date`: aware; the only time that the book knows. `actions`: by the `url` of an
    article. `archive_all`: a link like those, for the end of an issue (contract D8).
    Both are set in the EPUB and what is made of it, and are in no other format.
    `volume`: its number and how many there are, where a book is too large for one file;
    its `title` ends with them. `left`: some of the `left_count` articles that an issue
    had no room for (contract D11). `has_time`: whether its date is told with the time:
    an issue's, if it is not the first of its day.
    """

    title: str
    key: str
    date: datetime
    sections: tuple[Section, ...]
    kind: Literal["article", "collection", "issue"] = "article"
    creator: str | None = None
    language: str = "en"
    direction: Direction = "ltr"
    number: int | None = None
    actions: Mapping[str, Actions] = field(default_factory=dict, hash=False)
    archive_all: str | None = None
    volume: tuple[int, int] | None = None
    left: tuple[Left, ...] = ()
    left_count: int = 0
    has_time: bool = False

    @property
    def size(self) -> int:
        """How many articles it has."""
        return sum(len(section.articles) for section in self.sections)


@dataclass(frozen=True, slots=True)
class Package:
    """A book as a file. `sha256`: of its bytes, in hex; `size`: in bytes.

    `builder`: what made it; `input_sha256`: of all that it was made from (contract R2).
    `drawn`: the SHA-256 of each picture in it that Inkpost itself has packed, which
    need not be unpacked to see whether it can be.
    """

    path: Path
    format: Format
    media_type: str
    title: str
    sha256: str
    size: int
    articles: int = 1
    omissions: tuple[Omission, ...] = ()
    builder: str = ""
    input_sha256: str = ""
    drawn: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule of the output contract that a book breaks.

    `rule`: its id, such as ``N4``. `where`: the entry and, if known, the line.
    """

    rule: str
    level: Literal["error", "warning"]
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One item of a batch: the value, or the error beside it."""

    url: str
    article: Article | None = None
    error: InkpostError | None = field(default=None, compare=False)
