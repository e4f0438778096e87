"""The way of the data, one step after another. Read this file first.

url -> Page -> Article -> Edition -> Package -> Delivery -> outcome
      fetch   extract    bind      export     check, plan, send   listen
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from exporters import check, export
from inkpost.errors import BookInvalid, InkpostError
from inkpost.model import Article, Edition, Format, Kept, Package, Section
from inkpost.services import Workshop

#: The date of a book whose articles tell none.
NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)


def read(workshop: Workshop, url: str) -> Article:
    """Return the article at `url`, with its pictures."""
    page = workshop.fetch(url)
    article = workshop.extract(page)
    return workshop.illustrate(article)


def try_to_read(workshop: Workshop, url: str) -> Kept:
    """Return the article at `url`, or the error beside the address."""
    try:
        return Kept(url, article=read(workshop, url))
    except InkpostError as error:
        return Kept(url, error=error)


def bind(articles: Sequence[Article], title: str | None = None) -> Edition:
    """Return the edition of `articles`: one alone, or a collection of many."""
    first = articles[0]
    dates = [article.published for article in articles if article.published]
    alone = len(articles) == 1
    return Edition(
        title=title
        or (first.title if alone else f"{first.title} and {len(articles) - 1} more"),
        key="\n".join(article.url for article in articles),
        date=max(dates, default=NO_DATE),
        sections=(Section("Articles", tuple(articles)),),
        kind="article" if alone else "collection",
        creator=(first.byline or first.site_name) if alone else None,
        language=first.language or "en",
        direction=first.direction,
    )


def make(edition: Edition, format: Format, out: Path) -> Package:
    """Return `edition` as a checked book at `out` (a file, or a folder to put it in).

    Raises `BookInvalid`, and leaves no file, where the book breaks the contract.
    """
    package = export(edition, format, out=out)
    if package.format == "epub":
        broken = [
            finding for finding in check(package.path) if finding.level == "error"
        ]
        if broken:
            package.path.unlink()
            raise BookInvalid(
                f"The book “{package.title}” breaks rule {broken[0].rule}"
            )
    return package
