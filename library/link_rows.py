"""Links to rows: what is written of one that is new, and of one that was known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, insert, select, update

from inkpost.model import AccountId, Article, ArticleId, Link, Linked, Origin
from inkpost.render import one_line
from library.articles import hash_url, index, text_values
from library.shelves import MOST_TAGS, clean_tag
from library.tables import article_tags, article_texts, articles, new_id_of

#: Characters of a title.
LONGEST_TITLE = 300


@dataclass(slots=True)
class Known:
    """What a library has of an address. `is_shelved`: saved, and not removed."""

    id: str
    is_shelved: bool
    has_text: bool


def put(
    connection: Connection,
    account: AccountId,
    links: Sequence[Link],
    now: datetime,
    origin: Origin,
    *,
    is_saved: bool,
) -> tuple[Linked, ...]:
    """Write `links` down, within a transaction that has locked `account`.

    `is_saved`: see `library.links`.
    """
    known = _known(connection, account, links)
    done, fresh = [], _Fresh(connection)
    for link in links:
        name = hash_url(link.url)
        row = known.get(name)
        if row is None:
            id = new_id_of(now)
            place = {"id": id, "account_id": account, "url_hash": name}
            fresh.add(link, place | _new(link, now, origin, is_saved=is_saved))
            known[name] = Known(id, is_saved, link.article is not None)
            done.append(Linked(ArticleId(id), is_new=True))
            continue
        done.append(Linked(ArticleId(row.id), is_saved and not row.is_shelved))
        if is_saved:
            fresh.write()
            _merge(connection, row, link, now)
    fresh.write()
    return tuple(done)


class _Fresh:
    """New rows, which are written many at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._empty()

    def _empty(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self._words: list[dict[str, str]] = []
        self._tags: list[dict[str, str]] = []

    def add(self, link: Link, row: dict[str, Any]) -> None:
        """Add the `row` of `link`, one with a text at once."""
        tags = _clean_tags(link.tags)[:MOST_TAGS]
        self._tags += [{"article_id": row["id"], "tag": tag} for tag in tags]
        if link.article:
            self._connection.execute(insert(articles).values(row))
            index(self._connection, row["id"], link.article)
        else:
            self._rows.append(row)
            self._words.append({"article_id": row["id"], "words": _words(link)})

    def write(self) -> None:
        """Write down what was added."""
        for table, rows in (
            (articles, self._rows),
            (article_texts, self._words),
            (article_tags, self._tags),
        ):
            if rows:
                self._connection.execute(insert(table), rows)
        self._empty()


def _merge(connection: Connection, row: Known, link: Link, now: datetime) -> None:
    values = _changed(row, link, now)
    if values:
        mine = update(articles).where(articles.c.id == row.id)
        connection.execute(mine.values(values))
    if link.article and not row.has_text:
        index(connection, row.id, link.article)
    _add_tags(connection, row.id, link.tags)
    row.is_shelved, row.has_text = True, row.has_text or link.article is not None


def _known(
    connection: Connection, account: AccountId, links: Sequence[Link]
) -> dict[str, Known]:
    """Return what `account` has of `links`, by the hash of the address."""
    names = [hash_url(link.url) for link in links]
    found = select(
        articles.c.id,
        articles.c.url_hash,
        articles.c.is_saved & articles.c.removed_at.is_(None),
        articles.c.state == "kept",
    ).where(articles.c.account_id == account, articles.c.url_hash.in_(names))
    return {
        row.url_hash: Known(row.id, bool(row[2]), bool(row[3]))
        for row in connection.execute(found)
    }


def _new(
    link: Link, now: datetime, origin: Origin, *, is_saved: bool
) -> dict[str, Any]:
    """Return the columns of a link that was not known."""
    saved_at = min(link.saved_at or now, now)
    values: dict[str, Any] = {
        "url": link.url,
        "saved_at": saved_at,
        # It is not known when somebody saw what comes along: a click looks again.
        "fetched_at": saved_at,
        "origin": origin,
        "is_saved": is_saved,
        "archived_at": saved_at if link.is_archived else None,
        "favourite_at": saved_at if link.is_favourite else None,
    }
    if link.article:
        return values | _text(link, link.article, now)
    return values | {
        "found_url": link.url,
        "title": title_of(link),
        "excerpt": link.excerpt,
        "body": "",
        "site_name": _site(link.url),
        "direction": "ltr",
        "pictures": [],
        "omissions": [],
        "log": [],
        "state": "waiting",
        "wake_at": _turn(link, now),
    }


def _changed(row: Known, link: Link, now: datetime) -> dict[str, Any]:
    """Return what changes of a link that was known, and goes onto the shelves."""
    values: dict[str, Any] = {}
    if not row.is_shelved:
        saved_at = min(link.saved_at or now, now)
        values = {"is_saved": True, "removed_at": None, "saved_at": saved_at}
        values["archived_at"] = saved_at if link.is_archived else None
        if not row.has_text:
            values |= {"state": "waiting", "wake_at": _turn(link, now), "tries": 0}
    if link.is_favourite:
        values["favourite_at"] = link.saved_at or now
    if link.article and not row.has_text:
        values |= _text(link, link.article, now)
    return values


def _text(link: Link, article: Article, now: datetime) -> dict[str, Any]:
    """Return the columns of a text that came along; its pictures come in their turn."""
    lacks = any(picture.path is None for picture in article.pictures)
    return text_values(article) | {"wake_at": _turn(link, now) if lacks else None}


def _turn(link: Link, now: datetime) -> datetime:
    """Return when the turn of `link` comes: at once, the newest and unread ones first.

    All are due; it is their order that matters: a day of age is a millisecond.
    """
    age = max(now - (link.saved_at or now), timedelta())
    archived = timedelta(minutes=1) if link.is_archived else timedelta()
    return now - timedelta(minutes=2) + age / (24 * 3600 * 1000) + archived


def title_of(link: Link) -> str:
    """Return what to call `link` until its text is here.

    >>> title_of(Link("https://example.org/2026/boat"))
    'example.org/2026/boat'
    """
    plain = link.url.partition("://")[2].rstrip("/")
    return one_line(link.title or "", LONGEST_TITLE) or one_line(plain, LONGEST_TITLE)


def _site(url: str) -> str:
    """Return the site's own name in `url`, without *www*."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _words(link: Link) -> str:
    """Return what is searched of a link without its text: title and address."""
    parts = re.findall(r"\w+", link.url)
    return f"{title_of(link)}\n{' '.join(parts)}"


def _clean_tags(tags: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(clean_tag, tags))))


def _add_tags(connection: Connection, id: str, tags: Iterable[str]) -> None:
    """Give the article those of `tags` that it lacks, as far as it has room."""
    wanted = _clean_tags(tags)
    if not wanted:
        return
    mine = select(article_tags.c.tag).where(article_tags.c.article_id == id)
    there = set(connection.execute(mine).scalars())
    fresh = [tag for tag in wanted if tag not in there][: MOST_TAGS - len(there)]
    if fresh:
        rows = [{"article_id": id, "tag": tag} for tag in fresh]
        connection.execute(insert(article_tags), rows)
