"""Pages as their readers' browsers had them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "captures",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("url_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_captures_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "url_hash", name=op.f("pk_captures")),
    )
    op.create_index(op.f("ix_captures_created_at"), "captures", ["created_at"])
    op.add_column(
        "articles",
        sa.Column(
            "is_captured", sa.Boolean(), server_default=sa.false(), nullable=False
        ),
    )
