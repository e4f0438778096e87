"""The logo of an article's publisher."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("articles", sa.Column("logo", sa.Text(), nullable=True))
