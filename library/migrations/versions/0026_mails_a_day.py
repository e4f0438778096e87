"""Mails that may leave for an account in a day."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("mails_a_day", sa.Integer()))
