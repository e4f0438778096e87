"""Mail that was handed to us (LMTP, the API), until a worker has read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from inkpost.model import AccountId
from library.database import Database
from library.mail_tables import arrivals, mailboxes
from library.senders import OPERATOR


class Arrivals:
    """What waits to be read, by the mailbox that it is for."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def keep(self, account: AccountId | None, content: bytes) -> str:
        """Keep a mail to the sender of `account`, or of whom its To says; None.

        Returns the id of the mailbox to look into, which is due from now on.
        """
        now, mailbox = self._now(), account or OPERATOR
        known = update(mailboxes).where(mailboxes.c.id == mailbox)
        new = insert(mailboxes).values(id=mailbox, since=now, listen_at=now)
        arrival = insert(arrivals).values(mailbox=mailbox, content=content, at=now)
        with self._database.write() as connection:
            if not connection.execute(known.values(listen_at=now)).rowcount:
                connection.execute(new)
            connection.execute(arrival)
        return mailbox

    def waiting(self, mailbox: str) -> tuple[int, ...]:
        """Return the numbers of the mails that nobody has read, oldest first."""
        found = select(arrivals.c.number).where(arrivals.c.mailbox == mailbox)
        with self._database.read() as connection:
            order = found.order_by(arrivals.c.number)
            return tuple(connection.execute(order).scalars())

    def content(self, number: int) -> bytes | None:
        """Return the bytes of a mail; None where another worker was faster."""
        found = select(arrivals.c.content).where(arrivals.c.number == number)
        with self._database.read() as connection:
            content: bytes | None = connection.execute(found).scalar_one_or_none()
        return content

    def done(self, number: int) -> None:
        """Forget a mail that was read: what it said is among the notices."""
        with self._database.write() as connection:
            connection.execute(delete(arrivals).where(arrivals.c.number == number))
