"""What one reader may have read in the background, and how many feeds, of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("reads_a_day", sa.Integer()))
    op.add_column("accounts", sa.Column("feeds", sa.Integer()))
