"""The logo of an article's publisher."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("articles", sa.Column("logo", sa.Text(), nullable=True))
