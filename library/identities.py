"""Who an account is elsewhere: the (issuer, subject) of OpenID Connect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from inkpost.errors import AddressTaken
from inkpost.model import Account, AccountId
from library.account_tables import identities
from library.credentials import account_of
from library.database import Database
from library.tables import accounts


class Identities:
    """The identities of every account. The subject, not the e-mail address, counts."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def find(self, issuer: str, subject: str) -> Account | None:
        """Return the account that `subject` of `issuer` has here, or None."""
        found = (
            select(accounts)
            .join(identities, identities.c.account_id == accounts.c.id)
            .where(identities.c.issuer == issuer, identities.c.subject == subject)
        )
        with self._database.read() as connection:
            return account_of(connection.execute(found).one_or_none())

    def keep(self, account: AccountId, issuer: str, subject: str) -> None:
        """Let `subject` of `issuer` in as `account`; raise `AddressTaken`."""
        values = {"issuer": issuer, "subject": subject, "account_id": account}
        try:
            with self._database.write() as connection:
                new = insert(identities).values(values | {"created_at": self._now()})
                connection.execute(new)
        except IntegrityError as error:
            raise AddressTaken(
                "This identity has an account here: sign out, and in with it"
            ) from error

    def has(self, account: AccountId, issuer: str) -> bool:
        """Tell whether `account` is known to `issuer`."""
        mine = identities.c.account_id == account, identities.c.issuer == issuer
        with self._database.read() as connection:
            found = connection.execute(select(identities.c.subject).where(*mine))
            return found.first() is not None

    def forget(self, account: AccountId, issuer: str) -> None:
        """Let nobody of `issuer` in as `account` any more."""
        mine = identities.c.account_id == account, identities.c.issuer == issuer
        with self._database.write() as connection:
            connection.execute(delete(identities).where(*mine))
