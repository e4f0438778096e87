"""Markdown and plain text: a book in one file that any editor opens.

Markdown is CommonMark with GitHub's tables, notes and formulas, below a head of YAML.
Pictures stay on the web and are linked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from exporters.bodies.sound import sound
from exporters.labels import line
from exporters.languages import long_date
from exporters.marking import MARKDOWN, TEXT, Dialect, mark_up
from exporters.marking.blocks import heading
from exporters.naming import book_path, package
from exporters.whole import whole_file
from exporters.words import Words
from exporters.words import words as words_of
from inkpost.errors import BookInvalid
from inkpost.model import NO_DATE, Article, Edition, Omission, Package


def bind_markdown(edition: Edition, out: Path) -> Package:
    """Return `edition` as Markdown at `out`, a file or a folder."""
    return _bind(edition, out, MARKDOWN)


def bind_text(edition: Edition, out: Path) -> Package:
    """Return `edition` as plain text at `out`, a file or a folder."""
    return _bind(edition, out, TEXT)


def _bind(edition: Edition, out: Path, dialect: Dialect) -> Package:
    if not edition.size:
        raise BookInvalid(f"“{edition.title}” has no article to bind")  # contract D10
    path = book_path(edition, f".{dialect.name}", out)
    omissions: list[Omission] = []
    with whole_file(path) as file:
        file.write("\n\n".join(_front(edition, dialect)))
        for block in _articles(edition, dialect, omissions):
            file.write("\n\n" + block)
        file.write("\n")
    return package(path, dialect.name, edition, tuple(omissions))


def _front(edition: Edition, dialect: Dialect) -> Iterator[str]:
    if dialect.html:
        yield _head(edition)
    if edition.kind != "article":
        yield heading(dialect.escape(line(edition.title)), 1, dialect)


def _head(edition: Edition) -> str:
    """Return what is known of the book as YAML, of which JSON's strings are part."""
    fields = {
        "title": line(edition.title),
        "author": line(edition.creator or ""),
        "date": "" if edition.date == NO_DATE else f"{edition.date:%Y-%m-%d}",
        "language": edition.language,
    }
    if edition.kind == "article":
        fields["source"] = next(iter(edition.sections[0].articles)).url
    rows = (
        f"{key}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in fields.items()
        if value
    )
    return "\n".join(("---", *rows, "---"))


def _articles(
    edition: Edition, dialect: Dialect, omissions: list[Omission]
) -> Iterator[str]:
    """Yield the book's blocks; note what its articles lack in `omissions`."""
    words = words_of(edition.language)
    parted = len(edition.sections) > 1
    level = (edition.kind != "article") + parted
    for section in edition.sections:
        if parted and len(section.articles):
            yield heading(dialect.escape(line(section.title)), 2, dialect)
        for article in map(sound, section.articles):
            omissions.extend(article.omissions)
            yield from _article(article, words, dialect, level)


def _article(
    article: Article, words: Words, dialect: Dialect, level: int
) -> Iterator[str]:
    yield heading(dialect.escape(line(article.title)), 1 + level, dialect)
    yield dialect.escape(" · ".join(_credits(article, words)))
    yield mark_up(article.body, dialect, level)
    yield "* * *"
    yield f"{words.original}: " + (f"<{article.url}>" if dialect.html else article.url)
    if article.omissions:
        rows = (_omission(omission, dialect) for omission in article.omissions)
        yield words.missing + ":\n\n" + "\n".join(rows)


def _credits(article: Article, words: Words) -> Iterator[str]:
    yield from (line(text) for text in (article.site_name, article.byline) if text)
    if article.published:
        yield long_date(article.published, words.language)
    yield words.minutes.format(article.minutes)


def _omission(omission: Omission, dialect: Dialect) -> str:
    text = dialect.escape(f"{line(omission.what)}: {line(omission.reason)}")
    return f"- {text}" + (f" <{omission.url}>" if omission.url else "")
