"""The article at an address becomes one of the reader's, from wherever it is had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from inkpost.errors import Unreadable
from inkpost.model import AccountId, Article, ArticleId, Page
from inkpost.services import Services, Workshop

log = structlog.get_logger()

#: An article that was fetched within this is taken from the library.
FRESH = timedelta(hours=1)


def read_article(
    services: Services,
    account: AccountId,
    url: str,
    tell: Callable[[], None] = lambda: None,
) -> ArticleId:
    """Return what `account` has of `url`: read now, or a little while ago.

    What the reader's browser saw there comes first, with its pictures. `tell`: called
    between fetching and extracting. Raises a `Temporary` or a `Permanent` error.
    """
    library, workshop = services.library, services.workshop
    captured = library.captures.find(account, url)
    if captured is None:
        since = services.now() - FRESH
        if known := library.articles.fetched_since(account, url, since):
            return known
        article = read_page(services, url, tell)
        return library.articles.keep(account, url, article)
    tell()
    brought = partial(library.captures.picture, account, url)
    article = workshop.illustrate(_extract(workshop, _seen(url, captured)), brought)
    if "#" in url:  # only some words of the page: the link leads to them
        article = replace(article, url=url)
    id = library.articles.keep(account, url, article, captured=True)
    library.captures.drop(account, url)
    return id


def read_page(
    services: Services, url: str, tell: Callable[[], None] = lambda: None
) -> Article:
    """Return the article at `url`, read now; `tell` and errors as above."""
    workshop = services.workshop
    # Never `pipeline.read`, which opens local files too: this is a reader's wish.
    page = workshop.fetch(url)
    tell()
    return workshop.illustrate(_extract(workshop, page))


def _extract(workshop: Workshop, page: Page) -> Article:
    try:
        return workshop.extract(page)
    except Unreadable as error:
        # The reader can do nothing with where it was; whoever mends it needs that.
        log.warning("a page crashed what read it", cause=str(error.__cause__ or error))
        raise


def _seen(url: str, captured: bytes) -> Page:
    """Return the page at `url` as its reader's browser had it."""
    return Page(url.partition("#")[0], captured, "text/html; charset=utf-8")
