"""The tables. Every public id is random; all times are aware, in UTC."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)

from library.hosts import host_of_row


class UtcTime(TypeDecorator[datetime]):
    """An aware time. SQLite keeps no zone, so it is UTC there by agreement."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        """Return `value` in UTC; a naive time is a mistake of ours."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value and value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> datetime | None:
        """Return `value` as an aware time in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def new_id() -> str:
    """Return 128 random bits, safe in an address, a file name and a Message-ID."""
    return secrets.token_urlsafe(16)


def new_id_of(moment: datetime) -> str:
    """Return an id like any other, whose first quarter is the second of `moment`.

    Rows that come by the thousand lie side by side then in the indexes, instead of all
    over them, and writing the last costs no more than the first. 96 bits are random.
    """
    second = int(moment.timestamp()).to_bytes(4, "big")
    return urlsafe_b64encode(second + secrets.token_bytes(12)).rstrip(b"=").decode()


#: Names for constraints, so that migrations can name them on both databases.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def of_account(**options: Any) -> Column[str]:
    """Return the column of the account that a row belongs to, and goes with."""
    owner = ForeignKey("accounts.id", ondelete="CASCADE")
    return Column("account_id", String(32), owner, nullable=False, **options)


accounts = Table(
    "accounts",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    Column("name", Text, nullable=False),
    Column("email", Text, unique=True),
    Column("is_owner", Boolean, nullable=False, default=False),
    Column("password_hash", Text),  # argon2id; NULL: there is no password
    Column("articles_a_day", Integer),  # NULL: as many as the operator lets everybody
    Column("storage", BigInteger),
    Column("mails_a_day", Integer),
    Column("reads_a_day", Integer),
    Column("feeds", Integer),
    Column("language", String(10)),  # NULL: the browser says it
    Column("created_at", UtcTime, nullable=False),
)
# Two processes that start at once must not make two owners.
Index(
    "uq_accounts_is_owner",
    accounts.c.is_owner,
    unique=True,
    sqlite_where=text("is_owner"),
    postgresql_where=text("is_owner"),
)

devices = Table(
    "devices",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("proved_at", UtcTime),  # NULL: no code has come back from there
    Column("paused", Text),  # why nothing is sent there
    Column("code", String(6)),
    Column("code_sent_at", UtcTime),
    Column("code_tries", Integer, nullable=False, default=0, server_default="0"),
    Column("secret", Text),  # user and password, sealed
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("account_id", "address"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(),
    Column("url", Text, nullable=False),  # as it was asked for
    # PostgreSQL indexes no value above 2,704 bytes, and an address may have 4,096.
    Column("url_hash", String(64), nullable=False),
    Column("found_url", Text, nullable=False),  # where it was found in the end
    # Its site; a row that is inserted without it gets that of its `url`.
    Column("host", String(255), nullable=False, default=host_of_row, server_default=""),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("byline", Text),
    Column("site_name", Text),
    Column("published", UtcTime),
    Column("language", Text),
    Column("direction", String(3), nullable=False),
    Column("excerpt", Text),
    Column("lead_picture", Text),
    Column("logo", Text),
    Column("pictures", JSON, nullable=False),
    Column("omissions", JSON, nullable=False),
    Column("log", JSON, nullable=False),
    Column("fetched_at", UtcTime, nullable=False),
    Column("minutes", Integer, nullable=False, server_default="1"),
    # Bytes of its text and its pictures.
    Column("octets", Integer, nullable=False, default=0, server_default="0"),
    Column("archived_at", UtcTime),
    Column("favourite_at", UtcTime),
    Column("removed_at", UtcTime),  # by the reader, who may want it back
    # From a browser, which saw what the site does not show to us.
    Column("is_captured", Boolean, nullable=False, server_default=false()),
    # *waiting*: only its address is known so far. *failed*: `sentence` says why.
    Column("state", String(10), nullable=False, server_default="kept"),
    Column("sentence", Text),
    Column("origin", String(10), nullable=False, server_default="reader"),
    # False: an entry of a feed that its reader has not put on a shelf.
    Column("is_saved", Boolean, nullable=False, server_default=true()),
    Column("saved_at", UtcTime, nullable=False),
    # While it waits: when its turn comes, and who is at it.
    Column("wake_at", UtcTime),
    Column("lease_until", UtcTime),
    Column("lease_owner", String(32)),
    Column("tries", Integer, nullable=False, server_default="0"),
    UniqueConstraint("account_id", "url_hash"),
    Index("ix_articles_account_id_fetched_at", "account_id", "fetched_at"),
    Index("ix_articles_saved", "account_id", "is_saved", "saved_at"),
    Index("ix_articles_host", "account_id", "host"),
    # Shelves and tags are counted from it alone: rows are long, for they have the text.
    Index(
        "ix_articles_shelves",
        "account_id",
        "removed_at",
        "is_saved",
        "archived_at",
        "favourite_at",
        "state",
        "octets",
        "id",
    ),
)
# Small ones, however many articles there are.
Index(
    "ix_articles_due",
    articles.c.account_id,
    articles.c.wake_at,
    sqlite_where=text("wake_at IS NOT NULL"),
    postgresql_where=text("wake_at IS NOT NULL"),
)
Index(
    "ix_articles_of_feeds",
    articles.c.url_hash,
    sqlite_where=text("origin = 'feed'"),
    postgresql_where=text("origin = 'feed'"),
)
Index(
    "ix_articles_leased",
    articles.c.lease_until,
    articles.c.account_id,
    sqlite_where=text("lease_until IS NOT NULL"),
    postgresql_where=text("lease_until IS NOT NULL"),
)


def _article(**options: Any) -> Column[str]:
    whose = ForeignKey("articles.id", ondelete="CASCADE")
    return Column("article_id", String(32), whose, nullable=False, **options)


article_tags = Table(
    "article_tags",
    metadata,
    _article(primary_key=True),
    Column("tag", String(60), primary_key=True),
)

# What is searched; the index itself is made by `library.searching`.
article_texts = Table(
    "article_texts",
    metadata,
    Column("number", Integer, primary_key=True),
    _article(unique=True),
    Column("words", Text, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    of_account(),
    Column("device_id", String(32), ForeignKey("devices.id", ondelete="SET NULL")),
    Column("address", Text, nullable=False),
    Column("format", String(10), nullable=False),
    Column("title", Text),  # the reader's wish
    Column("order_hash", String(64), nullable=False),  # what makes it *identical*
    Column("state", String(20), nullable=False),
    Column("sentence", Text, nullable=False),
    # When the sweeper looks at it again if nothing happens before; NULL: never.
    Column("wake_at", UtcTime),
    Column("attempt", Integer, nullable=False, default=0),
    Column("next_attempt_at", UtcTime),
    Column("deaths", Integer, nullable=False, default=0),  # leases that ran out
    Column("lease_owner", String(32)),
    Column("lease_until", UtcTime),
    Column("message_id", Text),
    Column("rung", String(10), nullable=False, default="plain", server_default="plain"),
    Column("waits_until", UtcTime),  # for the reader's word at Amazon
    Column("way", String(10)),  # how it left us; NULL: it has not
    Column("volumes", Integer),  # in how many books it goes; NULL: in one
    Column("data_started_at", UtcTime),  # set from before SMTP DATA to its answer
    Column("package_name", Text),  # within the data folder
    Column("package_title", Text),
    Column("package_sha256", String(64)),
    Column("package_size", Integer),
    Column("package_media_type", Text),
    # What made it, and from what (contract R2).
    Column("package_builder", String(40)),
    Column("package_input", String(64)),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Index("ix_deliveries_account_id_created_at", "account_id", "created_at"),
    Index("ix_deliveries_wake_at", "wake_at"),
)

delivery_articles = Table(
    "delivery_articles",
    metadata,
    Column(
        "delivery_id",
        String(32),
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("position", Integer, primary_key=True),
    Column("url", Text, nullable=False),
    Column("article_id", String(32), ForeignKey("articles.id", ondelete="SET NULL")),
    Column("sentence", Text),
    Column("cut", JSON(none_as_null=True)),
    # Of an issue of a digest: where it stands, and its name until it is read.
    Column("section", Text),
    Column("title", Text),
    Index("ix_delivery_articles_article_id", "article_id"),
)

events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True),
    Column(
        "delivery_id",
        String(32),
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("at", UtcTime, nullable=False),
    Column("state", String(20), nullable=False),
    Column("sentence", Text, nullable=False),
    Index("ix_events_delivery_id_number", "delivery_id", "number"),
)
