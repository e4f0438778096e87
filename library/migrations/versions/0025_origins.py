"""What made a book, and from what (contract R2)."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("package_builder", sa.String(40)))
    op.add_column("deliveries", sa.Column("package_input", sa.String(64)))
