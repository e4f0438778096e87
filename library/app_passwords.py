"""App passwords: for programs that know nothing but a name and a password.

They open what a catalogue shows, and nothing else; the account's own password does not
open it (safety 5.3, 132). Each is long and random, so a fast hash is right.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from inkpost.errors import NotFound
from inkpost.model import Account, AccountId, AppPassword, AppPasswordId
from library.account_tables import app_passwords
from library.credentials import account_of, hash_token
from library.database import Database
from library.tables import accounts, new_id

#: What is easily typed on an e-reader: no letter that looks like a digit.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
#: 5 groups of 4 letters of 32: 100 random bits.
GROUPS, GROUP = 5, 4
#: How exactly the last use is remembered; each look is a write.
USE_NOTED = timedelta(minutes=1)


class AppPasswords:
    """The app passwords of every account; each call names whose."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def make(self, account: AccountId, name: str) -> tuple[AppPassword, str]:
        """Return a new one of `account`, and its secret, which nobody sees again."""
        letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP)]
        secret = "-".join(
            "".join(letters[start : start + GROUP])
            for start in range(0, len(letters), GROUP)
        )
        made = AppPassword(AppPasswordId(new_id()), name, self._now())
        with self._database.write() as connection:
            connection.execute(
                insert(app_passwords).values(
                    id=made.id,
                    account_id=account,
                    secret_hash=hash_token(_plain(secret)),
                    name=name,
                    created_at=made.created_at,
                )
            )
        return made, secret

    def list(self, account: AccountId) -> tuple[AppPassword, ...]:
        """Return the app passwords of `account`, the newest first."""
        found = (
            select(app_passwords)
            .where(app_passwords.c.account_id == account)
            .order_by(app_passwords.c.created_at.desc(), app_passwords.c.id)
        )
        with self._database.read() as connection:
            return tuple(_app_password(row) for row in connection.execute(found))

    def revoke(self, account: AccountId, id: AppPasswordId) -> None:
        """End the app password; raise `NotFound` where `account` has none such."""
        mine = app_passwords.c.id == id, app_passwords.c.account_id == account
        with self._database.write() as connection:
            if not connection.execute(delete(app_passwords).where(*mine)).rowcount:
                raise NotFound("There is no such app password: look at your account")

    def use(self, secret: str) -> Account | None:
        """Return whose app password `secret` is; None for any other text.

        It alone says who asks: the name beside it is not looked at. Capitals, hyphens
        and spaces do not count, for e-readers put them in by themselves.
        """
        now, digest = self._now(), hash_token(_plain(secret))
        found = (
            select(accounts, app_passwords.c.last_used_at)
            .join(app_passwords, app_passwords.c.account_id == accounts.c.id)
            .where(app_passwords.c.secret_hash == digest)
        )
        with self._database.read() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            return None
        if row.last_used_at is None or row.last_used_at < now - USE_NOTED:
            used = update(app_passwords).where(app_passwords.c.secret_hash == digest)
            with self._database.write() as connection:
                connection.execute(used.values(last_used_at=now))
        return account_of(row)


def _plain(secret: str) -> str:
    return "".join(secret[:200].lower().replace("-", "").split())


def _app_password(row: Row[Any]) -> AppPassword:
    return AppPassword(row.id, row.name, row.created_at, row.last_used_at)
