"""Digests for tests, and their issues put together as workers do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

from inkpost.issues import put_together
from inkpost.model import (
    Account,
    Article,
    ArticleId,
    DeliveryState,
    Device,
    Digest,
    Issue,
    Plan,
    Rules,
    Schedule,
    Source,
)
from inkpost.orders import wake_nobody
from library import Library

MORNING = Schedule("Europe/Berlin", (time(6, 30),))
#: Issues a minute: as many as there are.
AT_ONCE = 1_000_000


def plan(device: Device, **changes: Any) -> Plan:
    """Return a plan for all that is unread, each morning, with `changes`."""
    unread = Source("Unread", "library", "unread")
    usual = Plan(
        "Morning Digest", "Europe/Berlin", MORNING, (unread,), (device.id,), Rules()
    )
    return replace(usual, **changes)


def keep(
    library: Library, owner: Account, name: str, minutes: int = 1, **changes: Any
) -> ArticleId:
    """Keep an article at an address of its own, which takes so long to read."""
    found = f"https://example.org/{name}"
    asked = changes.pop("asked", found)
    text = "word " * (230 * minutes)
    article = Article(url=found, title=name.title(), body=f"<p>{text}</p>")
    return library.articles.keep(owner.id, asked, replace(article, **changes))


def tick(library: Library) -> None:
    """Do what a clock does for digests, and then its workers, until they are made."""
    library.digest_clock.tick(AT_ONCE)
    for issue in library.issues.sweep():
        put_together(library, wake_nobody, issue)


def issues(library: Library, digest: Digest) -> tuple[Issue, ...]:
    """Return the issues of `digest`, the newest first."""
    return library.issue_list.list(digest.account, digest.id, 1000)


def titles(issue: Issue, which: int = 0) -> list[str | None]:
    """Return what is in the delivery number `which` of `issue`."""
    return [item.title for item in issue.deliveries[which].items]


def fail(library: Library, issue: Issue) -> None:
    """Let the first delivery of `issue` fail."""
    claim = library.work.claim("fetch", issue.deliveries[0].id)
    assert claim
    library.work.settle(claim, DeliveryState.FAILED, "There was no light")
