"""The language in which Inkpost speaks to an account."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("language", sa.String(length=10), nullable=True)
    )
