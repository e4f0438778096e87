"""The tables of what is taken along, and of the keys of programs' requests."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from library.tables import UtcTime, metadata, new_id, of_account

exports = Table(
    "exports",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(),
    Column("format", String(10), nullable=False),
    Column("form", String(10), nullable=False, server_default="one"),
    Column("query", Text),  # NULL: the articles were picked by hand
    Column("title", Text),
    Column("profile", String(20)),
    Column("draft", JSON(none_as_null=True)),  # of an issue; NULL: it is none
    Column("byte_limit", BigInteger),
    Column("device_id", String(32), ForeignKey("devices.id", ondelete="SET NULL")),
    Column("state", String(10), nullable=False),
    Column("sentence", Text, nullable=False),
    # Many articles: it is made by the workers that have time.
    Column("is_bulk", Boolean, nullable=False, server_default=false()),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("missing", Integer, nullable=False, server_default="0"),
    Column("package_name", Text),  # within the data folder
    Column("package_title", Text),
    Column("package_sha256", String(64)),
    # While it is made, what it will take at most.
    Column("package_size", BigInteger),
    Column("package_media_type", Text),
    # Of who lists the articles, and of who packs the books.
    Column("tries", Integer, nullable=False, default=0, server_default="0"),
    Column("lease_owner", String(32)),
    Column("lease_until", UtcTime),
    # When it is looked at again if nothing happens before; NULL: never.
    Column("wake_at", UtcTime),
    # When one of its parts was last begun: who has waited longest is next.
    Column("served_at", UtcTime),
    # From when on, and from how many articles on, its speed is measured.
    Column("mark_at", UtcTime),
    Column("mark_done", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcTime, nullable=False),
    Index("ix_exports_account_id_created_at", "account_id", "created_at"),
    Index("ix_exports_wake_at", "wake_at"),
    Index("ix_exports_created_at", "created_at"),
)


def _export() -> Column[str]:
    whose = ForeignKey("exports.id", ondelete="CASCADE")
    return Column("export_id", String(32), whose, primary_key=True)


# What was picked by hand; a worker looks up what that is.
export_picks = Table(
    "export_picks",
    metadata,
    _export(),
    Column("position", Integer, primary_key=True),
    Column("article_id", String(32), nullable=False),
)

# The articles as they were chosen. One is in it twice where two books have it.
export_items = Table(
    "export_items",
    metadata,
    _export(),
    Column("position", Integer, primary_key=True),
    Column("article_id", String(32), nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("book", Text, nullable=False),  # what its book is sorted by
    Column("book_title", Text),
    Column("section", Text, nullable=False),
    Column("language", Text),
    Column("direction", String(3), nullable=False),
    Column("text", Integer, nullable=False),  # bytes
    Column("pictures", Integer, nullable=False),  # bytes
    Column("reason", Text),  # why it is in no book
    Column("part", Integer),
    Index("ix_export_items_book", "export_id", "book", "position"),
    Index("ix_export_items_part", "export_id", "part"),
)

export_parts = Table(
    "export_parts",
    metadata,
    _export(),
    Column("number", Integer, primary_key=True),
    Column("title", Text),
    Column("language", Text, nullable=False),
    Column("direction", String(3), nullable=False),
    Column("volume", Integer),
    Column("volumes", Integer),
    Column("size", Integer, nullable=False),  # articles
    Column("done", Integer, nullable=False, server_default="0"),
    Column("state", String(10), nullable=False, server_default="waiting"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("lease_owner", String(32)),
    Column("lease_until", UtcTime),
    Column("books", JSON, nullable=False, default=list),  # its files
    Column("missing", JSON, nullable=False, default=list),
    Index("ix_export_parts_state", "export_id", "state"),
)

# Links that have been used; each works once.
used_links = Table(
    "used_links",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("until", UtcTime, nullable=False, index=True),
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
