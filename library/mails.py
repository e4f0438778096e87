"""What was mailed: for the pace, and for knowing what a notice is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from inkpost.model import AccountId, DeliveryId
from inkpost.post import History, Mailed, Outcome
from library.database import Database, lock_account
from library.mail_tables import mails

#: How far back the pace looks.
DAY = timedelta(days=1)
#: Mails of everybody that are counted at most.
MOST = 10_000

#: Return when a mail may go that is about to be begun.
MayGo = Callable[[History], datetime]


class Mails:
    """The mails of every account."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def begin(self, mail: Mailed, may_go: MayGo) -> Mailed | datetime:
        """Return `mail` as it was noted down, or when it may go if that is not yet.

        To look and to note is one: two workers do not both find room for the last one.
        A mail that is tried again is the same mail, and does not wait for itself.
        """
        now = self._now()
        same = mails.c.message_id == mail.message_id, mails.c.account_id == mail.account
        with self._database.write() as connection:
            lock_account(connection, mail.account)
            at = may_go(_read_history(connection, mail, now))
            if at > now:
                return at
            values = asdict(mail) | {"at": now, "account_id": mail.account}
            values |= {"delivery_id": mail.delivery, "device_id": mail.device}
            values = {name: values[name] for name in set(mails.c.keys()) - {"number"}}
            again = update(mails).where(*same).values(values).returning(mails)
            row = connection.execute(again).one_or_none()
            if row is None:
                new = insert(mails).values(values).returning(mails)
                row = connection.execute(new).one()
            return _mailed(row)

    def close(self, mail: Mailed, outcome: Outcome) -> bool:
        """Note what came of `mail`; return whether nothing was noted before."""
        change = (
            update(mails)
            .where(mails.c.number == mail.number, mails.c.outcome == "open")
            .values(outcome=outcome)
        )
        with self._database.write() as connection:
            return bool(connection.execute(change).rowcount)

    def of(self, account: AccountId, since: datetime) -> tuple[Mailed, ...]:
        """Return the mails of `account` from `since` on that went, oldest first."""
        return self._found(mails.c.account_id == account, mails.c.at >= since)

    def with_id(self, message_id: str) -> tuple[Mailed, ...]:
        """Return the mails with the Message-ID `message_id`, whosever they are."""
        return self._found(mails.c.message_id == message_id)

    def of_delivery(self, delivery: DeliveryId) -> tuple[Mailed, ...]:
        """Return the mails that carried `delivery`, oldest first."""
        return self._found(mails.c.delivery_id == delivery)

    def codes_to(self, address: str, since: datetime) -> tuple[datetime, ...]:
        """Return when codes went to `address` from `since` on, whoever asked."""
        found = self._found(
            mails.c.recipient == address, mails.c.rung == "code", mails.c.at >= since
        )
        return tuple(mail.at for mail in found)

    def _found(self, *which: ColumnElement[bool]) -> tuple[Mailed, ...]:
        went = select(mails).where(*which, mails.c.outcome != "unsent")
        with self._database.read() as connection:
            rows = connection.execute(went.order_by(mails.c.number))
            return tuple(_mailed(row) for row in rows)

    def history(self, mail: Mailed) -> History:
        """Return what went in the last day besides `mail`, as the pace counts it."""
        with self._database.read() as connection:
            return _read_history(connection, mail, self._now())

    def rungs(
        self, account: AccountId | None = None
    ) -> tuple[tuple[str, Outcome, int], ...]:
        """Return how often each rung came to each outcome: (rung, outcome, mails).

        Of `account`, or of everybody. What is *open* has not been complained about.
        """
        found = (
            select(mails.c.rung, mails.c.outcome, func.count())
            .where(mails.c.outcome != "unsent", mails.c.rung != "note")
            .group_by(mails.c.rung, mails.c.outcome)
            .order_by(mails.c.rung, mails.c.outcome)
        )
        if account:
            found = found.where(mails.c.account_id == account)
        with self._database.read() as connection:
            return tuple((row[0], row[1], row[2]) for row in connection.execute(found))


def _read_history(connection: Connection, mail: Mailed, now: datetime) -> History:
    recent = (
        select(mails.c.at, mails.c.recipient)
        .where(mails.c.at > now - DAY, mails.c.outcome != "unsent")
        .where(mails.c.message_id != mail.message_id)
        .order_by(mails.c.at.desc())
        .limit(MOST)
    )

    def times(*which: ColumnElement[bool]) -> list[tuple[datetime, str]]:
        return [(row[0], row[1]) for row in connection.execute(recent.where(*which))]

    return History(
        sender=times(mails.c.sender == mail.sender),
        recipient=[at for at, _ in times(mails.c.recipient == mail.recipient)],
        everyone=[at for at, _ in times(mails.c.at > now - timedelta(hours=1))],
    )


def _mailed(row: Row[Any]) -> Mailed:
    return Mailed(
        number=row.number,
        account=row.account_id,
        delivery=row.delivery_id,
        device=row.device_id,
        sender=row.sender,
        recipient=row.recipient,
        message_id=row.message_id,
        file=row.file,
        rung=row.rung,
        sha256=row.sha256,
        at=row.at,
        outcome=row.outcome,
    )
