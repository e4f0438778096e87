"""Articles as their reader keeps them: unread, archive, favourites, tags, search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from inkpost.errors import NotFound, QueryUnclear
from inkpost.model import (
    AccountId,
    ArticleId,
    SavedArticle,
    Selection,
    Shelf,
    TextState,
)
from inkpost.render import one_line
from library.database import Database
from library.pages import newest
from library.selecting import matching
from library.tables import article_tags, articles

#: What a reader can do with articles, and the columns that it sets: to now, or to NULL.
CHANGES: dict[str, tuple[str, bool]] = {
    "archive": ("archived_at", True),
    "unarchive": ("archived_at", False),
    "favour": ("favourite_at", True),
    "unfavour": ("favourite_at", False),
    "remove": ("removed_at", True),
    "restore": ("removed_at", False),
}

#: Tags of one article, and characters of one tag (safety 85).
MOST_TAGS, LONGEST_TAG = 30, 60

_SHOWN = [
    articles.c[name]
    for name in (
        "id url title byline site_name excerpt language direction minutes saved_at "
        "archived_at favourite_at state sentence"
    ).split()
]


class Shelves:
    """The shelves of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def list(
        self,
        account: AccountId,
        shelf: Shelf = "unread",
        tag: str | None = None,
        search: str | None = None,
        before: datetime | None = None,
        limit: int = 50,
        after: ArticleId | None = None,
        states: Sequence[TextState] = (),
    ) -> tuple[SavedArticle, ...]:
        """Return the newest `limit` articles on `shelf`, saved before `before`.

        `tag`: only those that have it. `search`: a query (`Selection.parse`), or else
        words that they have to have; a shelf in it comes before `shelf`.
        `after`: those that were saved at `before` itself go on after this one, for an
        import saves many at once. `states`: only those that are in one of them.
        """
        wanted = _narrowed(shelf, tag, search)
        with self._database.read() as connection:
            found = select(*_SHOWN).where(matching(connection, account, wanted))
            if states:
                found = found.where(articles.c.state.in_(states))
            by = articles.c.saved_at, articles.c.id
            return _saved(connection, newest(found, *by, limit, before, after))

    def find(self, account: AccountId, id: ArticleId) -> SavedArticle:
        """Return the article; raise `NotFound` where `account` has none such."""
        with self._database.read() as connection:
            rows = _saved(connection, _of(account).where(articles.c.id == id))
        if not rows:
            raise NotFound("There is no such article: look in your library")
        return rows[0]

    def some(
        self, account: AccountId, ids: Iterable[ArticleId]
    ) -> tuple[SavedArticle, ...]:
        """Return those of `ids` that `account` has, the newest first."""
        found = _of(account).where(articles.c.id.in_(list(ids)))
        with self._database.read() as connection:
            return _saved(connection, found.order_by(articles.c.saved_at.desc()))

    def change(self, account: AccountId, ids: Sequence[ArticleId], what: str) -> int:
        """Do `what` (of `CHANGES`) to those of `ids` that `account` has; count them."""
        column, to_now = CHANGES[what]
        values: dict[str, Any] = {column: self._now() if to_now else None}
        if what == "favour":  # an entry of a feed goes onto the shelf with it
            values["is_saved"] = True
        if what in {"remove", "restore"}:  # what is not there need not be read
            due = literal(self._now(), articles.c.wake_at.type)
            waits = (articles.c.state == "waiting") & (what == "restore")
            values["wake_at"] = case((waits, due))
        mine = articles.c.account_id == account, articles.c.id.in_(ids)
        change = update(articles).where(*mine).values(values)
        with self._database.write() as connection:
            return connection.execute(change).rowcount

    def tag(self, account: AccountId, id: ArticleId, tags: Iterable[str]) -> None:
        """Give the article `tags` instead of those that it has."""
        wanted = list(dict.fromkeys(filter(None, map(clean_tag, tags))))[:MOST_TAGS]
        self.find(account, id)
        with self._database.write() as connection:
            mine = article_tags.c.article_id == id
            connection.execute(delete(article_tags).where(mine))
            rows = [{"article_id": id, "tag": tag} for tag in wanted]
            if rows:
                connection.execute(insert(article_tags), rows)

    def add_tag(self, account: AccountId, ids: Sequence[ArticleId], tag: str) -> int:
        """Add `tag` to those of `ids` that lack it and have room; count them."""
        called = clean_tag(tag)
        mine = select(articles.c.id).where(
            articles.c.account_id == account, articles.c.id.in_(ids)
        )
        tagged = select(article_tags.c.article_id)
        full = tagged.group_by(article_tags.c.article_id).having(
            func.count() >= MOST_TAGS
        )
        lacking = mine.where(
            articles.c.id.not_in(tagged.where(article_tags.c.tag == called)),
            articles.c.id.not_in(full),
        )
        with self._database.write() as connection:
            rows = [
                {"article_id": id, "tag": called}
                for id in connection.execute(lacking).scalars()
            ]
            if called and rows:
                connection.execute(insert(article_tags), rows)
        return len(rows) if called else 0

    def remove_tag(self, account: AccountId, ids: Sequence[ArticleId], tag: str) -> int:
        """Take `tag` from those of `ids` that have it; count them."""
        mine = select(articles.c.id).where(
            articles.c.account_id == account, articles.c.id.in_(ids)
        )
        gone = delete(article_tags).where(
            article_tags.c.article_id.in_(mine), article_tags.c.tag == clean_tag(tag)
        )
        with self._database.write() as connection:
            return connection.execute(gone).rowcount

    def counts(
        self, account: AccountId, states: Sequence[TextState] = ()
    ) -> dict[Shelf, int]:
        """Return how many articles are on each shelf of `account`.

        `states`: only of those that are in one of them.
        """
        archived, favourite = articles.c.archived_at, articles.c.favourite_at
        counted = select(
            func.count(), func.count(archived), func.count(favourite)
        ).where(*_on_a_shelf(account))
        if states:
            counted = counted.where(articles.c.state.in_(states))
        with self._database.read() as connection:
            every, archive, favourites = connection.execute(counted).one()
        return {
            "unread": every - archive,
            "favourites": favourites,
            "archive": archive,
            "all": every,
        }

    def tags(self, account: AccountId) -> tuple[tuple[str, int], ...]:
        """Return the tags of `account` with how many articles have them, by name."""
        found = (
            select(article_tags.c.tag, func.count())
            .join(articles, articles.c.id == article_tags.c.article_id)
            .where(*_on_a_shelf(account))
            .group_by(article_tags.c.tag)
            .order_by(article_tags.c.tag)
        )
        with self._database.read() as connection:
            return tuple((tag, count) for tag, count in connection.execute(found))


def clean_tag(tag: str) -> str:
    """Return `tag` as it is kept; empty where nothing is left of it."""
    # A comma would part it in two where an article's tags are edited.
    return one_line(tag.lower().replace(",", " "), LONGEST_TAG)


def _of(account: AccountId) -> Select[Any]:
    """Select what `account` has, entries of feeds too that it has not saved."""
    mine = articles.c.account_id == account, articles.c.removed_at.is_(None)
    return select(*_SHOWN).where(*mine)


def _on_a_shelf(account: AccountId) -> tuple[ColumnElement[bool], ...]:
    mine = articles.c.account_id == account, articles.c.removed_at.is_(None)
    return *mine, articles.c.is_saved.is_(True)


def _narrowed(shelf: Shelf, tag: str | None, search: str | None) -> Selection:
    """Return what is looked for; what is no query is looked for as words."""
    wanted = Selection()
    if search:
        try:
            wanted = Selection.parse(search)
        except QueryUnclear:
            wanted = Selection(words=tuple(search.split()))
        if wanted == Selection():
            wanted = Selection(words=(search,))
    if wanted.shelf == "all":
        wanted = replace(wanted, shelf=shelf)
    return replace(wanted, tags=(*wanted.tags, tag)) if tag else wanted


def _saved(connection: Connection, found: Select[Any]) -> tuple[SavedArticle, ...]:
    rows = connection.execute(found).all()
    tagged = select(article_tags).where(
        article_tags.c.article_id.in_([row.id for row in rows])
    )
    tags: dict[str, list[str]] = {}
    for row in connection.execute(tagged.order_by(article_tags.c.tag)):
        tags.setdefault(row.article_id, []).append(row.tag)
    return tuple(_value(row, tuple(tags.get(row.id, ()))) for row in rows)


def _value(row: Row[Any], tags: tuple[str, ...]) -> SavedArticle:
    return SavedArticle(
        id=row.id,
        url=row.url,
        title=row.title,
        byline=row.byline,
        site_name=row.site_name,
        excerpt=row.excerpt,
        language=row.language,
        direction=row.direction,
        minutes=row.minutes,
        saved_at=row.saved_at,
        is_archived=row.archived_at is not None,
        is_favourite=row.favourite_at is not None,
        tags=tags,
        state=row.state,
        sentence=row.sentence,
    )
