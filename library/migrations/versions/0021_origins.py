"""What made a book, and from what (contract R2)."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("package_builder", sa.String(40)))
    op.add_column("deliveries", sa.Column("package_input", sa.String(64)))
