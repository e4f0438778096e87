"""The articles of an account, one for each address that it asked for."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    case,
    insert,
    literal,
    select,
    update,
)

from inkpost.model import AccountId, Article, ArticleId, Omission, Picture
from library.database import Database, lock_account
from library.hosts import host_of
from library.pages import in_batches
from library.searching import words_of
from library.tables import article_texts, articles, new_id

#: Columns that are named as the fields of `Article`, and hold the same.
SAME = (
    "title body byline site_name published language direction excerpt lead_picture logo"
).split()


class Articles:
    """The articles of every account; each call names whose.

    `pictures`: the folder of the re-encoded pictures, which rows name without it, so
    that the data folder can be moved.
    """

    def __init__(
        self, database: Database, now: Callable[[], datetime], pictures: Path
    ) -> None:
        self._database = database
        self._now = now
        self._pictures = pictures

    def keep(
        self, account: AccountId, url: str, article: Article, *, captured: bool = False
    ) -> ArticleId:
        """Remember `article` as what `url` has now, and return its id.

        `captured`: it came from the reader's browser, and cannot be fetched again.
        """
        now = self._now()
        values = text_values(article) | {"fetched_at": now, "removed_at": None}
        values |= {"is_captured": captured, "is_saved": True}
        same = _same(account, url)
        # An import keeps the dates that it brought.
        newly = (articles.c.origin == "reader") | articles.c.removed_at.is_not(None)
        newly |= articles.c.is_saved.is_(False)
        moment = literal(now, articles.c.saved_at.type)
        moved = {"saved_at": case((newly, moment), else_=articles.c.saved_at)}
        with self._database.write() as connection:
            lock_account(connection, account)
            again = update(articles).where(same).values(values | moved)
            id = connection.execute(again.returning(articles.c.id)).scalar_one_or_none()
            if id is None:
                id = new_id()
                values |= {"id": id, "account_id": account}
                values |= {"url": url, "url_hash": hash_url(url), "saved_at": now}
                connection.execute(insert(articles).values(values))
            index(connection, id, article)
        return ArticleId(id)

    def mend(self, account: AccountId, id: ArticleId, article: Article) -> None:
        """Remember `article` instead of what is there, which stays where it stands."""
        mine = articles.c.id == id, articles.c.account_id == account
        change = update(articles).where(*mine).values(text_values(article))
        with self._database.write() as connection:
            if connection.execute(change).rowcount:
                index(connection, id, article)

    def asked_for(self, account: AccountId, id: ArticleId) -> str | None:
        """Return the address that can be read anew; None where a browser sent it."""
        found = select(articles.c.url).where(
            articles.c.id == id,
            articles.c.account_id == account,
            articles.c.is_captured.is_(False),
        )
        with self._database.read() as connection:
            return connection.execute(found).scalar_one_or_none()

    def find(self, account: AccountId, id: ArticleId) -> Article | None:
        """Return the article, or None where `account` has none such with its text."""
        found = select(articles).where(
            articles.c.id == id,
            articles.c.account_id == account,
            articles.c.state == "kept",
        )
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
        return None if row is None else self._article(row)

    def read_for_another(self, id: ArticleId, since: datetime) -> Article | None:
        """Return what another reader of the same feed has of the page of `id`.

        Only where both came by a feed, and Inkpost fetched it for the other at `since`
        or later, as it would have done for this one. For workers.
        """
        mine, theirs = articles.alias(), articles
        found = (
            select(theirs)
            .join(mine, mine.c.url_hash == theirs.c.url_hash)
            .where(mine.c.id == id, mine.c.origin == "feed", theirs.c.id != id)
            .where(theirs.c.origin == "feed", theirs.c.state == "kept")
            .where(theirs.c.fetched_at >= since, theirs.c.is_captured.is_(False))
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
        return None if row is None else self._article(row)

    def dates(
        self, account: AccountId, ids: Iterable[ArticleId]
    ) -> dict[ArticleId, datetime | None]:
        """Return when each of `ids` was published that `account` has with its text."""
        found = select(articles.c.id, articles.c.published).where(
            articles.c.account_id == account,
            articles.c.removed_at.is_(None),
            articles.c.state == "kept",
        )
        dates: dict[ArticleId, datetime | None] = {}
        with self._database.read() as connection:
            for batch in in_batches(ids, 500):
                rows = connection.execute(found.where(articles.c.id.in_(batch)))
                dates |= {ArticleId(id): published for id, published in rows}
        return dates

    def fetched_since(
        self, account: AccountId, url: str, since: datetime
    ) -> ArticleId | None:
        """Return what `account` has of `url`, if it was fetched at `since` or later.

        What a browser saw is always fresh: nobody else might see it again.
        """
        fresh = (articles.c.fetched_at >= since) | articles.c.is_captured
        kept = articles.c.state == "kept"
        found = select(articles.c.id).where(_same(account, url), kept, fresh)
        with self._database.read() as connection:
            return connection.execute(found).scalar_one_or_none()

    def _article(self, row: Row[Any]) -> Article:
        return Article(
            url=row.found_url,
            pictures=tuple(self._picture(**picture) for picture in row.pictures),
            omissions=tuple(Omission(**omission) for omission in row.omissions),
            log=tuple(row.log),
            **{name: getattr(row, name) for name in SAME},
        )

    def _picture(self, path: str | None, **rest: Any) -> Picture:
        return Picture(path=self._pictures / path if path else None, **rest)


def hash_url(url: str) -> str:
    """Return what stands for `url` where it has to be short."""
    return hashlib.sha256(url.encode()).hexdigest()


def _same(account: AccountId, url: str) -> ColumnElement[bool]:
    return (articles.c.account_id == account) & (articles.c.url_hash == hash_url(url))


def text_values(article: Article) -> dict[str, Any]:
    """Return the columns of a row that has its text; nobody has to read it any more."""
    values = {name: getattr(article, name) for name in SAME}
    return values | {
        "found_url": article.url,
        "host": host_of(article.url),
        "pictures": [_plain_picture(picture) for picture in article.pictures],
        "omissions": [dataclasses.asdict(omission) for omission in article.omissions],
        "log": list(article.log),
        "minutes": article.minutes,
        "octets": _octets(article),
        "state": "kept",
        "sentence": None,
        "wake_at": None,
        "lease_until": None,
        "lease_owner": None,
        "tries": 0,
    }


def _octets(article: Article) -> int:
    files = {picture.path for picture in article.pictures if picture.path}
    pictures = sum(path.stat().st_size for path in files if path.is_file())
    return len(article.body.encode()) + pictures


def index(connection: Connection, id: str, article: Article) -> None:
    """Have the article found by its words."""
    words = words_of(article.title, article.byline, article.site_name, article.text)
    mine = update(article_texts).where(article_texts.c.article_id == id)
    if not connection.execute(mine.values(words=words)).rowcount:
        new = insert(article_texts).values(article_id=id, words=words)
        connection.execute(new)


def _plain_picture(picture: Picture) -> dict[str, Any]:
    name = picture.path.name if picture.path else None
    return dataclasses.asdict(picture) | {"path": name}
