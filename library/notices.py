"""What came back by mail: kept, shown, never answered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from inkpost.model import AccountId, DeliveryId
from inkpost.post import KeptNotice, Notice
from library.database import Database
from library.mail_tables import notices


class Notices:
    """The notices of every account, and those of nobody."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def knows(self, mailbox: str, content: bytes) -> bool:
        """Return whether the mail `content` of `mailbox` was kept before."""
        found = select(notices.c.id).where(
            notices.c.mailbox == mailbox, notices.c.digest == _digest(content)
        )
        with self._database.read() as connection:
            return connection.execute(found).one_or_none() is not None

    def keep(
        self,
        mailbox: str,
        content: bytes,
        notice: Notice,
        account: AccountId | None,
        delivery: DeliveryId | None,
    ) -> None:
        """Keep `notice`, read from the bytes `content`; once, however often told."""
        new = insert(notices).values(
            account_id=account,
            mailbox=mailbox,
            digest=_digest(content),
            received_at=self._now(),
            kind=notice.kind,
            sender=notice.sender,
            subject=notice.subject,
            said=notice.said,
            code=notice.code,
            until=notice.until,
            delivery_id=delivery,
        )
        try:
            with self._database.write() as connection:
                connection.execute(new)
        except IntegrityError:  # another worker has read the same mail
            return

    def list(
        self, account: AccountId | None, limit: int = 50
    ) -> tuple[KeptNotice, ...]:
        """Return the newest notices of `account`; of nobody where that is None."""
        found = (
            select(notices)
            .where(notices.c.account_id == account)
            .order_by(notices.c.received_at.desc(), notices.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return tuple(
                KeptNotice(
                    row.id,
                    row.received_at,
                    row.kind,
                    row.sender,
                    row.subject,
                    row.said,
                    row.code,
                    row.delivery_id,
                    row.until,
                )
                for row in connection.execute(found)
            )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
