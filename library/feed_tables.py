"""The tables of feeds. See `library.tables`.

A feed's address is one row for all who follow it: it is polled once for all of them,
and what it brings becomes an article of each.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from library.tables import UtcTime, metadata, new_id, of_account


def _of(table: str, column: str, **options: Any) -> Column[str]:
    whose = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Column(column, String(32), whose, nullable=False, **options)


feeds = Table(
    "feeds",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    Column("url", Text, nullable=False),  # maybe with somebody's secret in it
    Column("url_hash", String(64), nullable=False, unique=True),
    Column("title", Text, nullable=False, server_default=""),
    Column("site_url", Text, nullable=False, server_default=""),
    # As `model.FeedState`.
    Column("state", String(10), nullable=False, server_default="new"),
    Column("trouble", Text),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("choices", JSON, nullable=False, server_default="[]"),
    Column("etag", Text),
    Column("modified", Text),
    Column("body_hash", String(32)),  # of what was served the last time
    # As `model.FeedPlan`: seconds, and two lists of numbers.
    Column("pause", Integer, nullable=False, server_default="3600"),
    Column("quiet", JSON, nullable=False, server_default="[[], []]"),
    Column("polled_at", UtcTime),
    Column("changed_at", UtcTime),  # when it last had something new
    # When the clock looks at it again; NULL: never.
    Column("next_poll_at", UtcTime),
    # Handed out, and not yet claimed: a message that comes twice finds it claimed.
    Column("is_due", Boolean, nullable=False, server_default=false()),
    Column("lease_until", UtcTime),
    Column("lease_owner", String(32)),
    Column("created_at", UtcTime, nullable=False),
)
Index(
    "ix_feeds_next_poll_at",
    feeds.c.next_poll_at,
    sqlite_where=text("next_poll_at IS NOT NULL"),
    postgresql_where=text("next_poll_at IS NOT NULL"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(),
    _of("feeds", "feed_id"),
    Column("title", Text, nullable=False, server_default=""),  # empty: the feed's own
    Column("category", String(60), nullable=False, server_default=""),
    Column("full_text", String(10), nullable=False, server_default="auto"),
    Column("is_paused", Boolean, nullable=False, server_default=false()),
    # When it got the first entries: from then on it gets what is new; NULL: not yet.
    Column("welcomed_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("account_id", "feed_id"),
    Index("ix_subscriptions_feed_id", "feed_id"),
)

# What a feed had before, so that it is not new again. Each hash is of 64 bits, and has
# to be other than those of the same feed only.
feed_entries = Table(
    "feed_entries",
    metadata,
    Column("number", Integer, primary_key=True),
    _of("feeds", "feed_id"),
    Column("key", String(16), nullable=False),  # of the feed's own id
    Column("link", String(16), nullable=False),
    Column("name", String(16), nullable=False),  # of link and title
    Column("mark", String(16), nullable=False),  # of title and text
    Column("added_at", UtcTime, nullable=False),
    Index("ix_feed_entries_feed_id_number", "feed_id", "number"),
)

# Which articles came by which subscription.
subscription_articles = Table(
    "subscription_articles",
    metadata,
    _of("subscriptions", "subscription_id", primary_key=True),
    _of("articles", "article_id", primary_key=True),
    Column("at", UtcTime, nullable=False),  # when it was published, or else arrived
    Index("ix_subscription_articles_article_id", "article_id"),
    Index("ix_subscription_articles_at", "subscription_id", "at"),
)

# Where readers' newsletters are sent; and those that nobody has read yet.
letter_boxes = Table(
    "letter_boxes",
    metadata,
    of_account(primary_key=True),
    Column("name", String(40), nullable=False, unique=True),  # before the @
    Column("created_at", UtcTime, nullable=False),
)
letters = Table(
    "letters",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(),
    Column("content", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("wake_at", UtcTime, nullable=False, index=True),
    Column("created_at", UtcTime, nullable=False),
)
