"""Feeds, who follows them, and newsletters."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    _create_feeds()
    _create_subscriptions()
    _create_entries()
    _create_letters()
    # What feeds brought goes after a while, but nothing that was delivered.
    op.create_index(
        "ix_delivery_articles_article_id", "delivery_articles", ["article_id"]
    )


def _time(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _must(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _number(name: str, default: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def _json(name: str, default: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False, server_default=default)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _of(child: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{child}_{column}_{parent}"
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], name=name, ondelete="CASCADE"
    )


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _create_feeds() -> None:
    op.create_table(
        "feeds",
        _must("id", sa.String(32)),
        _must("url", sa.Text()),
        _must("url_hash", sa.String(64)),
        _text("title"),
        _text("site_url"),
        sa.Column("state", sa.String(10), nullable=False, server_default="new"),
        sa.Column("trouble", sa.Text()),
        _number("failures", "0"),
        _json("choices", "[]"),
        sa.Column("etag", sa.Text()),
        sa.Column("modified", sa.Text()),
        sa.Column("body_hash", sa.String(32)),
        _number("pause", "3600"),
        _json("quiet", "[[], []]"),
        _time("polled_at"),
        _time("changed_at"),
        _time("next_poll_at"),
        _flag("is_due"),
        _time("lease_until"),
        sa.Column("lease_owner", sa.String(32)),
        _time("created_at", nullable=False),
        _key("feeds", "id"),
        sa.UniqueConstraint("url_hash", name="uq_feeds_url_hash"),
    )
    only = sa.text("next_poll_at IS NOT NULL")
    op.create_index(
        "ix_feeds_next_poll_at",
        "feeds",
        ["next_poll_at"],
        sqlite_where=only,
        postgresql_where=only,
    )


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        _must("id", sa.String(32)),
        _must("account_id", sa.String(32)),
        _must("feed_id", sa.String(32)),
        _text("title"),
        sa.Column("category", sa.String(60), nullable=False, server_default=""),
        sa.Column("full_text", sa.String(10), nullable=False, server_default="auto"),
        _flag("is_paused"),
        _time("welcomed_at"),
        _time("created_at", nullable=False),
        _of("subscriptions", "account_id", "accounts"),
        _of("subscriptions", "feed_id", "feeds"),
        _key("subscriptions", "id"),
        sa.UniqueConstraint(
            "account_id", "feed_id", name="uq_subscriptions_account_id_feed_id"
        ),
    )
    op.create_index("ix_subscriptions_feed_id", "subscriptions", ["feed_id"])


def _create_entries() -> None:
    op.create_table(
        "feed_entries",
        _must("number", sa.Integer()),
        _must("feed_id", sa.String(32)),
        *(_must(name, sa.String(16)) for name in ("key", "link", "name", "mark")),
        _time("added_at", nullable=False),
        _of("feed_entries", "feed_id", "feeds"),
        _key("feed_entries", "number"),
    )
    op.create_index(
        "ix_feed_entries_feed_id_number", "feed_entries", ["feed_id", "number"]
    )
    op.create_table(
        "subscription_articles",
        _must("subscription_id", sa.String(32)),
        _must("article_id", sa.String(32)),
        _time("at", nullable=False),
        _of("subscription_articles", "subscription_id", "subscriptions"),
        _of("subscription_articles", "article_id", "articles"),
        _key("subscription_articles", "subscription_id", "article_id"),
    )
    op.create_index(
        "ix_subscription_articles_article_id", "subscription_articles", ["article_id"]
    )
    op.create_index(
        "ix_subscription_articles_at",
        "subscription_articles",
        ["subscription_id", "at"],
    )


def _create_letters() -> None:
    op.create_table(
        "letter_boxes",
        _must("account_id", sa.String(32)),
        _must("name", sa.String(40)),
        _time("created_at", nullable=False),
        _of("letter_boxes", "account_id", "accounts"),
        _key("letter_boxes", "account_id"),
        sa.UniqueConstraint("name", name="uq_letter_boxes_name"),
    )
    op.create_table(
        "letters",
        _must("id", sa.String(32)),
        _must("account_id", sa.String(32)),
        _must("content", sa.LargeBinary()),
        _number("tries", "0"),
        _time("wake_at", nullable=False),
        _time("created_at", nullable=False),
        _of("letters", "account_id", "accounts"),
        _key("letters", "id"),
    )
    op.create_index("ix_letters_wake_at", "letters", ["wake_at"])
