"""Indexes of issues and digests without what nobody looks for."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.drop_index("ix_issues_digest_id_due_at", "issues")
    for table, column in (
        ("issues", "wake_at"),
        ("issues", "expires_at"),
        ("digests", "look_at"),
    ):
        known = sa.text(f"{column} IS NOT NULL")
        op.drop_index(f"ix_{table}_{column}", table)
        op.create_index(
            f"ix_{table}_{column}",
            table,
            [column],
            sqlite_where=known,
            postgresql_where=known,
        )
