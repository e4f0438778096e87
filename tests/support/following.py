"""Feeds in every state that a reader can meet, without a worker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from inkpost.model import (
    Account,
    FeedId,
    FeedLink,
    FeedPlan,
    Link,
    SubscriptionId,
    Validators,
)
from library import FeedClaim, Follower, Library
from tests.exporters.samples import PLAIN

NEXT = datetime.now(UTC) + timedelta(hours=2)
TROUBLE = "https://www.example.net/atom.xml has no such page; check the address"


def follow_some(library: Library, account: Account, _folder: Path) -> dict[str, str]:
    """Follow four feeds; return the ids of one with entries, and of one to choose."""
    site = "https://skerry.example.org"
    courier, claim = begin(library, account, f"{site}/feed.xml", "News")
    values = {"title": "The Skerry Courier", "site_url": site}
    library.feeds.polled(claim, NEXT, FeedPlan(), Validators(), **values)
    bring(library, account, courier, site)
    choice, claim = begin(library, account, "https://example.com/", "")
    links = [FeedLink(f"https://example.com/{n}.xml", n) for n in ("Posts", "Comments")]
    library.feeds.offer(claim, links)
    _, claim = begin(library, account, "https://www.example.net/atom.xml", "News")
    library.feeds.fail(claim, NEXT, TROUBLE, "troubled")
    library.subscriptions.follow_sender(account.id, "news@a.example", "The Ferry")
    library.letters.open_box(account.id)
    return {"feed": courier, "choice": choice}


def begin(
    library: Library, account: Account, url: str, category: str
) -> tuple[SubscriptionId, FeedClaim]:
    """Follow a feed, and be the worker that looks at it."""
    id, feed = library.subscriptions.follow(account.id, url, category=category)
    claim = library.feeds.claim(FeedId(feed))
    assert claim is not None
    return id, claim


def bring(
    library: Library, account: Account, subscription: SubscriptionId, site: str
) -> None:
    """Let entries come: read, saved, waiting for their text, and one that failed."""
    links = [
        Link(f"{site}/1", "The last night boat carries books", article=PLAIN),
        Link(f"{site}/2", "A winter of lighthouses", article=PLAIN),
        Link(f"{site}/3", "What the harbour master keeps in his drawer"),
        Link(f"{site}/4", "مكتبة على الماء", article=PLAIN),
        Link(f"{site}/5", "Salt"),
    ]
    added = library.links.add(account.id, links, origin="feed", is_saved=False)
    ids = [linked.id for linked in added]
    follower = Follower(subscription, account.id, "auto", is_new=True)
    library.feed_entries.hand_over(follower, [(id, None) for id in ids])
    library.entries.save(account.id, ids[:1])
    library.shelves.change(account.id, ids[1:2], "archive")
    library.links.call(account.id, ids[4:])
    claim = library.links.claim(ids[4])
    assert claim is not None
    library.links.fail(claim, f"{site}/5 wants money for it; open it in the browser")
