"""From whom the books of each account come, and the mailboxes that are listened to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from inkpost.model import AccountId
from inkpost.post import Sender
from library.database import Database, lock_account
from library.mail_tables import mailboxes, senders
from library.sealing import Seal

#: How often a mailbox is looked into: Amazon's refusals come within minutes.
LISTEN_EVERY = timedelta(minutes=2)
#: The mailbox of the settings, which is nobody's alone.
OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Ear:
    """A mailbox to listen to. `account`: whose, or None for the operator's.

    `imap_url`: empty for the operator's. `validity`, `uid`: how far it was read, or
    None. `since`: from when its mails count.
    """

    id: str
    account: AccountId | None
    imap_url: str = field(repr=False)
    validity: int | None
    uid: int | None
    since: datetime


class Senders:
    """The senders of every account; each call names whose."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], seal: Callable[[], Seal]
    ) -> None:
        self._database = database
        self._now = now
        self._seal = seal

    def find(self, account: AccountId) -> Sender | None:
        """Return the sender of `account`; None where it has none yet."""
        return self._one(senders.c.account_id == account)

    def at(self, address: str) -> Sender | None:
        """Return the sender whose address is `address`, whosever it is; or None."""
        return self._one(senders.c.address == address)

    def _one(self, which: Any) -> Sender | None:
        with self._database.read() as connection:
            row = connection.execute(select(senders).where(which)).one_or_none()
        return self._sender(row) if row else None

    def _sender(self, row: Row[Any]) -> Sender:
        smtp_url = self._seal().open(row.smtp_url) if row.smtp_url else ""
        return Sender(row.account_id, row.address, smtp_url, row.longest, row.paused)

    def keep(
        self, account: AccountId, address: str, smtp_url: str = "", imap_url: str = ""
    ) -> Sender:
        """Return the sender of `account`, new or changed, and not paused.

        `smtp_url`, `imap_url`: valid addresses with user and password, or empty.
        """
        values: dict[str, Any] = {"address": address, "paused": None, "longest": None}
        values["smtp_url"] = self._sealed(smtp_url)
        with self._database.write() as connection:
            lock_account(connection, account)
            mine = senders.c.account_id == account
            change = update(senders).where(mine).values(values)
            if not connection.execute(change).rowcount:
                values |= {"account_id": account, "created_at": self._now()}
                connection.execute(insert(senders).values(values))
            connection.execute(delete(mailboxes).where(mailboxes.c.id == account))
            if imap_url:
                new = self._mailbox(account, self._sealed(imap_url))
                connection.execute(insert(mailboxes).values(new))
        return Sender(account, address, smtp_url)

    def _sealed(self, url: str) -> str | None:
        return self._seal().seal(url) if url else None

    def _mailbox(self, id: str, imap_url: str | None) -> dict[str, Any]:
        now = self._now()
        return {"id": id, "imap_url": imap_url, "since": now, "listen_at": now}

    def remove(self, account: AccountId) -> None:
        """Forget the sender of `account`, its secrets and its mailbox."""
        with self._database.write() as connection:
            mine = senders.c.account_id == account
            connection.execute(delete(senders).where(mine))
            connection.execute(delete(mailboxes).where(mailboxes.c.id == account))

    def learn(self, account: AccountId, longest: int) -> None:
        """Note how many bytes its mail server takes in a mail."""
        self._change(account, longest=longest)

    def pause(self, account: AccountId, sentence: str) -> None:
        """Let nothing more be sent for `account`; `sentence` says why."""
        self._change(account, paused=sentence)

    def resume(self, account: AccountId) -> None:
        """Let it send again."""
        self._change(account, paused=None)

    def _change(self, account: AccountId, **values: Any) -> None:
        mine = senders.c.account_id == account
        with self._database.write() as connection:
            connection.execute(update(senders).where(mine).values(values))

    # --- mailboxes -------------------------------------------------------------------

    def listen_for_operator(self) -> None:
        """Have the operator's mailbox listened to from now on."""
        known = select(mailboxes.c.id).where(mailboxes.c.id == OPERATOR)
        with self._database.write() as connection:
            if connection.execute(known).one_or_none() is None:
                connection.execute(
                    insert(mailboxes).values(self._mailbox(OPERATOR, None))
                )

    def due(self, limit: int = 100) -> tuple[str, ...]:
        """Return the ids of mailboxes that it is time to look into; each is told once.

        Any number of clocks may ask at the same time.
        """
        now = self._now()
        found = (
            select(mailboxes.c.id)
            .where(mailboxes.c.listen_at <= now)
            .order_by(mailboxes.c.listen_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._database.write() as connection:
            ids = tuple(connection.execute(found).scalars())
            later = update(mailboxes).where(mailboxes.c.id.in_(ids))
            connection.execute(later.values(listen_at=now + LISTEN_EVERY))
        return ids

    def ear(self, id: str) -> Ear | None:
        """Return the mailbox `id`, or None where it is gone."""
        with self._database.read() as connection:
            found = select(mailboxes).where(mailboxes.c.id == id)
            row = connection.execute(found).one_or_none()
        if row is None:
            return None
        url = self._seal().open(row.imap_url) if row.imap_url else ""
        account = None if id == OPERATOR else AccountId(id)
        return Ear(id, account, url, row.validity, row.uid, row.since)

    def heard(self, id: str, validity: int, uid: int) -> None:
        """Note how far the mailbox was read."""
        self._hear(id, validity=validity, uid=uid, trouble=None)

    def deaf(self, id: str, sentence: str) -> None:
        """Note why the mailbox cannot be read, for its owner."""
        self._hear(id, trouble=sentence)

    def trouble(self, id: str) -> str | None:
        """Return why the mailbox could not be read the last time, or None."""
        with self._database.read() as connection:
            found = select(mailboxes.c.trouble).where(mailboxes.c.id == id)
            trouble: str | None = connection.execute(found).scalar_one_or_none()
        return trouble

    def _hear(self, id: str, **values: Any) -> None:
        with self._database.write() as connection:
            mine = mailboxes.c.id == id
            connection.execute(update(mailboxes).where(mine).values(values))
