"""An index from which shelves and tags are counted."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    columns = ["account_id", "removed_at", "archived_at", "favourite_at", "id"]
    op.create_index("ix_articles_shelves", "articles", columns)
