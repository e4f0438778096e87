"""Exports of any size: their articles, their parts, and links that work once.

Books that wait to be taken along are kept for a week only; they are made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_TIME = sa.DateTime(timezone=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _of_export(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint(
        ["export_id"],
        ["exports.id"],
        name=op.f(f"fk_{table}_export_id_exports"),
        ondelete="CASCADE",
    )
    return sa.Column("export_id", sa.String(32), nullable=False), key


def upgrade() -> None:
    op.drop_table("exports")
    _create_exports()
    op.create_table(
        "export_picks",
        *_of_export("export_picks"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("export_id", "position", name=op.f("pk_export_picks")),
    )
    _create_items()
    _create_parts()
    op.create_table(
        "used_links",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_used_links")),
    )
    op.create_index("ix_used_links_until", "used_links", ["until"])


def _create_exports() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("form", sa.String(10), nullable=False, server_default="one"),
        *(_text(name, null=True) for name in ("query", "title")),
        sa.Column("profile", sa.String(20)),
        sa.Column("byte_limit", sa.BigInteger()),
        sa.Column("device_id", sa.String(32)),
        sa.Column("state", sa.String(10), nullable=False),
        _text("sentence"),
        sa.Column("is_bulk", sa.Boolean(), nullable=False, server_default=sa.false()),
        *map(_count, ("total", "missing")),
        *(_text(name, null=True) for name in ("package_name", "package_title")),
        sa.Column("package_sha256", sa.String(64)),
        sa.Column("package_size", sa.BigInteger()),
        _text("package_media_type", null=True),
        _count("tries"),
        sa.Column("lease_owner", sa.String(32)),
        *(sa.Column(f"{name}", _TIME) for name in ("lease_until", "wake_at")),
        *(sa.Column(f"{name}", _TIME) for name in ("served_at", "mark_at")),
        _count("mark_done"),
        sa.Column("created_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_exports_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["devices.id"],
            name=op.f("fk_exports_device_id_devices"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    for columns in (["account_id", "created_at"], ["wake_at"], ["created_at"]):
        op.create_index(f"ix_exports_{'_'.join(columns)}", "exports", columns)


def _create_items() -> None:
    op.create_table(
        "export_items",
        *_of_export("export_items"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(32), nullable=False),
        *map(_text, ("url", "title", "book")),
        _text("book_title", null=True),
        _text("section"),
        _text("language", null=True),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("text", sa.Integer(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        _text("reason", null=True),
        sa.Column("part", sa.Integer()),
        sa.PrimaryKeyConstraint("export_id", "position", name=op.f("pk_export_items")),
    )
    columns = ["export_id", "book", "position"]
    op.create_index("ix_export_items_book", "export_items", columns)
    op.create_index("ix_export_items_part", "export_items", ["export_id", "part"])


def _create_parts() -> None:
    op.create_table(
        "export_parts",
        *_of_export("export_parts"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("title", null=True),
        _text("language"),
        sa.Column("direction", sa.String(3), nullable=False),
        *(sa.Column(name, sa.Integer()) for name in ("volume", "volumes")),
        sa.Column("size", sa.Integer(), nullable=False),
        _count("done"),
        sa.Column("state", sa.String(10), nullable=False, server_default="waiting"),
        _count("tries"),
        sa.Column("lease_owner", sa.String(32)),
        sa.Column("lease_until", _TIME),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("books", "missing")),
        sa.PrimaryKeyConstraint("export_id", "number", name=op.f("pk_export_parts")),
    )
    op.create_index("ix_export_parts_state", "export_parts", ["export_id", "state"])
