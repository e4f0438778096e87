"""Digests, their issues, and the ledger of what went to which device."""

import sqlalchemy as sa
from alembic import op

from library.ledger import names_of

revision = "0024"
down_revision = "0023"

#: Rows of the ledger that are written at a time.
BATCH = 2000


def upgrade() -> None:
    _create_digests()
    _create_issues()
    _create_links()
    _create_upstreams()
    op.add_column("delivery_articles", sa.Column("section", sa.Text()))
    op.add_column("delivery_articles", sa.Column("title", sa.Text()))
    _fill_ledger(op.get_bind())


def _id(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=null)


def _time(name: str, *, null: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _owner(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{of}")
    return sa.ForeignKeyConstraint(
        [column], [f"{of}.id"], name=name, ondelete="CASCADE"
    )


def _create_digests() -> None:
    op.create_table(
        "digests",
        _id("id"),
        _id("account_id"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.JSON(), nullable=False)
            for name in "sources devices rules".split()
        ),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column(
            "marks_upstream", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
        _time("next_at"),
        sa.Column("next_slot", sa.String(16)),
        _time("planned_at", null=False),
        _time("look_at"),
        _time("paused_at"),
        sa.Column("issues", sa.Integer(), nullable=False),
        _time("created_at", null=False),
        _owner("digests", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
    )
    for name in ("account_id", "next_at", "look_at", "planned_at"):
        op.create_index(f"ix_digests_{name}", "digests", [name])


def _create_issues() -> None:
    op.create_table(
        "issues",
        _id("id"),
        _id("account_id"),
        _id("digest_id"),
        sa.Column("slot", sa.String(16), nullable=False),
        _time("due_at", null=False),
        sa.Column("cause", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("title", sa.Text()),
        sa.Column("articles", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("minutes", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("left", sa.JSON()),
        sa.Column("left_count", sa.Integer(), nullable=False, server_default="0"),
        _time("wake_at"),
        _time("lease_until"),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        _time("expires_at"),
        _time("created_at", null=False),
        _owner("issues", "account_id", "accounts"),
        _owner("issues", "digest_id", "digests"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issues")),
        sa.UniqueConstraint("digest_id", "slot", name=op.f("uq_issues_digest_id_slot")),
    )
    for columns in (
        ["wake_at"],
        ["state", "created_at"],
        ["expires_at"],
        ["digest_id", "due_at"],
        ["account_id"],
    ):
        op.create_index("ix_issues_" + "_".join(columns), "issues", columns)


def _create_links() -> None:
    op.create_table(
        "issue_deliveries",
        _id("issue_id"),
        _id("device_id"),
        _id("delivery_id"),
        _owner("issue_deliveries", "issue_id", "issues"),
        _owner("issue_deliveries", "delivery_id", "deliveries"),
        sa.PrimaryKeyConstraint(
            "issue_id", "device_id", name=op.f("pk_issue_deliveries")
        ),
        sa.UniqueConstraint(
            "delivery_id", name=op.f("uq_issue_deliveries_delivery_id")
        ),
    )
    op.create_table(
        "ledger",
        _id("device_id"),
        sa.Column("name", sa.String(64), nullable=False),
        _id("delivery_id"),
        _owner("ledger", "device_id", "devices"),
        _owner("ledger", "delivery_id", "deliveries"),
        sa.PrimaryKeyConstraint(
            "device_id", "name", "delivery_id", name=op.f("pk_ledger")
        ),
    )
    op.create_index("ix_ledger_delivery_id", "ledger", ["delivery_id"])


def _create_upstreams() -> None:
    op.create_table(
        "upstreams",
        _id("id"),
        _id("account_id"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("trouble", sa.Text()),
        _time("visit_at", null=False),
        _time("visited_at"),
        _time("created_at", null=False),
        _owner("upstreams", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upstreams")),
        sa.UniqueConstraint(
            "account_id", "kind", "url", name=op.f("uq_upstreams_account_id_kind_url")
        ),
    )
    op.create_index("ix_upstreams_visit_at", "upstreams", ["visit_at"])
    op.create_table(
        "upstream_entries",
        _id("upstream_id"),
        sa.Column("entry", sa.String(40), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        _time("marked_at"),
        _owner("upstream_entries", "upstream_id", "upstreams"),
        sa.PrimaryKeyConstraint(
            "upstream_id", "entry", name=op.f("pk_upstream_entries")
        ),
    )
    op.create_index("ix_upstream_entries_name", "upstream_entries", ["name"])


def _fill_ledger(connection: sa.Connection) -> None:
    """Write down what went out before there was a ledger."""
    went = sa.text(
        "SELECT d.device_id, d.id AS delivery_id, i.url, a.found_url "
        "FROM delivery_articles i JOIN deliveries d ON d.id = i.delivery_id "
        "LEFT JOIN articles a ON a.id = i.article_id WHERE d.device_id IS NOT NULL"
    )
    new = sa.text(
        "INSERT INTO ledger (device_id, name, delivery_id) "
        "VALUES (:device_id, :name, :delivery_id) ON CONFLICT DO NOTHING"
    )
    found = connection.execute(went.execution_options(yield_per=BATCH))
    for rows in found.partitions(BATCH):
        values = [
            {"device_id": row.device_id, "name": name, "delivery_id": row.delivery_id}
            for row in rows
            for name in sorted(names_of(row.url, row.found_url or ""))
        ]
        connection.execute(new, values)
