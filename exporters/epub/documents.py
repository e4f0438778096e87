"""The documents of a book, from values to XHTML; the markup is in `templates/epub`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exporters.labels import has_rtl
from exporters.words import Words
from inkpost.model import Omission
from inkpost.render import render


@dataclass(frozen=True, slots=True)
class Front:
    """What every document says of itself. `kind`: the class of its body."""

    title: str
    language: str
    rtl: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its words."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a line. `rtl`: it runs from right to left, whatever is around it."""

    text: str
    rtl: bool


def phrases(*texts: str | None) -> tuple[Phrase, ...]:
    """Return those of `texts` that say something, each with its direction (G9)."""
    return tuple(Phrase(text, has_rtl(text)) for text in texts if text)


@dataclass(frozen=True, slots=True)
class Head:
    """The title block of an article. `line`: site, author, date, minutes."""

    line: tuple[Phrase, ...]
    partial: bool
    url: str | None


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands behind an article. `code`: the file of its QR code, or None.

    `logo`: the file of its publisher's logo, and `site`, the publisher's name.
    `links`: the way on. `actions`: what the reader can do with it (contract D4, D6).
    """

    url: str | None
    address: str
    code: str | None
    logo: str | None
    site: str
    links: tuple[Link, ...]
    actions: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An article on the contents page. `tongue`: `lang` and `dir` where they differ."""

    label: str
    href: str
    line: tuple[Phrase, ...]
    tongue: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """The articles of a section on the contents page."""

    label: str
    href: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Rest:
    """An article that an issue had no room for. `href`: of its web page, or None."""

    label: str
    href: str | None
    minutes: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The omissions of one article."""

    label: str
    href: str
    omissions: tuple[Omission, ...]


def tongue(outer: Front, language: str, *, rtl: bool) -> dict[str, str]:
    """Return the attributes for words of another language than `outer` (X2)."""
    if language.split("-")[0] == outer.language.split("-")[0]:
        return {}
    direction = {"dir": "rtl" if rtl else "ltr"} if rtl != outer.rtl else {}
    return {"lang": language, "xml:lang": language, **direction}


def document(template: str, page: Front, words: Words, **values: object) -> bytes:
    """Return `template` filled in. `values`: those that the template names."""
    said = tongue(page, words.language, rtl=words.language in ("ar", "he"))
    text = render("epub", template, page=page, words=words, said=said, **values)
    return text.encode()
