"""What is known of the articles of an export before any of them is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, cast, func, select

from inkpost.model import AccountId, ArticleId, Candidate
from library.tables import article_tags, articles

_KNOWN = (
    "id url found_url title site_name host saved_at language direction octets state "
    "sentence"
).split()


def read_candidates(
    connection: Connection, account: AccountId, ids: Sequence[ArticleId]
) -> tuple[Candidate, ...]:
    """Return those of `ids` that `account` has, in their order."""
    text = _octets(connection, articles.c.body).label("text")
    found = select(*(articles.c[name] for name in _KNOWN), text).where(
        articles.c.account_id == account,
        articles.c.removed_at.is_(None),
        articles.c.id.in_(list(ids)),
    )
    rows = {row.id: row for row in connection.execute(found)}
    tags = _tags(connection, rows)
    return tuple(_candidate(rows[id], tags.get(id, ())) for id in ids if id in rows)


def _octets(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    if connection.dialect.name == "sqlite":
        return func.length(cast(column, LargeBinary))
    return func.octet_length(column)


def _tags(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found = (
        select(article_tags)
        .where(article_tags.c.article_id.in_(list(ids)))
        .order_by(article_tags.c.tag)
    )
    tags: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(found):
        tags[row.article_id] = (*tags.get(row.article_id, ()), row.tag)
    return tags


def _candidate(row: Any, tags: tuple[str, ...]) -> Candidate:
    return Candidate(
        id=row.id,
        url=row.found_url or row.url,
        title=row.title or row.url,
        site=row.site_name or row.host or row.url,
        saved_at=row.saved_at,
        language=row.language,
        direction=row.direction,
        text=row.text,
        pictures=max(0, row.octets - row.text),
        tags=tags,
        reason=_reason(row),
    )


def _reason(row: Any) -> str | None:
    if row.state == "waiting":
        return row.sentence or "It is a link so far: Inkpost has not read it yet"
    if row.state == "failed":
        return row.sentence or "It could not be read"
    return None
