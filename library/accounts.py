"""Accounts, and the one-time links by which their readers come in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from inkpost.errors import AddressTaken, NotFound
from inkpost.model import Account, AccountId
from library.account_tables import sessions, sign_in_links
from library.credentials import account_of, email_of, hash_token
from library.database import Database
from library.guest_tables import guests
from library.sessions import open_session
from library.tables import accounts, new_id

LINK_LIFE = timedelta(minutes=15)


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

    def add(
        self, name: str, email: str | None = None, password_hash: str | None = None
    ) -> Account:
        """Return a new account, which is not the owner's; raise `AddressTaken`."""
        try:
            with self._database.write() as connection:
                return add_account(connection, self._now(), name, email, password_hash)
        except IntegrityError as error:
            raise taken() from error

    def find(self, id: AccountId) -> Account | None:
        """Return the account, or None."""
        with self._database.read() as connection:
            found = select(accounts).where(accounts.c.id == id)
            return account_of(connection.execute(found).one_or_none())

    def with_email(self, email: str) -> Account | None:
        """Return the account with the address `email`, or None."""
        with self._database.read() as connection:
            found = select(accounts).where(accounts.c.email == email_of(email))
            return account_of(connection.execute(found).one_or_none())

    def list(self) -> tuple[Account, ...]:
        """Return all readers' accounts, the oldest first: the owner's."""
        readers = accounts.c.id.not_in(select(guests.c.account_id))
        found = select(accounts).where(readers)
        found = found.order_by(accounts.c.created_at, accounts.c.id)
        with self._database.read() as connection:
            rows = connection.execute(found).all()
        return tuple(_existing(account_of(row)) for row in rows)

    def change(self, id: AccountId, name: str, email: str | None) -> None:
        """Give the account another name and address; raise `AddressTaken`."""
        mine = update(accounts).where(accounts.c.id == id)
        known = email_of(email) if email else None
        try:
            with self._database.write() as connection:
                connection.execute(mine.values(name=name, email=known))
        except IntegrityError as error:
            raise taken() from error

    def remove(self, id: AccountId) -> None:
        """Forget the account, with all that it has in the database.

        Raises `NotFound` where there is none such but the owner's, which stays.
        """
        mine = accounts.c.id == id, accounts.c.is_owner.is_(False)
        with self._database.write() as connection:
            if not connection.execute(delete(accounts).where(*mine)).rowcount:
                raise NotFound("There is no such reader, or it is the owner")

    def speak(self, id: AccountId, language: str | None) -> None:
        """Speak `language` to the account; None: what the browser asks for."""
        change = update(accounts).where(accounts.c.id == id).values(language=language)
        with self._database.write() as connection:
            connection.execute(change)

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

    def use_sign_in_link(self, token: str, agent: str = "") -> str | None:
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
            if id is None:
                return None
            return open_session(connection, self._now(), id, "link", agent)

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


def add_account(
    connection: Connection,
    now: datetime,
    name: str,
    email: str | None,
    password_hash: str | None,
) -> Account:
    """Return a new account, within a transaction."""
    known = email_of(email) if email else None
    account = Account(AccountId(new_id()), name, known, False, bool(password_hash))  # noqa: FBT003
    connection.execute(
        insert(accounts).values(
            id=account.id,
            name=name,
            email=known,
            password_hash=password_hash,
            created_at=now,
        )
    )
    return account


def taken() -> AddressTaken:
    """Return the error for an address that another account has."""
    return AddressTaken("This e-mail address has an account here: take another one")


def _owner(connection: Connection) -> Account | None:
    found = select(accounts).where(accounts.c.is_owner)
    return account_of(connection.execute(found).one_or_none())


def _existing(account: Account | None) -> Account:
    assert account is not None
    return account
