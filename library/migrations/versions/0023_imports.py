"""Imports, what was refused of them, and highlights."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "imports",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("there", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", time),
        sa.Column("lease_owner", sa.String(32)),
        sa.Column("wake_at", time),
        sa.Column("created_at", time, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_imports_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(
        "ix_imports_account_id_created_at", "imports", ["account_id", "created_at"]
    )
    op.create_index("ix_imports_wake_at", "imports", ["wake_at"])
    op.create_index("ix_imports_created_at", "imports", ["created_at"])
    _create_lines()
    _create_highlights()


def _create_lines() -> None:
    op.create_table(
        "import_lines",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.String(32), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_import_lines_import_id_imports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_import_lines")),
    )
    op.create_index(
        "ix_import_lines_import_id_number", "import_lines", ["import_id", "number"]
    )


def _create_highlights() -> None:
    op.create_table(
        "highlights",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_highlights_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_highlights")),
        sa.UniqueConstraint(
            "article_id", "hash", name=op.f("uq_highlights_article_id_hash")
        ),
    )
