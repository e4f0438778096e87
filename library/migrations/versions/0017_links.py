"""Articles of which only the address is known so far, and when each was saved."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    for column in (
        sa.Column("state", sa.String(10), nullable=False, server_default="kept"),
        sa.Column("sentence", sa.Text()),
        sa.Column("origin", sa.String(10), nullable=False, server_default="reader"),
        sa.Column("is_saved", sa.Boolean(), nullable=False, server_default=sa.true()),
        # SQLite adds no column that must have a value without giving it one.
        sa.Column(
            "saved_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("'1980-01-01 00:00:00.000000'"),
        ),
        sa.Column("wake_at", sa.DateTime(timezone=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("lease_owner", sa.String(32)),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("articles", column)
    op.execute("UPDATE articles SET saved_at = fetched_at")
    _create_indexes()


def _create_indexes() -> None:
    op.create_index(
        "ix_articles_saved", "articles", ["account_id", "is_saved", "saved_at"]
    )
    op.drop_index("ix_articles_shelves", "articles")
    counted = "account_id removed_at is_saved archived_at favourite_at state octets id"
    op.create_index("ix_articles_shelves", "articles", counted.split())
    for name, columns in (
        ("due", ["account_id", "wake_at"]),
        ("leased", ["lease_until", "account_id"]),
    ):
        only = sa.text(f"{'wake_at' if name == 'due' else 'lease_until'} IS NOT NULL")
        op.create_index(
            f"ix_articles_{name}",
            "articles",
            columns,
            sqlite_where=only,
            postgresql_where=only,
        )
