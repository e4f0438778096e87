"""Articles whose pictures lie here, wherever they were fetched."""

from __future__ import annotations

from dataclasses import replace

from inkpost.model import AccountId, Article, ArticleId, Omission
from inkpost.store import Store
from library import Library


def find_whole(library: Library, account: AccountId, id: ArticleId) -> Article | None:
    """Return the article with its pictures, to be bound; None as `Articles.find`."""
    article = library.articles.find(account, id)
    return article and with_pictures(library.store, article)


def with_pictures(store: Store, article: Article) -> Article:
    """Return `article`, whose pictures lie where it says.

    Those that are gone are omissions. Raises `StoreUnavailable`.
    """
    gone = store.gone({one.path for one in article.pictures if one.path})
    if not gone:
        return article
    lost = tuple(
        Omission("picture", one.alt or "A picture", "Its file is gone", one.url)
        for one in article.pictures
        if one.path in gone
    )
    pictures = tuple(
        replace(one, path=None) if one.path in gone else one for one in article.pictures
    )
    return replace(article, pictures=pictures, omissions=article.omissions + lost)


def keep_pictures(store: Store, article: Article) -> Article:
    """Return `article`, whose pictures every machine has now."""
    store.keep(*{one.path for one in article.pictures if one.path})
    return article
