"""Which articles a selection means: their ids, in its order, and how many they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from inkpost.model import AccountId, ArticleId, Order, Selection, Shelf
from library.database import Database
from library.feed_tables import subscription_articles, subscriptions
from library.searching import finds
from library.tables import article_tags, articles

#: Ids that are read at a time.
BATCH = 500

#: A value that articles are ordered by, and whether the largest comes first.
_Key = tuple[ColumnElement[Any], bool]


class Selections:
    """The articles that are meant by selections; each call names whose."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids(
        self, account: AccountId, selection: Selection, batch: int = BATCH
    ) -> Iterator[tuple[ArticleId, ...]]:
        """Yield the ids of what `selection` means, in its order, a batch at a time.

        Each batch is a transaction of its own. What is saved or removed meanwhile may
        be among them or not; nothing comes twice.
        """
        keys = _keys(selection.order)
        after: Sequence[Any] = ()
        while True:
            with self._database.read() as connection:
                found = select(*(column for column, _down in keys)).where(
                    matching(connection, account, selection)
                )
                if after:
                    found = found.where(_behind(keys, after))
                ordered = (column.desc() if down else column for column, down in keys)
                rows = connection.execute(found.order_by(*ordered).limit(batch)).all()
            if rows:
                yield tuple(ArticleId(row[-1]) for row in rows)
            if len(rows) < batch:
                return
            after = rows[-1]

    def count(self, account: AccountId, selection: Selection) -> int:
        """Return how many articles `selection` means."""
        with self._database.read() as connection:
            counted = select(func.count()).select_from(articles)
            mine = matching(connection, account, selection)
            return int(connection.execute(counted.where(mine)).scalar_one())


def matching(
    connection: Connection, account: AccountId, selection: Selection
) -> ColumnElement[bool]:
    """Return the condition for the articles of `account` that `selection` means."""
    return and_(
        articles.c.account_id == account,
        articles.c.removed_at.is_(None),
        *_saved(selection),
        *_on(selection.shelf),
        *_marked(selection),
        *_timed(selection),
        *_tagged(selection),
        *_of_sites(selection),
        *_of_feeds(account, selection),
        *_worded(connection, selection),
    )


def _saved(selection: Selection) -> list[ColumnElement[bool]]:
    if not selection.feeds and not selection.categories:
        return [articles.c.is_saved.is_(True)]
    return []  # what feeds brought is on no shelf


def _of_feeds(
    account: AccountId, selection: Selection
) -> Iterator[ColumnElement[bool]]:
    if not selection.feeds and not selection.categories:
        return
    mine = subscriptions.c.account_id == account
    if "*" not in selection.feeds:
        names = [name.lower() for name in selection.categories]
        mine &= or_(
            subscriptions.c.id.in_(selection.feeds),
            subscriptions.c.category.in_(selection.categories),
            func.lower(subscriptions.c.category).in_(names),
        )
    came = select(subscription_articles.c.article_id).join(subscriptions).where(mine)
    yield articles.c.id.in_(came)


def _on(shelf: Shelf) -> list[ColumnElement[bool]]:
    if shelf == "unread":
        return [articles.c.archived_at.is_(None)]
    if shelf == "archive":
        return [articles.c.archived_at.is_not(None)]
    if shelf == "favourites":
        return [articles.c.favourite_at.is_not(None)]
    return []


def _marked(selection: Selection) -> Iterator[ColumnElement[bool]]:
    if selection.is_favourite is not None:
        favourite = articles.c.favourite_at.is_not(None)
        yield favourite if selection.is_favourite else ~favourite
    if selection.origin:
        yield articles.c.origin == selection.origin
    if selection.state:
        yield articles.c.state == selection.state


def _timed(selection: Selection) -> Iterator[ColumnElement[bool]]:
    if selection.after:
        yield articles.c.saved_at >= selection.after
    if selection.before:
        yield articles.c.saved_at < selection.before
    if selection.longer is not None:
        yield articles.c.minutes >= selection.longer
    if selection.shorter is not None:
        yield articles.c.minutes < selection.shorter


def _tagged(selection: Selection) -> Iterator[ColumnElement[bool]]:
    tagged = select(article_tags.c.article_id)
    for tag in selection.tags:
        yield articles.c.id.in_(tagged.where(article_tags.c.tag == tag))
    for tag in selection.without_tags:
        yield articles.c.id.not_in(tagged.where(article_tags.c.tag == tag))
    if selection.is_tagged is not None:
        some = exists().where(article_tags.c.article_id == articles.c.id)
        yield some if selection.is_tagged else ~some


def _of_sites(selection: Selection) -> Iterator[ColumnElement[bool]]:
    if selection.sites:
        yield or_(*map(_of_site, selection.sites))
    for site in selection.without_sites:
        # A name that is not known is not this one.
        yield ~func.coalesce(_of_site(site), False)


def _of_site(site: str) -> ColumnElement[bool]:
    host = articles.c.host
    here = (host == site) | host.endswith(f".{site}", autoescape=True)
    named = func.lower(func.coalesce(articles.c.site_name, "")) == site
    return here | named


def _worded(
    connection: Connection, selection: Selection
) -> Iterator[ColumnElement[bool]]:
    if selection.words:
        yield finds(connection, selection.words)
    for word in selection.without_words:
        yield ~finds(connection, [word])


# --- the order -----------------------------------------------------------------------


def _keys(order: Order) -> list[_Key]:
    """Return what articles are ordered by; the id is the last, and says who it is."""
    newest: list[_Key] = [(articles.c.saved_at, True), (articles.c.id, False)]
    if order == "oldest":
        return [(articles.c.saved_at, False), (articles.c.id, False)]
    if order == "site":
        return [(articles.c.host, False), *newest]
    if order == "title":
        return [(func.lower(articles.c.title), False), *newest]
    if order == "tag":
        first = (
            select(func.min(article_tags.c.tag))
            .where(article_tags.c.article_id == articles.c.id)
            .scalar_subquery()
        )
        last = case((first.is_(None), 1), else_=0)
        return [(last, False), (func.coalesce(first, ""), False), *newest]
    return newest


def _behind(keys: Sequence[_Key], after: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition for what comes behind the row `after`."""
    (column, down), value = keys[0], after[0]
    further: ColumnElement[bool] = column < value if down else column > value
    if len(keys) == 1:
        return further
    return or_(further, and_(column == value, _behind(keys[1:], after[1:])))
