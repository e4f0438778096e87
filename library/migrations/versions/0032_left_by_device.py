"""What an issue had no room for, by device: each lacks something else."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("issue_deliveries", sa.Column("left", sa.JSON(none_as_null=True)))
    op.add_column(
        "issue_deliveries",
        sa.Column("left_count", sa.Integer(), nullable=False, server_default="0"),
    )
    op.execute(
        'UPDATE issue_deliveries SET "left" = (SELECT issues."left" FROM issues '
        "WHERE issues.id = issue_deliveries.issue_id), left_count = (SELECT "
        "issues.left_count FROM issues WHERE issues.id = issue_deliveries.issue_id)"
    )
