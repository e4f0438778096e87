"""Invites: who holds one may open an account here, once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.exc import IntegrityError

from inkpost.errors import NotFound
from inkpost.model import Account, AccountId, Invite, InviteId
from library.account_tables import invites
from library.accounts import add_account, taken
from library.credentials import hash_token
from library.database import Database
from library.tables import new_id

INVITE_LIFE = timedelta(days=7)


class Invites:
    """The invites of this instance, and the accounts that come of them."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def make(self, by: AccountId, name: str) -> tuple[Invite, str]:
        """Return a new invite for whoever is called `name`, and its token."""
        token, now = secrets.token_urlsafe(32), self._now()
        made = Invite(InviteId(new_id()), name, now + INVITE_LIFE)
        with self._database.write() as connection:
            connection.execute(delete(invites).where(invites.c.expires_at <= now))
            connection.execute(
                insert(invites).values(
                    id=made.id,
                    account_id=by,
                    token_hash=hash_token(token),
                    name=name,
                    expires_at=made.expires_at,
                )
            )
        return made, token

    def list(self, by: AccountId) -> tuple[Invite, ...]:
        """Return the invites that `by` made and nobody has used, the newest first."""
        found = (
            select(invites)
            .where(invites.c.account_id == by, invites.c.expires_at > self._now())
            .order_by(invites.c.expires_at.desc(), invites.c.id)
        )
        with self._database.read() as connection:
            return tuple(_invite(row) for row in connection.execute(found))

    def revoke(self, by: AccountId, id: InviteId) -> None:
        """Take an invite back; raise `NotFound` where `by` has made none such."""
        mine = invites.c.id == id, invites.c.account_id == by
        with self._database.write() as connection:
            if not connection.execute(delete(invites).where(*mine)).rowcount:
                raise NotFound("There is no such invite: look at the list")

    def use(
        self, token: str, name: str, email: str | None, password_hash: str | None = None
    ) -> Account | None:
        """Return the account that the invite `token` opens; None where it is no good.

        Raises `AddressTaken`, and leaves the invite as it is.
        """
        used = (
            delete(invites)
            .where(invites.c.token_hash == hash_token(token))
            .where(invites.c.expires_at > self._now())
            .returning(invites.c.id)
        )
        try:
            with self._database.write() as connection:
                if connection.execute(used).scalar_one_or_none() is None:
                    return None
                return add_account(connection, self._now(), name, email, password_hash)
        except IntegrityError as error:
            raise taken() from error


def _invite(row: Row[Any]) -> Invite:
    return Invite(row.id, row.name, row.expires_at)
