"""The tables of how readers and their programs come in. See `library.tables`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from library.tables import UtcTime, metadata, new_id, of_account

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    of_account(index=True),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime),
    Column(
        "signed_in_by",
        String(10),
        nullable=False,
        default="link",
        server_default="link",
    ),
    Column("agent", Text, nullable=False, default="", server_default=""),
)

invites = Table(
    "invites",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(index=True),  # who made it
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", String(500), primary_key=True),
    Column("subject", String(500), primary_key=True),
    of_account(index=True),
    Column("created_at", UtcTime, nullable=False),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", String(64), nullable=False),  # hashed: no list of addresses
    Column("at", UtcTime, nullable=False),
    Index("ix_sign_in_tries_key_at", "key", "at"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    # Unique: one live link an account (safety 5.3).
    of_account(unique=True),
    Column("expires_at", UtcTime, nullable=False),
)

# Asked for in one browser, and good in that one alone.
sign_in_codes = Table(
    "sign_in_codes",
    metadata,
    Column("token_hash", String(64), primary_key=True),  # of the browser's cookie
    of_account(index=True),
    Column("code_hash", String(64), nullable=False),  # with that cookie
    Column("tries", Integer, nullable=False, default=0),
    Column("expires_at", UtcTime, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("scope", String(10), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("last_used_at", UtcTime),
    Column("expires_at", UtcTime),
)

app_passwords = Table(
    "app_passwords",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(index=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("last_used_at", UtcTime),
)
