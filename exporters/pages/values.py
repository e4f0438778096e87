"""What the templates of pages show of a book and of an article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count

from lxml import etree

from exporters.bodies import decide, fragment
from exporters.bodies.figures import (
    Keep,
    Place,
    Placed,
    place_logo,
    place_pictures,
)
from exporters.bodies.paragraphs import mark_first
from exporters.bodies.sound import sound
from exporters.bodies.trees import EPUB_TYPE
from exporters.labels import has_rtl, line, short_address, title_line, web_link
from exporters.languages import edition_date, is_rtl, language_tag, long_date
from exporters.profiles import Profile
from exporters.words import Words
from exporters.words import words as words_of
from inkpost.model import NO_DATE, Article, Direction, Edition, Omission
from inkpost.render import parse_fragment

#: Changes the tree of a body.
Change = Callable[[etree._Element], None]

#: Characters of a running title.
_LONGEST_RUN = 70

#: Elements of HTML that have no end.
_VOID = frozenset({"br", "hr", "img", "wbr", "col"})


@dataclass(frozen=True, slots=True)
class BookValues:
    """The head of a page.

    `day`: ISO 8601, or empty. `line`: below the title of a book of many articles.
    """

    title: str
    creator: str
    language: str
    direction: Direction
    day: str
    line: str


@dataclass(frozen=True, slots=True)
class ArticleValues:
    """An article on a page.

    `id`: starts all ids in it. `run`: its title, short, for the head of each page.
    `tongue`: `lang` and `dir` of Inkpost's own words, where they differ. `logo`: of the
    publisher. `body`: HTML.
    """

    id: str
    title: str
    run: str
    site: str
    line: str
    language: str
    direction: Direction
    tongue: Mapping[str, str]
    logo: Placed | None
    body: str
    url: str | None
    address: str
    partial: bool
    missing: tuple[Omission, ...]


@dataclass(frozen=True, slots=True)
class EntryValues:
    """A line of the contents. `id`: of the article that it leads to."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class PartValues:
    """A section in the contents."""

    title: str
    entries: tuple[EntryValues, ...]


def contents_of(edition: Edition, profile: Profile) -> tuple[PartValues, ...]:
    """Return the contents of a book of many articles; nothing for one alone."""
    if edition.kind == "article":
        return ()
    numbers = count(1)
    return tuple(
        PartValues(
            line(section.title),
            tuple(
                EntryValues(f"a{next(numbers)}", title_line(article.title, profile))
                for article in section.articles
            ),
        )
        for section in edition.sections
    )


def book_values(edition: Edition, words: Words) -> BookValues:
    """Return what a page says of `edition` as a whole."""
    many = edition.kind != "article"
    articles = words.count(edition.size)
    language = language_tag(edition.language) or "en"
    date = edition_date(edition, language)
    return BookValues(
        title=line(edition.title) or "Untitled",
        creator=line(edition.creator or ""),
        language=language,
        direction="rtl" if is_rtl(language) else "ltr",
        day="" if edition.date == NO_DATE else f"{edition.date:%Y-%m-%d}",
        line=" · ".join(part for part in (date, articles) if part) if many else "",
    )


def _leave(tree: etree._Element) -> None:
    """Change nothing."""


def article_values(
    article: Article,
    number: int,
    profile: Profile,
    words: Words,
    place: Place,
    change: Change = _leave,
    keep: Keep | None = None,
) -> ArticleValues:
    """Return what a page shows of `article`, the `number`th, its pictures put down.

    `change`: what else is done to the tree of its body. `keep`: where pictures of our
    own go; without it formulas that would be pictures are written.
    """
    article = sound(article)
    id = f"a{number}"
    language = language_tag(article.language or "") or words.language
    url = web_link(article.url)
    return ArticleValues(
        id=id,
        title=title_line(article.title, profile),
        run=title_line(article.title, profile, _LONGEST_RUN),
        site=line(article.site_name or ""),
        line=_credits(article, words),
        language=language,
        direction=article.direction,
        tongue=_tongue(words, language),
        logo=place_logo(article, place),
        body=_body(article, id, profile, place, change, keep),
        url=url,
        address=short_address(url or ""),
        partial=any(omission.kind == "text" for omission in article.omissions),
        missing=tuple(map(_shown, article.omissions)),
    )


def _tongue(words: Words, language: str) -> Mapping[str, str]:
    """Return the attributes for `words` among text in `language` (contract X2)."""
    if words.language == language.split("-")[0]:
        return {}
    return {"lang": words.language, "dir": "rtl" if is_rtl(words.language) else "ltr"}


def _credits(article: Article, words: Words) -> str:
    date = article.published and long_date(article.published, words.language)
    minutes = words.minutes.format(article.minutes)
    parts = (line(article.byline or ""), date, minutes)
    return " · ".join(_isolated(part) for part in parts if part)


def _isolated(text: str) -> str:
    """Return `text` so that it does not turn the numbers beside it around.

    Only where it is right-to-left: between U+2068 and U+2069 (UAX 9, 2.4).
    """
    return f"\u2068{text}\u2069" if has_rtl(text) else text


def _shown(omission: Omission) -> Omission:
    return replace(
        omission,
        what=line(omission.what),
        reason=line(omission.reason),
        url=web_link(omission.url or ""),
    )


def _body(
    article: Article,
    id: str,
    profile: Profile,
    place: Place,
    change: Change,
    keep: Keep | None,
) -> str:
    """Return the body of `article` as HTML; each id in it starts with `id`."""
    tree = parse_fragment(article.body)
    nameless = words_of(article.language or "en").picture
    place_pictures(tree, article.pictures, place, nameless)
    decide(tree, profile, keep)
    change(tree)
    mark_first(tree)
    for element in tree.iter(etree.Element):
        _as_html(element, id)
    return fragment(tree)


def _as_html(element: etree._Element, id: str) -> None:
    """Make of an XHTML element one that an HTML parser takes for the same."""
    element.attrib.pop(EPUB_TYPE, "")
    if element.get("id"):
        element.set("id", f"{id}-{element.get('id')}")
    if element.get("href", "").startswith("#"):
        element.set("href", f"#{id}-{element.get('href', '')[1:]}")
    is_empty = not len(element) and not element.text
    if is_empty and etree.QName(element).localname not in _VOID:
        element.text = ""  # written with an end tag, not as <a/>
