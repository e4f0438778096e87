"""Pages that feeds lead to are found by their addresses, whoever follows the feed."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    only = sa.text("origin = 'feed'")
    op.create_index(
        "ix_articles_of_feeds",
        "articles",
        ["url_hash"],
        sqlite_where=only,
        postgresql_where=only,
    )
