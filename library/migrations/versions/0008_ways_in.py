"""Passwords, invites, identities, tries; what is known of a session."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def _account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"],
        ["accounts.id"],
        name=op.f(f"fk_{table}_account_id_accounts"),
        ondelete="CASCADE",
    )


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    for column in (
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("articles_a_day", sa.Integer(), nullable=True),
        sa.Column("storage", sa.BigInteger(), nullable=True),
    ):
        op.add_column("accounts", column)
    for added in (
        _time("seen_at", nullable=True),
        sa.Column(
            "signed_in_by",
            sa.String(length=10),
            server_default="link",
            nullable=False,
        ),
        sa.Column("agent", sa.Text(), server_default="", nullable=False),
    ):
        op.add_column("sessions", added)
    op.create_table(
        "invites",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _time("expires_at"),
        _account("invites"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invites")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invites_token_hash")),
    )
    op.create_index(op.f("ix_invites_account_id"), "invites", ["account_id"])
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        _time("created_at"),
        _account("identities"),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identities")),
    )
    op.create_index(op.f("ix_identities_account_id"), "identities", ["account_id"])
    op.create_table(
        "sign_in_tries",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        _time("at"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sign_in_tries")),
    )
    op.create_index("ix_sign_in_tries_key_at", "sign_in_tries", ["key", "at"])
