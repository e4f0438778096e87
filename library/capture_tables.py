"""The tables of pages as their readers' browsers had them, until a worker reads them.

See `library.tables`.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, LargeBinary, String, Table

from library.tables import UtcTime, metadata, of_account

captures = Table(
    "captures",
    metadata,
    of_account(primary_key=True),
    Column("url_hash", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),  # HTML in UTF-8, deflated
    Column("created_at", UtcTime, nullable=False, index=True),
)

# What was shown on them, as sites gave it to that reader. It goes with its page.
capture_pictures = Table(
    "capture_pictures",
    metadata,
    Column("account_id", String(32), primary_key=True),
    Column("url_hash", String(64), primary_key=True),  # of the page
    Column("picture_hash", String(64), primary_key=True),  # of the picture's address
    Column("content", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["account_id", "url_hash"],
        ["captures.account_id", "captures.url_hash"],
        ondelete="CASCADE",
    ),
)
