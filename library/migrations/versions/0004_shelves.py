"""The reader's shelves: archive, favourites, tags, and search in the text."""

import sqlalchemy as sa
from alembic import op

from inkpost.model import reading_minutes
from inkpost.render import plain_text
from library.searching import create_index, words_of

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for column in (
        sa.Column("minutes", sa.Integer(), server_default="1", nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("favourite_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("articles", column)
    op.create_index(
        "ix_articles_account_id_fetched_at", "articles", ["account_id", "fetched_at"]
    )
    op.create_table(
        "article_tags",
        sa.Column("article_id", sa.String(length=32), nullable=False),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_tags_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "tag", name=op.f("pk_article_tags")),
    )
    op.create_table(
        "article_texts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_texts_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_article_texts")),
        sa.UniqueConstraint("article_id", name=op.f("uq_article_texts_article_id")),
    )
    create_index(op.get_bind())
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    found = sa.text("SELECT id, title, byline, site_name, body FROM articles")
    for row in connection.execute(found).all():
        text = plain_text(row.body)
        values = {
            "id": row.id,
            "minutes": reading_minutes(text),
            "words": words_of(row.title, row.byline, row.site_name, text),
        }
        connection.execute(
            sa.text("UPDATE articles SET minutes = :minutes WHERE id = :id"), values
        )
        connection.execute(
            sa.text(
                "INSERT INTO article_texts (article_id, words) VALUES (:id, :words)"
            ),
            values,
        )
