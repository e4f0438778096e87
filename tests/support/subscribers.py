"""Readers who follow the feeds of a real site, and workers that poll it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from inkpost.linked import read_link
from inkpost.model import (
    Account,
    AccountId,
    ArticleId,
    Errand,
    FeedId,
    SavedArticle,
    Subscription,
    SubscriptionId,
)
from inkpost.newsletters import read_newsletter
from inkpost.polling import follow_feed, poll_feed
from inkpost.post_office import open_post_office
from inkpost.services import Services, open_workshop
from inkpost.settings import Settings
from library import Library, open_library
from tests.support.clock import Clock
from tests.support.tables import laid
from tests.support.web import Web


class FreeManners:
    """Manners of who waits for nobody; `left`: what each visit ended with."""

    def __init__(self) -> None:
        self.wait = 0.0
        self.left: list[float] = []

    def enter(self, _host: str) -> float:
        return self.wait

    def leave(self, _host: str, pause: float = 0.0) -> None:
        self.left.append(pause)


@dataclass
class Subscribers:
    """A library whose readers follow feeds of `web`.

    `waiting`: the errands that workers were woken for.
    """

    web: Web
    library: Library
    clock: Clock
    folder: Path
    domain: str = ""
    waiting: deque[tuple[Errand, str]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        reachable = self.web.reachable
        settings = Settings(data_dir=self.folder, mail_domain=self.domain, **reachable)
        self.manners = FreeManners()
        self.owner: Account = self.library.accounts.owner()
        self.services = Services(
            library=self.library,
            workshop=open_workshop(settings, self.folder),
            post=open_post_office(settings, self.folder / "outbox"),
            enqueue=lambda *errand: self.waiting.append(errand),
            now=self.clock,
            manners=self.manners,
        )

    @property
    def account(self) -> AccountId:
        return self.owner.id

    def follow(self, url: str, account: AccountId | None = None) -> SubscriptionId:
        """Follow a feed, and have it looked at for the first time."""
        id, feed = self.library.subscriptions.follow(account or self.account, url)
        self.waiting.append(("follow", feed))
        self.work()
        return id

    def work(self) -> None:
        """Do the errands that are there, and those that follow from them."""
        while self.waiting:
            errand, id = self.waiting.popleft()
            if errand == "letter":
                read_newsletter(self.services, id)
            elif errand == "follow":
                follow_feed(self.services, FeedId(id))
            else:
                poll_feed(self.services, FeedId(id))

    def tick(self, **later: float) -> int:
        """Let time pass, and poll what is due then; return how many feeds that were."""
        self.clock.pass_time(**later)
        due = self.library.feeds.due()
        self.waiting.extend(("poll", feed) for feed in due)
        self.work()
        return len(due)

    def read(self) -> int:
        """Read the pages that wait for it, and return how many those were."""
        links = self.library.links.sweep()
        for link in links:
            read_link(self.services, ArticleId(link))
        return len(links)

    def look(
        self, id: SubscriptionId, account: AccountId | None = None
    ) -> Subscription:
        """Return the subscription as its reader sees it."""
        return self.library.subscriptions.find(account or self.account, id)

    def entries(
        self, id: SubscriptionId, account: AccountId | None = None
    ) -> list[SavedArticle]:
        """Return the entries that came by a subscription, the newest first."""
        found = self.library.entries.list(account or self.account, id, limit=1000)
        return [arrival.article for arrival in found]

    def titles(self, id: SubscriptionId, account: AccountId | None = None) -> list[str]:
        """Return what these are called."""
        return [saved.title for saved in self.entries(id, account)]


@contextmanager
def subscribers(
    web: Web, folder: Path, url: str = "", domain: str = ""
) -> Iterator[Subscribers]:
    """Yield readers with a library of their own in `folder`, or at `url`."""
    clock = Clock()
    library = open_library(url, laid(folder), clock)
    yield Subscribers(web, library, clock, folder, domain)
    library.close()
