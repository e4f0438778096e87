"""What a reader does with feeds, whichever door it comes through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from articles.addresses import check_url
from articles.feeds.cells import cell_read_opml
from inkpost.errors import AddressRefused
from inkpost.model import AccountId, Outline, Subscription, SubscriptionId
from inkpost.orders import Enqueue
from library import Library

#: What browsers write before the address of a feed.
_SCHEMES = ("feed://", "feed:")


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a list of feeds. `troubles`: a sentence for each line left out."""

    new: int
    known: int
    troubles: tuple[str, ...]


def follow(
    library: Library,
    enqueue: Enqueue,
    account: AccountId,
    address: str,
    title: str = "",
    category: str = "",
) -> SubscriptionId:
    """Follow the feed, or the site, at `address`; return the subscription.

    It may be written as people write it: without its scheme. Raises `AddressRefused`
    and `QuotaSpent`.
    """
    url = check_url(_whole(address.strip()))
    id, feed = library.subscriptions.follow(account, url, title, category)
    enqueue("follow", feed)
    return id


def _whole(address: str) -> str:
    for scheme in _SCHEMES:
        if address.lower().startswith(scheme):
            rest = address[len(scheme) :]
            return rest if rest.startswith("http") else f"https://{rest}"
    if address and ":" not in address.partition("/")[0] and "." in address:
        return f"https://{address}"
    return address


def choose(
    library: Library, enqueue: Enqueue, account: AccountId, id: SubscriptionId, url: str
) -> SubscriptionId:
    """Follow the feed `url` of a site that has several, instead of the site."""
    chosen, feed = library.subscriptions.choose(account, id, url)
    enqueue("follow", feed)
    return chosen


def refresh(
    library: Library, enqueue: Enqueue, account: AccountId, id: SubscriptionId
) -> None:
    """Have a feed looked at now, unless that was done a moment ago."""
    if feed := library.subscriptions.refresh(account, id):
        enqueue("follow", feed)


def bring_feeds(library: Library, account: AccountId, content: bytes) -> Brought:
    """Follow what the OPML file `content` lists; the clock has them looked at.

    Raises `FileUnreadable` and `Unreadable`. To bring the same again changes nothing.
    """
    listed = cell_read_opml(content)
    checked = list(_checked(listed.outlines))
    new, left = library.subscriptions.follow_all(account, checked)
    troubles = listed.troubles
    if left:
        told = f"There is no room for {left} more: ask the operator for more feeds"
        troubles = (*troubles, told)
    return Brought(new, len(checked) - new - left, troubles)


def _checked(outlines: tuple[Outline, ...]) -> Iterator[Outline]:
    for outline in outlines:
        try:
            url = check_url(outline.url)
        except AddressRefused:  # told already, by its line
            continue
        yield Outline(url, outline.title, outline.category, outline.site_url)


def outlines_of(subscriptions: tuple[Subscription, ...]) -> Iterator[Outline]:
    """Yield the lines of an OPML file; newsletters are no feeds that others know."""
    for one in subscriptions:
        if one.state != "mail":
            yield Outline(one.url, one.title, one.category, one.site_url)
