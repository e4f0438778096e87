"""The tables of what programs ask for: exports, and the keys of their requests."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from library.tables import UtcTime, metadata, new_id

exports = Table(
    "exports",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    Column(
        "account_id",
        String(32),
        ForeignKey("accounts.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("format", String(10), nullable=False),
    Column("title", Text),
    Column("articles", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("package_name", Text),  # within the data folder
    Column("package_title", Text),
    Column("package_sha256", String(64)),
    Column("package_size", BigInteger),
    Column("package_media_type", Text),
    Column("tries", Integer, nullable=False, default=0),
    Column("lease_until", UtcTime),
    # When it is looked at again if nothing happens before; NULL: never.
    Column("wake_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_exports_account_id_created_at", "account_id", "created_at"),
    Index("ix_exports_wake_at", "wake_at"),
    Index("ix_exports_created_at", "created_at"),
)

request_keys = Table(
    "request_keys",
    metadata,
    Column(
        "account_id",
        String(32),
        ForeignKey("accounts.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("made", String(32)),  # the id of what was made; NULL: it is being made
    Column("created_at", UtcTime, nullable=False, index=True),
)
