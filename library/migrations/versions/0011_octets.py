"""How much an article takes, for the quotas."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "articles",
        sa.Column("octets", sa.Integer(), server_default="0", nullable=False),
    )
    op.execute("UPDATE articles SET octets = length(body)")
