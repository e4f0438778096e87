"""Accounts, and how a reader signs in: one-time links and sessions.

Of a token only the SHA-256 is stored: a long random value needs no slow hash.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, insert, select
from sqlalchemy.exc import IntegrityError

from inkpost.model import Account, AccountId
from library.database import Database
from library.tables import accounts, new_id, sessions, sign_in_links

LINK_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(days=90)


class Accounts:
    """The readers of this instance."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def owner(self) -> Account:
        """Return the owner of this instance, who is made at the first call."""
        try:
            with self._database.write() as connection:
                return _owner(connection) or self._make_owner(connection)
        except IntegrityError:  # another process made one between look and leap
            with self._database.read() as connection:
                return _existing(_owner(connection))

    def _make_owner(self, connection: Connection) -> Account:
        connection.execute(
            insert(accounts).values(
                id=new_id(), name="Owner", is_owner=True, created_at=self._now()
            )
        )
        return _existing(_owner(connection))

    def add(self, name: str, email: str | None = None) -> Account:
        """Return a new account, which is not the owner's."""
        account = Account(AccountId(new_id()), name, email)
        with self._database.write() as connection:
            connection.execute(
                insert(accounts).values(
                    id=account.id, name=name, email=email, created_at=self._now()
                )
            )
        return account

    def find(self, id: AccountId) -> Account | None:
        """Return the account, or None."""
        with self._database.read() as connection:
            found = select(accounts).where(accounts.c.id == id)
            return account_of(connection.execute(found).one_or_none())

    def make_sign_in_link(self, id: AccountId) -> str:
        """Return a new token that signs in once within 15 minutes; older ones die."""
        token = secrets.token_urlsafe(32)
        with self._database.write() as connection:
            connection.execute(
                delete(sign_in_links).where(sign_in_links.c.account_id == id)
            )
            connection.execute(
                insert(sign_in_links).values(
                    token_hash=hash_token(token),
                    account_id=id,
                    expires_at=self._now() + LINK_LIFE,
                )
            )
        return token

    def use_sign_in_link(self, token: str) -> str | None:
        """Return the token of a new session; None where the link is used or old."""
        with self._database.write() as connection:
            # The deletion is what makes it single use: only one caller gets the row.
            used = (
                delete(sign_in_links)
                .where(sign_in_links.c.token_hash == hash_token(token))
                .where(sign_in_links.c.expires_at > self._now())
                .returning(sign_in_links.c.account_id)
            )
            id = connection.execute(used).scalar_one_or_none()
            return None if id is None else self._open_session(connection, id)

    def _open_session(self, connection: Connection, id: str) -> str:
        token = secrets.token_urlsafe(32)
        now = self._now()
        connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
        connection.execute(
            insert(sessions).values(
                token_hash=hash_token(token),
                account_id=id,
                created_at=now,
                expires_at=now + SESSION_LIFE,
            )
        )
        return token

    def of_session(self, token: str) -> Account | None:
        """Return the account that the session `token` belongs to, or None."""
        found = (
            select(accounts)
            .join(sessions, sessions.c.account_id == accounts.c.id)
            .where(sessions.c.token_hash == hash_token(token))
            .where(sessions.c.expires_at > self._now())
        )
        with self._database.read() as connection:
            return account_of(connection.execute(found).one_or_none())

    def close_session(self, token: str) -> None:
        """End the session `token`, if there is one."""
        with self._database.write() as connection:
            connection.execute(
                delete(sessions).where(sessions.c.token_hash == hash_token(token))
            )


def hash_token(token: str) -> str:
    """Return what is stored of `token`."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _owner(connection: Connection) -> Account | None:
    found = select(accounts).where(accounts.c.is_owner)
    return account_of(connection.execute(found).one_or_none())


def _existing(account: Account | None) -> Account:
    assert account is not None
    return account


def account_of(row: Row[tuple[object, ...]] | None) -> Account | None:
    """Return the account that `row` of the table holds; None for no row."""
    if row is None:
        return None
    return Account(row.id, row.name, row.email, row.is_owner)
