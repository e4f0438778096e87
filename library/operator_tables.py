"""The tables of how the machine runs. See `library.tables`."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from library.tables import UtcTime, metadata

# One row a task: every process on every machine counts into the same.
runs = Table(
    "runs",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("seconds", Float, nullable=False),  # all of them together
    Column("failed", Integer, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("last_seconds", Float, nullable=False),
    Column("last_failed_at", UtcTime),
    Column("last_failure", Text),
)

# One row a process that lives.
processes = Table(
    "processes",
    metadata,
    Column("name", String(200), primary_key=True),  # role@host:pid
    Column("role", String(20), nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Index("ix_processes_seen_at", "seen_at"),
)
