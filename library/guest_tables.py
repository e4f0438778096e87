"""The tables of who has no account, and of what publishers' buttons bring.

See `library.tables`. Nothing here tells who somebody is: `client` is a keyed hash of
an internet address, and gone after a day.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from library.tables import UtcTime, metadata, new_id

guests = Table(
    "guests",
    metadata,
    Column(
        "account_id",
        String(32),
        ForeignKey("accounts.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    # Of the device; empty: the account that holds what guests look at.
    Column("address", Text, nullable=False, unique=True),
    Column("used_at", UtcTime, nullable=False),
)

previews = Table(
    "previews",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    Column(
        "account_id",
        String(32),
        ForeignKey("accounts.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("client", String(64)),  # NULL: a reader with an account
    Column("url", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("article_id", String(32), ForeignKey("articles.id", ondelete="SET NULL")),
    Column("files", Integer, nullable=False, default=0),
    Column("codes", Integer, nullable=False, default=0),
    Column("delivery_id", String(32), ForeignKey("deliveries.id", ondelete="SET NULL")),
    Column("mailed_by", String(32)),
    Column("tries", Integer, nullable=False, default=0),
    Column("lease_until", UtcTime),
    # When it is looked at again if nothing happens before; NULL: never.
    Column("wake_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_previews_wake_at", "wake_at"),
    Index("ix_previews_client_created_at", "client", "created_at"),
    Index("ix_previews_created_at", "created_at"),
)

clicks = Table(
    "clicks",
    metadata,
    Column("day", String(10), primary_key=True),  # ISO 8601, UTC
    Column("site", String(253), primary_key=True),
    Column("wish", String(10), primary_key=True),
    Column("count", Integer, nullable=False),
)
