"""Pictures of pages as their readers' browsers had them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "capture_pictures",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("url_hash", sa.String(length=64), nullable=False),
        sa.Column("picture_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "url_hash"],
            ["captures.account_id", "captures.url_hash"],
            name=op.f("fk_capture_pictures_account_id_url_hash_captures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "url_hash", "picture_hash", name=op.f("pk_capture_pictures")
        ),
    )
