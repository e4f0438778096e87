"""The tables of digests: what is wished, what came of it, and what went where."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from library.tables import UtcTime, metadata, new_id, of_account

digests = Table(
    "digests",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(index=True),
    Column("name", Text, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("days", Text, nullable=False),  # `library.days`; empty: when enough waits
    Column("sources", JSON, nullable=False),
    Column("devices", JSON, nullable=False),
    Column("rules", JSON, nullable=False),
    Column("format", String(10), nullable=False),
    Column("marks_upstream", Boolean, nullable=False, server_default=false()),
    # The next occurrence; NULL: it is paused, or has no times.
    Column("next_at", UtcTime),
    Column("next_slot", String(16)),
    # When that was worked out. If it is still to come, the clock has gone back.
    Column("planned_at", UtcTime, nullable=False),
    # When it is counted what waits; NULL: its reader does not wish that.
    Column("look_at", UtcTime),
    Column("paused_at", UtcTime),
    Column("issues", Integer, nullable=False, default=0),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_digests_next_at", "next_at"),
    Index("ix_digests_planned_at", "planned_at"),
)

issues = Table(
    "issues",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(),
    Column(
        "digest_id",
        String(32),
        ForeignKey("digests.id", ondelete="CASCADE"),
        nullable=False,
    ),
    # The minute on the wall where the reader lives: whatever clocks do, it comes once.
    Column("slot", String(16), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("cause", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("number", Integer),
    Column("title", Text),
    Column("articles", Integer, nullable=False, default=0, server_default="0"),
    Column("minutes", Integer, nullable=False, default=0, server_default="0"),
    Column("left", JSON(none_as_null=True)),
    Column("left_count", Integer, nullable=False, default=0, server_default="0"),
    # When a worker is woken if nothing happens before; NULL: never.
    Column("wake_at", UtcTime),
    Column("lease_until", UtcTime),
    Column("tries", Integer, nullable=False, default=0, server_default="0"),
    Column("expires_at", UtcTime),  # when its books are deleted
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("digest_id", "slot"),
    Index("ix_issues_state_created_at", "state", "created_at"),
    Index("ix_issues_account_id", "account_id"),
)

# Of few rows at a time: a clock writes ten thousand of them in a second.
for _column in (issues.c.wake_at, issues.c.expires_at, digests.c.look_at):
    _known = text(f"{_column.name} IS NOT NULL")
    Index(
        f"ix_{_column.table.name}_{_column.name}",
        _column,
        sqlite_where=_known,
        postgresql_where=_known,
    )

issue_deliveries = Table(
    "issue_deliveries",
    metadata,
    Column(
        "issue_id",
        String(32),
        ForeignKey("issues.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("device_id", String(32), primary_key=True),
    Column(
        "delivery_id",
        String(32),
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    # What had no room for this device.
    Column("left", JSON(none_as_null=True)),
    Column("left_count", Integer, nullable=False, default=0, server_default="0"),
)

# What went to which device, by the hashes of the addresses that it is known by.
ledger = Table(
    "ledger",
    metadata,
    Column(
        "device_id",
        String(32),
        ForeignKey("devices.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("name", String(64), primary_key=True),
    Column(
        "delivery_id",
        String(32),
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Index("ix_ledger_delivery_id", "delivery_id"),
)
