"""The wiring: which callables stand behind the seams.

A `Workshop` is all that is needed to make a book, with no service and no database;
`Services` adds what is remembered and what is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from articles import open_fetch, open_reader
from articles.addresses import Reach
from articles.fetch import Brought, nothing_brought, with_brought
from articles.siterules import headers_for, open_rules
from inkpost.manners import Manners, OwnManners
from inkpost.settings import Settings

if TYPE_CHECKING:
    from articles.fetch import Fetch as SiteFetch
    from articles.upstreams import OpenService, Service
    from inkpost.action_links import ActionLinks
    from inkpost.model import (
        Article,
        FeedAnswer,
        Page,
        UpstreamKind,
        UpstreamLogin,
        Validators,
    )
    from inkpost.orders import Enqueue
    from inkpost.post_office import PostOffice
    from library import Library

#: Return the page at an address; raise a `Temporary` or `Permanent` error.
Fetch = Callable[[str], "Page"]
#: Find the article that begins on a page, in a cell, with what of it is on others;
#: raise `NoArticle` or `Unreadable`.
Extract = Callable[["Page"], "Article"]
#: Ask for a feed, or for what is new of it; errors as above, and `FeedGone`.
AskFeed = Callable[[str, "Validators"], "FeedAnswer"]


class Illustrate(Protocol):
    """Fetches the pictures of an article; what cannot be had becomes an `Omission`."""

    def __call__(
        self, article: Article, brought: Brought = nothing_brought, /
    ) -> Article:
        """Return `article` with its pictures; no site is asked for those `brought`."""
        ...


@dataclass(frozen=True, slots=True)
class Workshop:
    """The tools between an address and a book. `folder`: where books are made."""

    fetch: Fetch
    extract: Extract
    illustrate: Illustrate
    folder: Path
    ask_feed: AskFeed
    open_service: OpenService


def open_workshop(settings: Settings, folder: Path) -> Workshop:
    """Return the workshop that puts its books and its pictures into `folder`.

    Raises `SettingInvalid`.
    """
    find_rules = open_rules(settings.site_rules)
    fetch = open_fetch(
        settings.allow_networks,
        settings.deny_networks,
        settings.allow_ports,
        settings.public_url,
        dress=headers_for(find_rules),
    )
    return Workshop(
        fetch,
        extract=open_reader(fetch, find_rules),
        illustrate=_illustrating(fetch, folder / "pictures"),
        folder=folder / "books",
        ask_feed=_asking(settings),
        open_service=_opening(settings),
    )


# --- what most books do not need, or not at once, is loaded when it is called ---------


def _illustrating(fetch: SiteFetch, folder: Path) -> Illustrate:
    def illustrated(article: Article, brought: Brought = nothing_brought) -> Article:
        from articles import illustrate

        return illustrate(article, with_brought(fetch, brought), folder)

    return illustrated


def _asking(settings: Settings) -> AskFeed:
    @cache
    def opened() -> AskFeed:
        from articles.feeds.asking import open_ask

        return open_ask(
            settings.allow_networks, settings.deny_networks, settings.allow_ports
        )

    def ask(url: str, known: Validators) -> FeedAnswer:
        return opened()(url, known)

    return ask


def _opening(settings: Settings) -> OpenService:
    @cache
    def opened() -> OpenService:
        from articles.upstreams import open_services_elsewhere

        return open_services_elsewhere(
            settings.allow_networks, settings.deny_networks, settings.allow_ports
        )

    def open_one(kind: UpstreamKind, url: str, login: UpstreamLogin) -> Service:
        return opened()(kind, url, login)

    return open_one


# --- a worker's ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Services:
    """All that a worker needs. `links`: None where no reader could follow them."""

    library: Library
    workshop: Workshop
    post: PostOffice
    enqueue: Enqueue
    now: Callable[[], datetime]
    links: ActionLinks | None = None
    manners: Manners = field(default_factory=OwnManners)
    reach: Reach = field(default_factory=Reach)
    public_url: str = "http://127.0.0.1:8480"


def open_services(
    settings: Settings, enqueue: Enqueue, manners: Manners | None = None
) -> Services:
    """Return the services of a worker, which works in the data folder.

    `manners`: those of all machines; None: it has manners of its own. Raises
    `SettingInvalid`.
    """
    # Half of the time that the command line takes to start, which needs no library.
    from inkpost.action_links import can_be_followed, open_links
    from inkpost.at_hand import keep_pictures
    from inkpost.post_office import open_post_office
    from inkpost.store import open_store
    from library import open_library, quota_of

    folder = settings.data_dir.resolve()
    secret_key = settings.secret_key
    store, workshop = open_store(settings), open_workshop(settings, folder)

    def illustrate(article: Article, brought: Brought = nothing_brought) -> Article:
        return keep_pictures(store, workshop.illustrate(article, brought))

    return Services(
        library=open_library(
            settings.database_url,
            folder,
            secret_key=secret_key,
            quota=quota_of(settings),
            store=store,
        ),
        workshop=replace(workshop, illustrate=illustrate),
        post=open_post_office(settings, folder / "outbox", store.keep),
        enqueue=enqueue,
        now=utc_now,
        links=open_links(settings) if can_be_followed(settings.public_url) else None,
        manners=manners or OwnManners(),
        reach=Reach(
            settings.allow_networks, settings.deny_networks, settings.allow_ports
        ),
        public_url=settings.public_url.rstrip("/"),
    )


def utc_now() -> datetime:
    """Return the time, aware, in UTC."""
    return datetime.now(UTC)
