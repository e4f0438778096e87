"""The feeds that a reader follows, for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query
from fastapi.responses import Response

from inkpost import following
from inkpost.model import ArticleId, Subscription, SubscriptionId
from web.api.bearer import Owner, Reader
from web.api.cursors import Behind, Limit, next_cursor
from web.api.feed_values import (
    Counted,
    EntriesSaved,
    EntriesShown,
    FeedChange,
    FeedChoice,
    FeedShown,
    FeedsShown,
    ListBrought,
    NewFeed,
    entry_shown,
    feed_shown,
)
from web.api.idempotency import IdempotencyKey, once
from web.desk import TheDesk
from web.feeds import LARGEST_LIST, OPML, feed_list
from web.strict import StrictRoute

router = APIRouter(prefix="/feeds", tags=["feeds"], route_class=StrictRoute)
lists = APIRouter(prefix="/feeds", tags=["feeds"])

#: An OPML file, as it is.
ListBody = Annotated[bytes, Body(media_type=OPML, max_length=LARGEST_LIST)]


@router.post("", status_code=202)
def follow_feed(
    desk: TheDesk, account: Owner, new: NewFeed, key: IdempotencyKey = None
) -> FeedShown:
    """Follow a feed, or the feed of a site. It is looked at in the background."""

    def follow() -> str:
        return following.follow(
            desk.library, desk.enqueue, account.id, new.url, new.title, new.category
        )

    id = SubscriptionId(once(desk, account, key, new, follow))
    return feed_shown(desk.library.subscriptions.find(account.id, id))


@router.get("")
def list_feeds(desk: TheDesk, account: Reader) -> FeedsShown:
    """List the feeds that are followed, by category and title."""
    found = desk.library.subscriptions.list(account.id)
    return FeedsShown(items=[feed_shown(one) for one in found])


@lists.get(
    "/list.opml", response_class=Response, responses={200: {"content": {OPML: {}}}}
)
def export_feeds(desk: TheDesk, account: Reader) -> Response:
    """Return the list of feeds as an OPML file."""
    return feed_list(desk, account)


@lists.post("/list.opml", max_body_size=LARGEST_LIST + 1000)
def import_feeds(desk: TheDesk, account: Owner, opml: ListBody) -> ListBrought:
    """Follow what an OPML file lists. To bring the same again changes nothing."""
    brought = following.bring_feeds(desk.library, account.id, opml)
    return ListBrought(
        new=brought.new, known=brought.known, troubles=list(brought.troubles)
    )


def _feed(desk: TheDesk, account: Reader, id: SubscriptionId) -> Subscription:
    return desk.library.subscriptions.find(account.id, id)


#: The feed that the path names, if the account follows it.
TheFeed = Annotated[Subscription, Depends(_feed)]


@router.get("/{id:key}")
def show_feed(feed: TheFeed) -> FeedShown:
    """Tell how a feed is."""
    return feed_shown(feed)


@router.patch("/{id:key}")
def change_feed(
    desk: TheDesk, account: Owner, id: SubscriptionId, change: FeedChange
) -> FeedShown:
    """Change what a feed is called, where it belongs, and what comes of it."""
    desk.library.subscriptions.change(
        account.id,
        id,
        title=change.title,
        category=change.category,
        full_text=change.full_text,
        is_paused=change.paused,
    )
    return feed_shown(desk.library.subscriptions.find(account.id, id))


@router.delete("/{id:key}", status_code=204)
def stop_following(desk: TheDesk, account: Owner, id: SubscriptionId) -> None:
    """Follow a feed no more. What it brought and nobody saved goes with it."""
    desk.library.subscriptions.remove(account.id, id)


@router.post("/{id:key}/refresh", status_code=202)
def refresh_feed(desk: TheDesk, account: Owner, id: SubscriptionId) -> FeedShown:
    """Have a feed looked at now, unless that was done a moment ago."""
    following.refresh(desk.library, desk.enqueue, account.id, id)
    return feed_shown(desk.library.subscriptions.find(account.id, id))


@router.post("/{id:key}/choice", status_code=202)
def choose_feed(
    desk: TheDesk, account: Owner, id: SubscriptionId, choice: FeedChoice
) -> FeedShown:
    """Follow one feed of a site that has several, instead of the site."""
    subscriptions = desk.library.subscriptions
    chosen = following.choose(desk.library, desk.enqueue, account.id, id, choice.url)
    return feed_shown(subscriptions.find(account.id, chosen))


@router.get("/{id:key}/entries")
def list_entries(
    desk: TheDesk,
    account: Reader,
    feed: TheFeed,
    behind: Behind,
    unread: Annotated[bool, Query(description="Only those")] = False,  # noqa: FBT002
    limit: Limit = 50,
) -> EntriesShown:
    """List what a feed brought, the newest first."""
    found = desk.library.entries.list(
        account.id,
        feed.id,
        unread=unread,
        before=behind.at,
        after=behind.id,
        limit=limit,
    )
    places = [(arrival.at, arrival.article.id) for arrival in found]
    return EntriesShown(
        items=[entry_shown(arrival) for arrival in found],
        next=next_cursor(places, limit),
    )


@router.post("/{id:key}/read")
def read_all(desk: TheDesk, account: Owner, feed: TheFeed) -> Counted:
    """Archive all entries of a feed that nobody has saved; count them."""
    return Counted(count=desk.library.entries.read_all(account.id, feed.id))


@router.post("/{id:key}/saved")
def save_entries(
    desk: TheDesk, account: Owner, feed: TheFeed, wanted: EntriesSaved
) -> Counted:
    """Put entries of a feed onto the shelves; count those that were not there."""
    ids = [ArticleId(id) for id in wanted.articles]
    return Counted(count=desk.library.entries.save(account.id, ids, feed.id))
