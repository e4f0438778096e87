"""Books in several mails, ways out besides mail, and mail that is handed to us."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_arrivals")),
    )
    op.create_index(op.f("ix_arrivals_mailbox"), "arrivals", ["mailbox"])
    op.create_table(
        "volumes",
        sa.Column("delivery_id", sa.String(length=32), nullable=False),
        sa.Column("whole_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_volumes_delivery_id_deliveries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["whole_id"],
            ["deliveries.id"],
            name=op.f("fk_volumes_whole_id_deliveries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_volumes")),
    )
    op.create_index(op.f("ix_volumes_whole_id"), "volumes", ["whole_id"])
    op.add_column("deliveries", sa.Column("way", sa.String(length=10), nullable=True))
    op.add_column("deliveries", sa.Column("volumes", sa.Integer(), nullable=True))
    op.add_column("devices", sa.Column("secret", sa.Text(), nullable=True))
    op.add_column(
        "notices", sa.Column("until", sa.DateTime(timezone=True), nullable=True)
    )
