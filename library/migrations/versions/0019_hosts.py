"""The site of each article, to be selected by."""

import sqlalchemy as sa
from alembic import op

from library.hosts import host_of

revision = "0019"
down_revision = "0018"

#: Rows that are brought up to date at a time.
BATCH = 1000


def upgrade() -> None:
    host = sa.Column("host", sa.String(255), nullable=False, server_default="")
    op.add_column("articles", host)
    _fill()
    op.create_index("ix_articles_host", "articles", ["account_id", "host"])


def _fill() -> None:
    connection = op.get_bind()
    articles = sa.table("articles", *map(sa.column, ("id", "found_url", "host")))
    found = sa.select(articles.c.id, articles.c.found_url).order_by(articles.c.id)
    change = (
        sa.update(articles)
        .where(articles.c.id == sa.bindparam("row"))
        .values(host=sa.bindparam("site"))
    )
    last = ""
    while True:
        behind = found.where(articles.c.id > last).limit(BATCH)
        rows = connection.execute(behind).all()
        if not rows:
            return
        sites = [{"row": row.id, "site": host_of(row.found_url)} for row in rows]
        connection.execute(change, sites)
        last = rows[-1].id
