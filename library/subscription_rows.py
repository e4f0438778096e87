"""Rows of subscriptions to what their readers see of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, Select, select

from inkpost.model import FeedLink, Subscription
from library.feed_tables import feeds, subscriptions


def shown() -> Select[Any]:
    """Select what is shown of subscriptions."""
    return select(
        subscriptions.c.id,
        subscriptions.c.title.label("called"),
        subscriptions.c.category,
        subscriptions.c.full_text,
        subscriptions.c.is_paused,
        subscriptions.c.created_at,
        *(
            feeds.c[name]
            for name in (
                "url site_url title state trouble choices polled_at next_poll_at "
                "changed_at"
            ).split()
        ),
    ).join(feeds, feeds.c.id == subscriptions.c.feed_id)


def subscription_of(row: Row[Any], unread: int) -> Subscription:
    """Return the subscription of a row of `shown`."""
    return Subscription(
        id=row.id,
        url=row.url,
        site_url=row.site_url,
        title=row.called or row.title or urlsplit(row.url).netloc,
        own_title=row.title,
        category=row.category,
        full_text=row.full_text,
        state=row.state,
        is_paused=row.is_paused,
        trouble=row.trouble,
        polled_at=row.polled_at,
        next_poll_at=None if row.state in ("gone", "choose") else row.next_poll_at,
        newest_at=row.changed_at,
        unread=unread,
        choices=tuple(FeedLink(**choice) for choice in row.choices),
        created_at=row.created_at,
    )
