"""Exports that are the next issue of a digest, to be looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("exports", sa.Column("draft", sa.JSON(), nullable=True))
