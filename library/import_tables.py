"""The tables of what readers bring along: imports, what was refused, highlights."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from library.tables import UtcTime, metadata, new_id, of_account

imports = Table(
    "imports",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(),
    Column("name", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("sentence", Text, nullable=False),
    # Lines of the file that were dealt with, and committed with what came of them.
    Column("position", Integer, nullable=False),
    Column("total", Integer),
    Column("new", Integer, nullable=False),
    Column("there", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("marks", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("lease_until", UtcTime),
    Column("lease_owner", String(32)),
    # When it is looked at again if nothing happens before; NULL: never.
    Column("wake_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_imports_account_id_created_at", "account_id", "created_at"),
    Index("ix_imports_wake_at", "wake_at"),
    Index("ix_imports_created_at", "created_at"),
)

import_lines = Table(
    "import_lines",
    metadata,
    Column("number", Integer, primary_key=True),
    Column(
        "import_id",
        String(32),
        ForeignKey("imports.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("place", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_import_lines_import_id_number", "import_id", "number"),
)

highlights = Table(
    "highlights",
    metadata,
    Column("number", Integer, primary_key=True),
    Column(
        "article_id",
        String(32),
        ForeignKey("articles.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("quote", Text, nullable=False),
    Column("note", Text),
    Column("made_at", UtcTime),
    # Of quote and note: the same passage is there once.
    Column("hash", String(64), nullable=False),
    UniqueConstraint("article_id", "hash"),
)
