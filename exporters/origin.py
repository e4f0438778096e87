"""What a book was made from, and by whom: kept beside it, never in it (contract R2)."""

from __future__ import annotations

import hashlib

from inkpost import __version__
from inkpost.model import Article, Edition

#: Who makes the books.
BUILDER = f"inkpost {__version__}"


def hash_of(edition: Edition) -> str:
    """Return the SHA-256, in hex, of all that the articles of `edition` are.

    Two books with the same hash, builder, format and profile are the same bytes
    (contract R1). Links for one reader alone are not counted.
    """
    digest = hashlib.sha256()

    def add(*values: object) -> None:
        digest.update(repr(values).encode("utf-8", "surrogatepass"))

    add(edition.title, edition.key, edition.date, edition.kind, edition.creator)
    add(edition.language, edition.direction, edition.number, edition.volume)
    add(edition.left, edition.left_count, edition.has_time)
    for section in edition.sections:
        add(section.title)
        for article in section.articles:
            add(*_parts(article))
    return digest.hexdigest()


def _parts(article: Article) -> tuple[object, ...]:
    pictures = [(p.url, p.alt, p.path and p.path.name) for p in article.pictures]
    return (
        article.url,
        article.title,
        article.body,
        article.byline,
        article.site_name,
        article.published,
        article.language,
        article.direction,
        article.lead_picture,
        article.logo,
        pictures,
        article.omissions,
    )
