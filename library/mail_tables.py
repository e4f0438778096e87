"""The tables of what is mailed, and of what comes back. See `library.tables`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from library.tables import UtcTime, metadata, new_id

senders = Table(
    "senders",
    metadata,
    Column(
        "account_id",
        String(32),
        ForeignKey("accounts.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("address", Text, nullable=False, unique=True),
    Column("smtp_url", Text),  # sealed; NULL: the operator's
    Column("longest", Integer),
    Column("paused", Text),
    Column("created_at", UtcTime, nullable=False),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    # The account's, or “operator” for the one of the settings.
    Column("id", String(32), primary_key=True),
    Column("imap_url", Text),  # sealed; NULL: the operator's
    # How far it was read: IMAP's UIDVALIDITY and UID, each of 32 bits without a sign.
    Column("validity", BigInteger),
    Column("uid", BigInteger),
    Column("since", UtcTime, nullable=False),
    Column("listen_at", UtcTime, nullable=False, index=True),
    Column("trouble", Text),  # why it could not be read the last time
)

mails = Table(
    "mails",
    metadata,
    Column("number", Integer, primary_key=True),
    Column(
        "account_id",
        String(32),
        ForeignKey("accounts.id", ondelete="CASCADE"),
        nullable=False,
    ),
    # NULL: it carried a code, or its delivery is gone.
    Column("delivery_id", String(32), ForeignKey("deliveries.id", ondelete="SET NULL")),
    Column("device_id", String(32), ForeignKey("devices.id", ondelete="SET NULL")),
    Column("sender", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("message_id", Text, nullable=False, index=True),
    Column("file", Text, nullable=False),
    Column("rung", String(10), nullable=False),
    Column("sha256", String(64), nullable=False),  # of the book
    Column("at", UtcTime, nullable=False),
    # *open*: nothing came back; *unsent*: it did not go; else what came back: a code of
    # Amazon's, or *bounce*.
    Column("outcome", String(10), nullable=False),
    Index("ix_mails_account_id_at", "account_id", "at"),
    Index("ix_mails_sender_at", "sender", "at"),
    Index("ix_mails_recipient_at", "recipient", "at"),
    Index("ix_mails_at", "at"),
    Index("ix_mails_delivery_id", "delivery_id"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(32), primary_key=True, default=new_id),
    # NULL: nobody knows whose it is; the operator sees it.
    Column("account_id", String(32), ForeignKey("accounts.id", ondelete="CASCADE")),
    Column("mailbox", String(32), nullable=False),
    Column("digest", String(64), nullable=False),  # of its bytes: it is read once
    Column("received_at", UtcTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("code", String(10)),
    Column("until", UtcTime),  # for a question: until when it can be answered
    Column("delivery_id", String(32), ForeignKey("deliveries.id", ondelete="SET NULL")),
    UniqueConstraint("mailbox", "digest"),
    Index("ix_notices_account_id_received_at", "account_id", "received_at"),
)

# Mail that was handed to us, and that nobody has read yet.
arrivals = Table(
    "arrivals",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("mailbox", String(32), nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    Column("at", UtcTime, nullable=False),
)

# A book too large for one mail goes as several, each a delivery of its own.
volumes = Table(
    "volumes",
    metadata,
    Column(
        "delivery_id",
        String(32),
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column(
        "whole_id",
        String(32),
        ForeignKey("deliveries.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("number", Integer, nullable=False),
)
